"""The simulator for tests: a server in a thread on a free port."""

import threading
from collections.abc import Iterable
from types import TracebackType
from typing import Self

from llm.simulator.book import load_book
from llm.simulator.model import RecipeModel
from llm.simulator.recipe import JsonObject
from llm.simulator.scenario import Rule, Scenario, parse_rule
from llm.simulator.server import CallRecord, SimulatorHTTPServer

POLL_S = 0.02


class SimulatorServer:
    """A running simulator.

    with SimulatorServer() as simulator:
        simulator.scenario([{"kind": "arguments", "fault": "429", "retry_after": 0.1}])
        client = OpenAI(base_url=simulator.base_url, api_key="unused")
    """

    def __init__(
        self,
        *,
        seed: int = 0,
        host: str = "127.0.0.1",
        port: int = 0,
        model: RecipeModel | None = None,
    ) -> None:
        self._rules = Scenario()
        model = model or RecipeModel(load_book(), seed=seed)
        self._server = SimulatorHTTPServer((host, port), model, self._rules)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(POLL_S,), name="simulator", daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def base_url(self) -> str:
        """The URL that a client is given, ending in `/v1`."""
        return self._server.base_url

    @property
    def calls(self) -> list[CallRecord]:
        """Every chat completion served so far, in order of completion."""
        return self._server.records

    def scenario(self, rules: Iterable[JsonObject | Rule]) -> None:
        """Replace the rules."""
        self._rules.set(rule if isinstance(rule, Rule) else parse_rule(rule) for rule in rules)

    def reset(self) -> None:
        """Drop the rules and the record of calls."""
        self._rules.set(())
        self._server.clear_records()

    def wait_until_idle(self, timeout_s: float = 10.0) -> None:
        """Wait for calls that nobody waits for any more, so that the next test is not told of them.

        Raises:
            TimeoutError: One goes on.
        """
        self._server.wait_until_idle(timeout_s)
