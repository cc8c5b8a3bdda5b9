"""One writer at a time for what may turn out to be one tool.

Wishes in other words come to specifications that are alike. The first to specify goes on; the
others wait for it to end, and then look whether its tool does what they want. A tool that was made
to the very same specification does.
"""

import time

from django.conf import settings
from django.db import connection
from pgvector.django import CosineDistance

from registry.calibration import similarity_of
from registry.embedding import Embedding
from registry.models import Tool
from runs import steps
from runs.context import Work
from runs.digests import digest
from runs.errors import WaitsFor
from runs.models import Run
from runs.sweep import sweep
from synthesis import reuse
from synthesis.candidate import Specification
from synthesis.models import OpenSpecification

SIMILAR = 0.7  # on the calibrated scale; too low costs time, too high a second tool
POLL_S = 0.2
_LOCK = 7_043_118  # of pg_advisory_xact_lock: one run at a time looks and takes its turn


def take_turn(work: Work, specification: Specification, embedding: Embedding) -> int | None:
    """Return None once nobody else writes something like this, and it is this run's turn.

    `embedding` is the specification's, and that of the tool to be.

    Returns the version in use that was made to exactly this specification, once there is one.

    Raises:
        WaitsFor: Another run writes it; this one goes on when that has ended.
    """
    wanted = digest(specification.to_json())
    while True:
        turn = steps.record(
            "turn",
            request={"specification": wanted},
            write=lambda: _turn(work, specification, wanted, embedding),
        )
        if "waits_for" not in turn:
            version: int | None = turn.get("version")
            return version
        _await_end(work, turn["waits_for"])


def _turn(
    work: Work, specification: Specification, wanted: str, embedding: Embedding
) -> dict[str, int]:
    """Say which version does this, or which run is writing it; else take the turn."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    version = reuse.find_made_to(specification)
    if version is not None:
        return {"version": version}
    writer = _writer(work, wanted, embedding)
    if writer is not None:
        return {"waits_for": writer}
    OpenSpecification.objects.update_or_create(
        run_id=work.run_id,
        defaults={
            "specification_sha256": wanted,
            "embedding_model": embedding.model,
            "vector": embedding.vector,
        },
    )
    return {}


def _writer(work: Work, wanted: str, embedding: Embedding) -> int | None:
    """Return the run that is writing something like this, for somebody who may use it."""
    others = OpenSpecification.objects.filter(run__status__in=Run.ACTIVE).exclude(run=work.run_id)
    if settings.DEFAULT_TOOL_VISIBILITY != Tool.Visibility.SHARED:
        others = others.filter(run__user=work.user_id)
    same = others.filter(specification_sha256=wanted).order_by("pk").first()
    if same is not None:
        return int(same.run_id)
    nearest = (
        others.filter(embedding_model=embedding.model)
        .annotate(distance=CosineDistance("vector", embedding.vector))
        .order_by("distance", "pk")
        .first()
    )
    if nearest is None:
        return None
    alike = similarity_of(1 - nearest.distance, model=embedding.model)
    return int(nearest.run_id) if alike >= SIMILAR else None


def _await_end(work: Work, other_id: int) -> None:
    """Return once the other run has ended; a worker's run is put aside until then."""
    other = Run.objects.get(pk=other_id)
    while other.status in Run.ACTIVE:
        if not work.inline:
            raise WaitsFor(other.pk)
        time.sleep(POLL_S)
        sweep()
        other.refresh_from_db()
