"""What was said in a conversation."""

from django.db import models
from django.db.models import Q

from runs.models import Run, Session


class Message(models.Model):
    """One turn. `message_index` runs from 0 without gaps within the session."""

    class Role(models.TextChoices):
        USER = "user", "User"
        ASSISTANT = "assistant", "Assistant"

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="messages")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, null=True, related_name="messages")
    message_index = models.PositiveIntegerField()
    role = models.CharField(max_length=16, choices=Role)
    content = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "message_index"], name="agent_message_uniq_index"
            ),
            models.UniqueConstraint(
                fields=["run", "role"],
                condition=Q(run__isnull=False),
                name="agent_message_once_per_run",
            ),
            models.CheckConstraint(
                condition=Q(role__in=["user", "assistant"]), name="agent_message_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.message_index} (#{self.pk})"
