"""Asking an orchestrator in tests, and what it told on the way."""

from typing import Any

from agent.orchestrator import AgentOrchestrator
from agent.results import AgentResult

Data = dict[str, Any]


class Asked:
    """Asks an orchestrator and keeps what it told."""

    def __init__(self, orchestrator: AgentOrchestrator | None = None) -> None:
        self.orchestrator = orchestrator or AgentOrchestrator()
        self.events: list[tuple[str, Data]] = []

    def __call__(self, prompt: str, session: str | None = None) -> AgentResult:
        self.events = []
        return self.orchestrator.process_request(
            prompt, session, lambda name, data: self.events.append((name, data))
        )

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.events]

    def all(self, name: str) -> list[Data]:
        return [data for found, data in self.events if found == name]

    def data(self, name: str) -> Data:
        return self.all(name)[0]
