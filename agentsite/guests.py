"""Which worker keeps which guests ready."""

from celery import current_app
from django.conf import settings

from sandbox import choice, dispatch
from sandbox.backend import Role
from synthesis.wiring import sandbox

_ROLES: dict[str, list[Role]] = {
    "agent": ["worker"],
    dispatch.QUEUE: ["worker", "judge"],
}


def keep_ready() -> None:
    """Keep ready what the queues of this worker need, in the process that does their work."""
    queues = _queues()
    remote = settings.SANDBOX_DISPATCH == "queue"
    if remote and dispatch.QUEUE not in queues:
        return
    if remote:
        dispatch.begin_reporting()
    roles = [role for queue in sorted(queues) for role in _ROLES.get(queue, [])]
    choice.keep_ready(list(dict.fromkeys(roles)), sandbox().limits())


def refuse_a_mixed_worker() -> None:
    """End a worker that would start guests for others and serve another queue beside.

    Raises:
        SystemExit: It is one: a job of it could wait for the very thread that waits for it.
    """
    queues = _queues()
    if settings.SANDBOX_DISPATCH == "queue" and dispatch.QUEUE in queues and len(queues) > 1:
        raise SystemExit(
            "With SANDBOX_DISPATCH=queue the worker of the queue `sandbox` serves no other queue:"
            " start one with `-Q sandbox` alone."
        )


def _queues() -> set[str]:
    return set(current_app.amqp.queues.consume_from)
