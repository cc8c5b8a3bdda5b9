"""`CapabilitySynthesisEngine`: from a request to a proven tool, as a run of its own."""

from collections.abc import Mapping
from typing import Any, TypedDict, cast

from django.conf import settings

from llm.client import LLMClient
from llm.embeddings import words_of
from registry import pauses, usage_limits
from registry.capabilities import CapabilityRegistry
from registry.embedding import Embedding
from registry.errors import InvalidTool, SignatureError
from registry.models import Tool, ToolVersion
from registry.policies import policy_values, snapshot
from registry.records import ToolRecord
from runs import context, data_files, joining, sessions, steps
from runs.claims import NewRun
from runs.context import Callback, Work
from runs.digests import digest
from runs.models import Run
from sandbox.service import SecureSandbox
from synthesis import registration, reuse, reviewing, siblings, stages, succession
from synthesis.dossier import dossier_of
from synthesis.errors import ReviewRejected, SynthesisFailed
from synthesis.registration import Registration
from synthesis.stages import Evidence, tell
from synthesis.standards import standards
from synthesis.writing import Desk, implement

DEFAULT_ATTEMPTS = 3


class SynthesisResult(TypedDict, total=False):
    """`code` and `tool_code` are the same text. `error`, `error_code`, `step` only on failure.

    `reused`: a tool that was there already does what is wanted, and nothing was written.
    """

    success: bool
    tool_name: str | None
    spec: dict[str, Any]
    code: str
    tool_code: str
    tests: str
    metadata: dict[str, Any]
    tests_verified: bool
    reused: bool
    error: str
    error_code: str
    step: str


class CapabilitySynthesisEngine:
    """Writes a tool test-first, proves it and keeps it.

    What cannot be proven is stored as experimental, visible with its dossier and never called.
    """

    def __init__(
        self,
        llm_client: LLMClient | None = None,
        registry: CapabilityRegistry | None = None,
        sandbox: SecureSandbox | None = None,
    ) -> None:
        self.llm_client = llm_client or LLMClient()
        self.registry = registry or CapabilityRegistry(self.llm_client)
        self.sandbox = sandbox or SecureSandbox()

    def synthesize_capability(
        self, user_prompt: str, callback: Callback | None = None
    ) -> SynthesisResult:
        """Make a tool for a request, or join a run that is already making it.

        Inside a worker's request the request is put aside until the synthesis run has ended
        (`WaitsFor`); in a script the stages run here and now.
        """
        work = context.current()
        if work is not None and work.kind == Run.Kind.SYNTHESIS:
            return self.run_stages(work)
        result = joining.result_of(
            _new_run(user_prompt),
            self.run_stages,
            failure_event="synthesis_error",
            callback=callback,
        )
        return cast("SynthesisResult", result)

    def run_stages(self, work: Work) -> SynthesisResult:
        """Carry the current synthesis run through its five stages."""
        self.sandbox.ensure_image_exists()
        files = data_files.load_known(data_files.named_in(work.prompt))
        candidate = stages.specify(self.llm_client, work.prompt, files)
        embedding = registration.embedding_of(self.llm_client, candidate)
        made = siblings.take_turn(work, candidate.specification, embedding)
        if made is not None:
            return _reused(Evidence(candidate=candidate), registration.record_of(made))
        evidence = stages.freeze_tests(self.llm_client, self.sandbox, candidate)
        if evidence.proven:
            evidence = stages.ask_for_examples(self.llm_client, evidence)
            known = reuse.find(evidence.candidate, self.registry, self.sandbox)
            if known is not None:
                return _reused(evidence, known)
            evidence.candidate = stages.ask_second_author(self.llm_client, evidence.candidate)
            evidence = implement(self._desk(work), evidence)
        return self._keep(work, evidence, embedding)

    def _desk(self, work: Work) -> Desk:
        attempts = int(work.limits.get("max_attempts", DEFAULT_ATTEMPTS))
        return Desk(
            llm=self.llm_client,
            sandbox=self.sandbox,
            standards=standards(),
            attempts=max(attempts, 1),
        )

    def _keep(self, work: Work, evidence: Evidence, embedding: Embedding) -> SynthesisResult:
        if not evidence.proven and not evidence.candidate.code:
            return _failed(evidence, None)
        tell("registration", "in_progress")
        same = self._same(evidence) if evidence.proven else None
        record = registration.record_of(same) if same else self._register(work, evidence, embedding)
        if record is None:
            tell("registration", "warning", message="It cannot be stored as it is.")
            return _failed(evidence, None)
        name = record["name"]
        if not evidence.proven:
            tell("registration", "warning", data={"tool_name": name, "experimental": True})
            context.emit("synthesis_error", {"error": evidence.reason, "tool_name": name})
            return _failed(evidence, record)
        tell("registration", "complete", data={"tool_name": name})
        if same is None and standards().require_human_review:
            decision = reviewing.await_decision(record)
            if not decision.approved:
                return _rejected(name, reviewing.refusal(name, decision))
            record = registration.record_of(record["version_id"])
        context.emit("synthesis_complete", {"tool_name": name, "tool_metadata": _summary(record)})
        return _succeeded(evidence, record)

    def _same(self, evidence: Evidence) -> int | None:
        """Look once for a tool with this code: later on it might be the one made here."""
        candidate = evidence.candidate
        found: int | None = steps.decide(
            "same",
            request={"candidate": candidate.sha256},
            choose=lambda: registration.find_same(candidate),
        )
        return found

    def _replaced(self, evidence: Evidence) -> ToolVersion | None:
        """Return the version in use whose place the candidate may take; note what decided it."""
        candidate = evidence.candidate
        known = succession.find_replaceable(candidate, owner_id=registration.asker())
        if known is None:
            return None
        report = succession.check(candidate, known, self.sandbox)
        if report.passed:
            evidence.reports.append(report)
            return known
        evidence.notes.append(
            f"It does not pass all tests of {known.tool.name}, which is in use: it is a tool of"
            " its own."
        )
        return None

    def _register(self, work: Work, evidence: Evidence, embedding: Embedding) -> ToolRecord | None:
        """Store the candidate in the transaction that records the step.

        None for an attempt that is no readable function and was not proven either.
        """
        how = Registration(
            origin="synthesis",
            actor=f"synthesis run {work.run_uuid}",
            owner_id=registration.asker(),
            replaces=self._replaced(evidence) if evidence.proven else None,
        )
        dossier = dossier_of(evidence.reports, sandbox=self.sandbox.info(), notes=evidence.notes)

        def write() -> int:
            return registration.register(
                evidence.candidate,
                how,
                reports=evidence.reports,
                dossier=dossier,
                embedding=embedding,
                proven=evidence.proven,
                review=standards().require_human_review,
            ).pk

        request = {"candidate": evidence.candidate.sha256, "proven": evidence.proven}
        try:
            stored = steps.record("registration", request=request, write=write)
        except (SignatureError, InvalidTool):
            if evidence.proven:
                raise
            return None
        return registration.record_of(stored)


def _new_run(user_prompt: str) -> NewRun:
    """Describe the run that makes this tool: whoever wants the same one meanwhile joins it."""
    work = context.current()
    policies = work.policies if work else snapshot()
    user_id = work.user_id if work else sessions.system_user_id()
    shared = settings.DEFAULT_TOOL_VISIBILITY == Tool.Visibility.SHARED
    wanted = [" ".join(words_of(user_prompt)) or user_prompt, None if shared else user_id]
    return NewRun(
        kind=Run.Kind.SYNTHESIS,
        prompt=user_prompt,
        user_id=user_id,
        policies=policies,
        limits=limits_of(policies["cost_limits"]["value"]),
        join_key=digest(wanted),
        admit=lambda: _admit(user_id),
    )


def _admit(user_id: int) -> None:
    """Let a synthesis begin, unless its asker has had those of the day; scripts have no limit.

    Raises:
        DailyLimitReached, SynthesisPaused
    """
    pauses.refuse_synthesis()
    (limits,) = policy_values("usage_limits")
    if limits["syntheses_per_day"] is None or user_id == sessions.system_user_id():
        return
    usage_limits.admit(kind=Run.Kind.SYNTHESIS, user_id=user_id, limits=limits)


def limits_of(costs: Mapping[str, Any]) -> dict[str, Any]:
    """Return a synthesis run's limits by the policy `cost_limits`."""
    return {
        "max_attempts": costs["max_synthesis_attempts"],
        "max_calls": costs["max_llm_calls_per_synthesis"],
        "max_tokens": costs["max_tokens_per_synthesis"],
    }


def _rejected(name: str, sentence: str) -> SynthesisResult:
    context.emit(
        "synthesis_error", {"error": sentence, "tool_name": name, "code": ReviewRejected.code}
    )
    return {
        "success": False,
        "tool_name": name,
        "tests_verified": True,
        "error": sentence,
        "error_code": ReviewRejected.code,
        "step": "registration",
    }


def _summary(record: ToolRecord) -> dict[str, Any]:
    """Return what a browser needs to know of a tool: no code, no vectors."""
    return {
        "name": record["name"],
        "docstring": record["docstring"],
        "status": record["status"],
        "version": record["version"],
        "timestamp": record["timestamp"],
    }


def _succeeded(evidence: Evidence, record: ToolRecord) -> SynthesisResult:
    candidate = evidence.candidate
    return {
        "success": True,
        "tool_name": record["name"],
        "spec": candidate.specification.to_json(),
        "code": candidate.code,
        "tool_code": candidate.code,
        "tests": candidate.tests,
        "metadata": _summary(record),
        "tests_verified": True,
    }


def _reused(evidence: Evidence, record: ToolRecord) -> SynthesisResult:
    context.emit("tool_reused", {"tool_name": record["name"]})
    context.emit(
        "synthesis_complete", {"tool_name": record["name"], "tool_metadata": _summary(record)}
    )
    return {
        "success": True,
        "reused": True,
        "tool_name": record["name"],
        "spec": evidence.candidate.specification.to_json(),
        "code": record["code"],
        "tool_code": record["code"],
        "tests": record["tests"],
        "metadata": _summary(record),
        "tests_verified": True,
    }


def _failed(evidence: Evidence, record: ToolRecord | None) -> SynthesisResult:
    error = stages.failure_of(evidence)
    return {
        "success": False,
        "tool_name": record["name"] if record else None,
        "spec": evidence.candidate.specification.to_json(),
        "code": evidence.candidate.code,
        "tool_code": evidence.candidate.code,
        "tests": evidence.candidate.tests,
        "metadata": _summary(record) if record else {},
        "tests_verified": False,
        "error": error.message,
        "error_code": SynthesisFailed.code,
        "step": evidence.failed_at,
    }
