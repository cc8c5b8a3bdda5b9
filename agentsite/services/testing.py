"""Services for a test run: their own, quick and forgetful, beside those of a running site."""

import atexit
import os
from contextlib import ExitStack

from agentsite.services.client import attach
from agentsite.services.environment import CHECKOUT, configured


def test_services() -> None:
    """Attach this process, for its life, to services that keep their data in `var/test`.

    A VAR_DIR that is set already stays, with the durability it has. Call it before
    `agentsite.settings` is imported. The workers of a parallel run share one pair of servers.
    """
    # The same guests on every machine; what runs in containers is asked for by name.
    os.environ.setdefault("SANDBOX_BACKEND", "bubblewrap")
    if not configured("VAR_DIR"):
        os.environ["VAR_DIR"] = str(CHECKOUT / "var" / "test")
        os.environ["TOOLSMITH_THROWAWAY"] = "1"
    stack = ExitStack()
    stack.enter_context(attach())
    atexit.register(stack.close)


test_services.__test__ = False  # type: ignore[attr-defined]  # pytest would take it for a test
