"""Proofs of seeds, kept on the machine that made them: a new database need not wait for them again.

A proof holds for exactly what was proven, in exactly these guests, by exactly these gates. It lies
beside what guests are made of, and is trusted as that is.
"""

import fcntl
import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from django.conf import settings

from runs.digests import digest
from sandbox.service import SecureSandbox
from synthesis.candidate import Candidate, GateReport
from synthesis.standards import Standards
from synthesis.verification import prove

FOLDER = "proofs"


def of(candidate: Candidate, box: SecureSandbox, asked: Standards) -> list[GateReport]:
    """Return the reports of an earlier proof, else make one; what fails is not kept.

    Two sites that start at once on one machine do not both make it.

    Raises:
        SandboxUnavailable: There is no proof, and no sandbox to make one in.
    """
    with _locked(_path(candidate, box, asked)):
        known = find(candidate, box, asked)
        if known is not None:
            return known
        reports = prove(candidate, box, asked)
        if reports[-1].passed:
            keep(candidate, box, asked, reports)
    return reports


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


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Let one process at a time make the proof; one that dies lets go."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.with_suffix(".lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


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
