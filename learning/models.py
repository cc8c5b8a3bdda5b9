"""What use leaves behind: the log of executions, and results that may be used again."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from kernel.fields import JsonTextField
from registry.models import ToolVersion
from runs.models import Run, Session


class Execution(models.Model):
    """One call of a tool, made or answered from the cache. Written with the step that made it."""

    class ErrorType(models.TextChoices):
        MISSING_ARGUMENT = "missing_argument", "Missing argument"
        INVALID_ARGUMENT = "invalid_argument", "Invalid argument"
        TOOL_ERROR = "tool_error", "Tool error"
        TIMEOUT = "timeout", "Timeout"
        ENVIRONMENT = "environment", "Environment"
        PLAN = "plan", "Plan"

    run = models.ForeignKey(Run, on_delete=models.PROTECT, null=True, related_name="executions")
    step_key = models.CharField(max_length=120, blank=True)
    session = models.ForeignKey(
        Session, on_delete=models.PROTECT, null=True, related_name="executions"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    tool_name = models.CharField(max_length=100)
    version = models.ForeignKey(
        ToolVersion, on_delete=models.PROTECT, null=True, related_name="executions"
    )
    execution_order = models.PositiveIntegerField()  # from 1 within the session
    inputs = models.JSONField()
    outputs = models.JSONField(null=True)
    success = models.BooleanField()
    cached = models.BooleanField(default=False)
    error_type = models.CharField(max_length=20, choices=ErrorType, blank=True)
    error_details = models.TextField(blank=True)
    execution_time_ms = models.PositiveIntegerField()
    user_prompt = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            # Callers outside of the flow name no step.
            models.UniqueConstraint(
                fields=["run", "step_key"],
                condition=~Q(step_key=""),
                name="learning_execution_once_per_step",
            ),
            models.CheckConstraint(
                condition=Q(success=True, error_type="") | Q(success=False) & ~Q(error_type=""),
                name="learning_execution_error_typed",
            ),
        ]
        indexes = [
            # Read by get_session_history and by the count of a session's executions.
            models.Index(fields=["session", "execution_order"], name="learning_exec_session_ix"),
            # Read by the admin, newest first, per tool.
            models.Index(fields=["tool_name", "-id"], name="learning_exec_tool_ix"),
        ]

    def __str__(self) -> str:
        return f"{self.tool_name} {'ok' if self.success else self.error_type} (#{self.pk})"


class CacheEntry(models.Model):
    """A result of one version for one set of inputs. A new version starts with none."""

    version = models.ForeignKey(ToolVersion, on_delete=models.CASCADE, related_name="cached")
    key_sha256 = models.CharField(max_length=64)  # version, arguments, files, sandbox
    inputs = models.JSONField()
    outputs = JsonTextField(null=True)  # tagged JSON; null is a result too
    files = models.JSONField(default=dict)  # what the execution left, see runs.artifacts.Left
    execution_time_ms = models.PositiveIntegerField()
    cache_hits = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    last_accessed = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "cache entries"
        constraints = [
            models.UniqueConstraint(
                fields=["version", "key_sha256"], name="learning_cache_one_per_key"
            ),
        ]
        indexes = [
            # Read by the job that forgets what has expired.
            models.Index(fields=["expires_at"], name="learning_cache_expiry_ix"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.key_sha256[:12]} (#{self.pk})"


class Feedback(models.Model):
    """What a person thinks of an answer; the label that tuning learns from.

    A thumb down waits until a reviewer has looked at it.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="feedback")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="feedback"
    )
    is_good = models.BooleanField()
    comment = models.TextField(blank=True)
    given_at = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.CharField(max_length=150, blank=True)
    finding = models.TextField(blank=True)  # what the reviewer made of it

    class Meta:
        verbose_name_plural = "feedback"
        constraints = [
            models.UniqueConstraint(fields=["run", "user"], name="learning_feedback_one_each"),
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True) | Q(is_good=False),
                name="learning_feedback_bad_reviewed",
            ),
        ]
        indexes = [
            # Read by the admin: nearly always few.
            models.Index(
                fields=["given_at"],
                condition=Q(is_good=False, reviewed_at__isnull=True),
                name="learning_feedback_open_ix",
            ),
        ]

    def __str__(self) -> str:
        return f"{'good' if self.is_good else 'bad'}: {self.run_id} (#{self.pk})"
