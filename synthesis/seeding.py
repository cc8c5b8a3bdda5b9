"""The tools a new site begins with, put in through the gates like any other."""

import json
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import structlog

from registry.models import Tool
from synthesis import proofs, registration, specifying
from synthesis.candidate import Candidate, GateReport
from synthesis.dossier import dossier_of
from synthesis.errors import SynthesisFailed
from synthesis.examples import read_examples
from synthesis.gates.code_rules import profile_of_code
from synthesis.registration import Registration
from synthesis.standards import standards
from synthesis.wiring import llm_client, sandbox

AT_ONCE = 3  # a proof waits for its guests half of the time
SEEDS = Path(__file__).parent / "seeds"

log = structlog.get_logger(__name__)


def seed_all() -> int:
    """Add the seeds that no tool of that name exists for; return how many were added.

    Raises:
        SynthesisFailed: A seed does not pass the gates.
        SandboxUnavailable: There is no sandbox to prove them in.
    """
    seeds = [candidate_from(path) for path in sorted(SEEDS.glob("*.toml"))]
    names = [seed.specification.function_name for seed in seeds]
    known = set(Tool.objects.filter(name__in=names).values_list("name", flat=True))
    missing = [seed for seed in seeds if seed.specification.function_name not in known]
    box, asked = sandbox(), standards()
    with ThreadPoolExecutor(AT_ONCE) as threads:
        for seed, reports in zip(
            missing, threads.map(lambda each: proofs.of(each, box, asked), missing), strict=True
        ):
            _add(seed, reports, dossier_of(reports, sandbox=box.info()))
    return len(missing)


def candidate_from(path: Path) -> Candidate:
    """Read a tool from its file: a specification, code, tests, and `held_out` as JSON text."""
    data: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    named = {"function_name": data["name"], "category": data["family"]}
    specification = specifying.check({**data, **named})
    code = data["code"].lstrip("\n")
    return Candidate(
        specification=specification,
        code=code,
        tests=data["tests"].lstrip("\n"),
        profile=profile_of_code(code),
        held_out=read_examples(
            json.loads(data["held_out"]), [each["name"] for each in data["parameters"]]
        ),
    )


def _add(seed: Candidate, reports: list[GateReport], dossier: dict[str, Any]) -> None:
    name = seed.specification.function_name
    if not reports[-1].passed:
        raise SynthesisFailed(f"The seed {name} fails {reports[-1].gate}: {reports[-1].problem}")
    registration.register(
        seed,
        Registration(origin="seed", actor="seed_tools", visibility="shared"),
        reports=reports,
        dossier=dossier,
        embedding=registration.embedding_of(llm_client(), seed),
        proven=True,
    )
    log.info("synthesis.seed.added", tool=name)
