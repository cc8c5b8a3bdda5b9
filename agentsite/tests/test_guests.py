"""Which worker keeps guests, and which must not start."""

import pytest
from pytest_django.fixtures import Settings

from agentsite import guests


@pytest.mark.parametrize(
    ("queues", "dispatched", "refused"),
    [
        ({"sandbox", "agent"}, "queue", True),
        ({"sandbox"}, "queue", False),
        ({"sandbox", "agent"}, "inprocess", False),
        ({"agent"}, "queue", False),
    ],
)
def test_a_worker_that_serves_others_beside_does_not_start(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    queues: set[str],
    dispatched: str,
    refused: object,
) -> None:
    settings.SANDBOX_DISPATCH = dispatched
    monkeypatch.setattr(guests, "_queues", lambda: queues)

    if refused:
        with pytest.raises(SystemExit, match="serves no other queue"):
            guests.refuse_a_mixed_worker()
    else:
        guests.refuse_a_mixed_worker()
