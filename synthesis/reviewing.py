"""A person's look at a tool that has passed every gate, where policy wants one."""

from registry import reviews
from registry.models import ToolVersion
from registry.records import ToolRecord
from registry.reviews import Decision
from runs import steps
from runs.context import Json
from runs.models import Step
from synthesis.errors import PendingReview


def await_decision(record: ToolRecord) -> Decision:
    """Return what the reviewer decided of the version that was just put up for review.

    Raises:
        NeedsAnswer: Nobody has decided yet; the run goes on when somebody has.
    """
    version = ToolVersion.objects.get(pk=record["version_id"])

    def settle() -> Json:
        decided = reviews.find_decision(version)
        return decided.to_json() if decided is not None else None

    decision = steps.ask(
        f"{record['name']} passed every gate and waits for a person's approval.",
        {"tool_name": record["name"], **reviews.subject(version), "code": PendingReview.code},
        kind=Step.REVIEW,
        told_as="review_requested",
        settle=settle,
    )
    return Decision.from_json(decision)


def refusal(name: str, decision: Decision) -> str:
    """Say who did not approve a tool, and why."""
    reason = f": {decision.reason}" if decision.reason else "."
    return f"{name} passed every gate, but {decision.actor} did not approve it{reason}"
