"""One case through the whole engine, over HTTP, with a person who knows what they want."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Sum

from evaluation.gates.cases import Case
from llm.client import LLMClient
from llm.simulator.book import Book
from llm.simulator.model import RecipeModel
from registry import lifecycle
from registry.capabilities import CapabilityRegistry
from registry.models import Tool
from registry.records import ToolMatch
from runs import answers
from runs.models import Run, RunEvent, Step
from sandbox.probing import Answer
from sandbox.program import Program
from sandbox.service import SecureSandbox
from synthesis.agreement import shown
from synthesis.engine import CapabilitySynthesisEngine
from synthesis.gates.code_rules import profile_of_code

MAX_ANSWERS = 6
NEITHER = "Neither of the two."


@dataclass(slots=True, kw_only=True)
class Trial:
    """What came of a case. `stopped_at` is the first gate that it failed, "" when accepted."""

    name: str
    klass: str
    round: str
    accepted: bool
    stopped_at: str
    error_code: str
    questions: int
    calls: int
    tokens: int
    sandbox_ms: int
    grade: str = ""
    mutation_score: float | None = None
    gates: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


class CaseModel(RecipeModel):
    """Answers for all authors of all cases. A specification carries its case's number."""

    def __init__(self, cases: Sequence[Case]) -> None:
        super().__init__(Book(()))
        self._by_name = {case.name: number for number, case in enumerate(cases)}
        self._cases = cases

    def answer(self, kind: str, document: Mapping[str, Any]) -> dict[str, Any]:
        if kind == "function_spec":
            number = self._by_name[document["request"]]
            found = self._cases[number].specification
            return {"refusal": None, **found, "category": str(number)}
        case = self._cases[int(document["specification"]["category"])]
        if kind == "held_out_examples":
            return {"examples": list(case.held_out)}
        if kind == "test_suite":
            return {"code": case.tests}
        if kind == "repair":
            return {"code": case.repair}
        if "tests" in document:
            return {"code": case.code}
        # Whoever is told what the person expects writes that.
        is_told = bool(document["specification"].get("clarifications"))
        return {"code": case.right if is_told else case.second}


class _Alone(CapabilityRegistry):
    """Each case is judged by itself: there are no tools yet."""

    def search_tools(self, *args: Any, **kwargs: Any) -> list[ToolMatch]:
        return []


def try_case(case: Case, base_url: str) -> Trial:
    """Carry a case to its end; what it made is archived."""
    client = LLMClient(api_key="none", model="cases", embedding_model="offline")
    client.base_url = base_url
    sandbox = SecureSandbox()
    engine = CapabilitySynthesisEngine(client, _Alone(client), sandbox)
    asked = 0
    try:
        result = engine.synthesize_capability(case.name)
        run = Run.objects.filter(prompt=case.name).latest("pk")
        while run.status == Run.Status.NEEDS_INPUT and asked < MAX_ANSWERS:
            answers.answer(run, _expected(case, run, sandbox))
            asked += 1
            result = engine.synthesize_capability(case.name)
            run.refresh_from_db()
        return _trial(case, run, dict(result), asked)
    finally:
        client.close()
        connection.close()


def _expected(case: Case, run: Run, sandbox: SecureSandbox) -> str:
    """Say what the person wants for the call in question, if that is one of the choices."""
    step = Step.objects.get(run=run, kind=Step.QUESTION, status=Step.Status.RESERVED)
    question: dict[str, Any] = step.request or {}
    name = str(case.specification["function_name"])
    program = Program(
        modules={name: case.right}, entry=f"{name}:{name}", profile=profile_of_code(case.right)
    )
    files = {path: text.encode() for path, text in question["files"].items()}
    found = sandbox.run_function(program, question["input"], files)
    wanted = shown(Answer.of_user(found))
    return wanted if wanted in question["choices"] else NEITHER


def _trial(case: Case, run: Run, result: Mapping[str, Any], asked: int) -> Trial:
    reports = [
        event.data
        for event in RunEvent.objects.filter(run=run, event_type="gate_report").order_by("seq")
    ]
    spent = Step.objects.filter(run=run, kind__startswith="sandbox.").aggregate(
        total=Sum("duration_ms")
    )
    accepted = bool(result["success"])
    trial = Trial(
        name=case.name,
        klass=case.klass,
        round=case.round,
        accepted=accepted,
        stopped_at="" if accepted else _first_failed(reports),
        error_code=str(result.get("error_code", "")),
        questions=asked,
        calls=run.call_count,
        tokens=run.token_count,
        sandbox_ms=spent["total"] or 0,
        gates=[f"{each['gate']}{'' if each['passed'] else ' failed'}" for each in reports],
    )
    _archive(trial, result)
    return trial


def _first_failed(reports: Sequence[Mapping[str, Any]]) -> str:
    failed = [each["gate"] for each in reports if not each["passed"]]
    return failed[0] if failed else "none"


def _archive(trial: Trial, result: Mapping[str, Any]) -> None:
    tool = Tool.objects.filter(name=result.get("tool_name")).first()
    if tool is None:
        return
    version = tool.versions.newest_first().first()
    if version is not None and trial.accepted:
        trial.grade = version.grade
        reports = version.dossier["gates"]
        scores = [each["figures"]["score"] for each in reports if each["gate"] == "mutation"]
        trial.mutation_score = scores[-1] if scores else None
    lifecycle.archive(tool=tool, actor="evaluation", reason="The case is over.")
