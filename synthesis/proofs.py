"""Proofs of seeds, kept on the machine that made them: a new database need not wait for them again.

A proof holds for exactly what was proven, in exactly these guests, by exactly these gates. It lies
beside what guests are made of, and is trusted as that is.
"""

import hashlib
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from django.conf import settings

from runs.digests import digest
from sandbox.service import SecureSandbox
from synthesis.candidate import Candidate, GateReport
from synthesis.standards import Standards

FOLDER = "proofs"


def find(candidate: Candidate, box: SecureSandbox, asked: Standards) -> list[GateReport] | None:
    """Return the reports of an earlier proof; None when there is none, or it cannot be read."""
    try:
        kept = json.loads(_path(candidate, box, asked).read_text("utf-8"))
        return [GateReport.from_json(each) for each in kept]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep(
    candidate: Candidate, box: SecureSandbox, asked: Standards, reports: Sequence[GateReport]
) -> None:
    path = _path(candidate, box, asked)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = path.with_suffix(".new")
    made.write_text(json.dumps([report.to_json() for report in reports]), "utf-8")
    made.replace(path)


def _path(candidate: Candidate, box: SecureSandbox, asked: Standards) -> Path:
    proven = [
        candidate.sha256,
        candidate.specification.to_json(),
        [example.to_json() for example in candidate.held_out],
        candidate.second,
        box.runtime_digest(candidate.profile),
        asked.min_mutation_score,
        _gates(),
    ]
    return Path(settings.SANDBOX_RUNTIME_DIR) / FOLDER / f"{digest(proven)}.json"


@cache
def _gates() -> str:
    """Name the code that judges: a changed gate has proven nothing yet."""
    sources = sorted(Path(__file__).parent.glob("*.py")) + sorted(
        Path(__file__).parent.glob("gates/*.py")
    )
    return hashlib.sha256(b"\0".join(each.read_bytes() for each in sources)).hexdigest()
