"""Durable work: sessions, runs, their steps and events, and the bytes they hand around."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from kernel.fields import JsonTextField
from kernel.models import AuditedModel

MAX_BLOB_BYTES = 10_000_000
STATUSES = ["queued", "running", "waiting", "needs_input", "succeeded", "failed", "cancelled"]


class Session(AuditedModel):
    """A conversation. Callers name it by `key`: a UUID from the API, any text in process."""

    key = models.CharField(max_length=100, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="agent_sessions"
    )
    title = models.CharField(max_length=80, blank=True)
    message_count = models.PositiveIntegerField(default=0)  # updated by agent.memory, gapless
    last_interaction_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(key=""), name="runs_session_key_not_empty"),
        ]
        indexes = [
            # Read by the list of a person's sessions, newest first.
            models.Index(fields=["user", "-last_interaction_at"], name="runs_session_recent_ix"),
        ]

    def __str__(self) -> str:
        return f"session {self.key} (#{self.pk})"


class RunQuerySet(models.QuerySet["Run"]):
    def open(self) -> Self:
        return self.filter(status__in=Run.OPEN)

    def of_user(self, user_id: int) -> Self:
        return self.filter(user_id=user_id)


class Run(AuditedModel):
    """One unit of work that survives the death of any process.

    The row is the truth; a message only hints that somebody should look at it.
    """

    class Kind(models.TextChoices):
        REQUEST = "request", "Request"
        SYNTHESIS = "synthesis", "Synthesis"
        JOB = "job", "Job"

    class Status(models.TextChoices):
        QUEUED = "queued", "Queued"
        RUNNING = "running", "Running"
        WAITING = "waiting", "Waiting for another run"
        NEEDS_INPUT = "needs_input", "Waiting for a person"
        SUCCEEDED = "succeeded", "Succeeded"
        FAILED = "failed", "Failed"
        CANCELLED = "cancelled", "Cancelled"

    ACTIVE = (Status.QUEUED, Status.RUNNING, Status.WAITING)
    OPEN = (*ACTIVE, Status.NEEDS_INPUT)

    kind = models.CharField(max_length=16, choices=Kind)
    status = models.CharField(max_length=16, choices=Status, default=Status.QUEUED)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, null=True, related_name="runs")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="runs"
    )

    # Pinned at creation: a run finishes under the rules it was started with.
    prompt = models.TextField()
    limits = models.JSONField(default=dict)
    policies = models.JSONField(default=dict)  # name -> {"version": int, "value": {...}}
    arms = models.JSONField(default=dict)  # experiment -> arm
    options = models.JSONField(default=dict)  # what the asker settled beforehand
    files = models.JSONField(default=dict)  # name -> what runs.inputs knows of it

    # Claim and fence. Times come from the database's clock.
    fence = models.PositiveIntegerField(default=0)
    lease_expires_at = models.DateTimeField(null=True)
    deadline_at = models.DateTimeField()
    attempt_count = models.PositiveSmallIntegerField(default=0)  # back to 0 at each finished step
    wake_at = models.DateTimeField()
    wake_count = models.PositiveSmallIntegerField(default=0)
    waits_for = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="waiters"
    )
    # While a run with a join key is open, equal work joins it instead of starting again.
    join_key = models.CharField(max_length=64, null=True)
    # What its sender calls it, who may send it again: there is one run of this name for ever.
    idempotency_key = models.CharField(max_length=100, null=True)

    last_seq = models.PositiveIntegerField(default=0)  # number of events
    # Without those of its branches, and of a run waited for.
    own_event_count = models.PositiveIntegerField(default=0)

    call_count = models.PositiveIntegerField(default=0)  # model calls, reserved and settled
    token_count = models.PositiveIntegerField(default=0)  # tokens, reserved and settled
    # Of both, what was held for calls that died with their process.
    lost_call_count = models.PositiveIntegerField(default=0)
    lost_token_count = models.PositiveIntegerField(default=0)
    # Null once there was a call of unknown price; 0 is free.
    cost_usd = models.DecimalField(max_digits=12, decimal_places=6, null=True, default=0)
    sandbox_ms = models.PositiveBigIntegerField(default=0)  # in the sandbox, or waiting for it

    result = JsonTextField(null=True)
    error_code = models.CharField(max_length=64, blank=True)
    last_error = models.TextField(blank=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    has_steps = True  # no column: the claim says when there are none to be read back

    objects = RunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["request", "synthesis", "job"]), name="runs_run_kind_known"
            ),
            models.CheckConstraint(condition=Q(status__in=STATUSES), name="runs_run_status_known"),
            models.CheckConstraint(
                condition=~Q(status="running") | Q(lease_expires_at__isnull=False),
                name="runs_run_running_has_lease",
            ),
            models.CheckConstraint(
                condition=~Q(status="waiting") | Q(waits_for__isnull=False),
                name="runs_run_waiting_for_one",
            ),
            models.UniqueConstraint(
                fields=["kind", "join_key"],
                condition=Q(status__in=["queued", "running", "waiting", "needs_input"]),
                name="runs_run_one_open_join_key",
            ),
            models.UniqueConstraint(
                fields=["user", "idempotency_key"],
                condition=Q(idempotency_key__isnull=False),
                name="runs_run_uniq_idempotency_key",
            ),
        ]
        indexes = [
            # Read by the sweep.
            models.Index(
                fields=["wake_at"],
                condition=Q(status__in=["queued", "running", "waiting"]),
                name="runs_run_sweep_ix",
            ),
            # Read by registry.usage_limits: what a user has used today.
            models.Index(fields=["user", "created_at"], name="runs_run_usage_ix"),
            # Read by runs.queue: who waits, and who has how many under way.
            models.Index(
                fields=["kind", "status", "user", "id"],
                condition=Q(status__in=["queued", "running"]),
                name="runs_run_queue_ix",
            ),
            # Read by the claim: is an earlier run of this session still open?
            models.Index(
                fields=["session", "id"],
                condition=Q(status__in=["queued", "running", "waiting"]),
                name="runs_run_session_ix",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid} {self.status} (#{self.pk})"

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN


class Wait(models.Model):
    """A run that another has waited for; `Run.waits_for` is the latest of them."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="waits")
    other = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "other"], name="runs_wait_once"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} for {self.other_id} (#{self.pk})"


class Step(models.Model):
    """One slow call, decision or question of a run: memo, ledger and replay record in one."""

    class Status(models.TextChoices):
        RESERVED = "reserved", "Reserved"
        DONE = "done", "Done"
        LOST = "lost", "Lost"

    QUESTION = "question"  # answered by whoever made the request
    REVIEW = "review"  # decided by a reviewer, never by whoever made the request
    FOR_PEOPLE = (QUESTION, REVIEW)
    EMBEDDING = "model.embedding"  # costs tokens and is no call of the model's

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="steps")
    key = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    status = models.CharField(max_length=16, choices=Status, default=Status.RESERVED)
    request_digest = models.CharField(max_length=64)
    request = models.JSONField(null=True)  # null: too long to keep
    response = JsonTextField(null=True)
    response_blob = models.ForeignKey(
        "runs.Blob", on_delete=models.PROTECT, null=True, related_name="+"
    )
    fence = models.PositiveIntegerField()
    reserved_tokens = models.PositiveIntegerField(default=0)
    input_tokens = models.PositiveIntegerField(default=0)
    output_tokens = models.PositiveIntegerField(default=0)
    cost_usd = models.DecimalField(max_digits=12, decimal_places=6, null=True)  # null: unknown
    duration_ms = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # A lost call stays on the books beside the one that replaced it.
            models.UniqueConstraint(
                fields=["run", "key"],
                condition=~Q(status="lost"),
                name="runs_step_one_live_per_key",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["reserved", "done", "lost"]), name="runs_step_status_known"
            ),
        ]
        indexes = [
            # Read by answers.finish_reviews: nearly always empty.
            models.Index(
                fields=["run"],
                condition=Q(kind="review", status="reserved"),
                name="runs_step_open_review_ix",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.status} (#{self.pk})"


class RunEvent(models.Model):
    """Progress for people; the flow never reads it."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="events")
    seq = models.PositiveIntegerField()  # from 1, gapless within the run
    branch = models.CharField(max_length=40, db_default="")  # of steps that go side by side
    event_type = models.CharField(max_length=60)
    data = models.JSONField()
    # False: of a run that this one waited for, or of one attempt alone (a sandbox being prepared).
    of_flow = models.BooleanField(default=True, db_default=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "seq"], name="runs_runevent_uniq_seq"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.event_type} (#{self.pk})"


class Blob(models.Model):
    """Bytes by their digest: uploads, artifacts, large results. One transaction, one backup."""

    sha256 = models.CharField(max_length=64, unique=True)
    content = models.BinaryField()
    size_bytes = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(size_bytes__lte=MAX_BLOB_BYTES), name="runs_blob_size_limit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sha256[:12]} {self.size_bytes} bytes (#{self.pk})"


class SessionFile(AuditedModel):
    """An upload, under the name that requests call it by. A later one of its name replaces it."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=8)  # the ending of its name
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    # What tools are given: another blob where a table is not written as plain CSV.
    plain_blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    summary = models.JSONField()  # see runs.file_kinds.understood

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "name"], name="runs_sessionfile_uniq_name"),
            models.CheckConstraint(condition=~Q(name=""), name="runs_sessionfile_has_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name} (#{self.pk})"


class Artifact(models.Model):
    """A file that a tool left, written with the step that made it or found it in the cache."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="artifacts")
    step_key = models.CharField(max_length=120)
    name = models.CharField(max_length=512)  # relative to /job/out
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "step_key", "name"], name="runs_artifact_once_per_step"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} (#{self.pk})"
