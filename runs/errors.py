"""What can go wrong with durable work, and what tells the flow to stop or to wait.

AppError
├── RunNotFound(NotFound)         run_not_found
├── SessionNotFound(NotFound)     session_not_found
├── InvalidSession(Rejected)      invalid_session
├── SessionBusy(Conflict)         session_busy
├── RunNotWaiting(Conflict)       run_not_waiting
├── RunFinished(Conflict)         run_finished
├── RunDiverged(Conflict)         run_diverged
├── IdempotencyKeyReused(Conflict)  idempotency_key_reused
├── BlobTooLarge(Rejected)        blob_too_large
├── BudgetExceeded(LimitReached)  budget_exceeded
├── FileNotFound(NotFound)        file_not_found
├── InvalidFileName(Rejected)     invalid_file_name
├── SessionFull(Conflict)         session_full
├── ArtifactNotFound(NotFound)    artifact_not_found
└── Paused(Unavailable)           paused

Interrupt: not an error. Raised through the flow, caught only by `runs.execution`.
├── FenceLost      another process has the run, or it was cancelled: write nothing more
├── NeedsAnswer    a person has to answer first
├── WaitsFor       another run has to finish first
└── RepetitionEnds a repetition cannot go on from the record
"""

from kernel.errors import Conflict, LimitReached, NotFound, Rejected, Unavailable

UNWANTED = "unwanted"  # the code of a run that was ended because nobody waited for it any more


class RunNotFound(NotFound):
    code = "run_not_found"


class SessionNotFound(NotFound):
    code = "session_not_found"


class InvalidSession(Rejected, ValueError):
    code = "invalid_session"


class SessionBusy(Conflict, TimeoutError):
    code = "session_busy"


class RunNotWaiting(Conflict):
    code = "run_not_waiting"


class RunFinished(Conflict):
    code = "run_finished"


class RunDiverged(Conflict):
    """A resumed run asked a finished step a different question than it did before."""

    code = "run_diverged"


class IdempotencyKeyReused(Conflict):
    """The key names another request: equal keys are for sending the same one again."""

    code = "idempotency_key_reused"


class BlobTooLarge(Rejected, ValueError):
    code = "blob_too_large"


class FileNotFound(NotFound, FileNotFoundError):
    code = "file_not_found"


class InvalidFileName(Rejected, ValueError):
    code = "invalid_file_name"


class SessionFull(Conflict):
    """The session holds as many files, or bytes, as it may."""

    code = "session_full"


class ArtifactNotFound(NotFound):
    code = "artifact_not_found"


class BudgetExceeded(LimitReached):
    code = "budget_exceeded"


class Paused(Unavailable):
    code = "paused"


class Interrupt(BaseException):
    """Ends this attempt at a run without deciding its outcome.

    Not an Exception, so that no edge that records failures takes it for one.
    """


class FenceLost(Interrupt):
    """The run has another owner or was cancelled."""


class NeedsAnswer(Interrupt):
    def __init__(self, question: str, details: dict[str, object]) -> None:
        super().__init__(question)
        self.question = question
        self.details = details


class WaitsFor(Interrupt):
    def __init__(self, run_id: int) -> None:
        super().__init__(run_id)
        self.run_id = run_id


class RepetitionEnds(Interrupt):
    """Raised in repetitions alone. `diverged`: the flow went another way than was recorded."""

    def __init__(self, reason: str, *, diverged: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.diverged = diverged
