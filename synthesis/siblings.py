"""One writer at a time for what may turn out to be one tool.

Wishes in other words come to specifications that are alike. The first to specify goes on; the
others wait for it to end, and then look whether its tool does what they want.
"""

import time
from collections.abc import Mapping
from typing import Any

from django.db import connection
from pgvector.django import CosineDistance

from llm.client import LLMClient
from registry.calibration import similarity_of
from registry.embedding import Embedding, embed_tool
from runs import steps
from runs.context import Work
from runs.digests import digest
from runs.errors import WaitsFor
from runs.models import Run
from runs.sweep import sweep
from synthesis.candidate import Specification
from synthesis.models import OpenSpecification

SIMILAR = 0.7  # on the calibrated scale; too low costs time, too high a second tool
POLL_S = 0.2
_LOCK = 7_043_118  # of pg_advisory_xact_lock: one run at a time looks and takes its turn


def take_turn(work: Work, specification: Specification, llm: LLMClient) -> Mapping[str, Any] | None:
    """Return None once nobody else writes something like this.

    Returns the result of a run that made a tool to exactly this specification meanwhile.

    Raises:
        WaitsFor: Another run writes it; this one goes on when that has ended.
    """
    wanted = digest(specification.to_json())
    embedding = embed_tool(
        llm,
        name=specification.function_name,
        docstring=specification.docstring,
        examples=specification.examples,
    )
    while True:
        other_id = steps.record(
            "sibling",
            request={"specification": wanted},
            write=lambda: _writer_or_me(work, wanted, embedding),
        )
        if other_id is None:
            return None
        other = _ended(work, other_id)
        same = OpenSpecification.objects.filter(run=other, specification_sha256=wanted)
        if other.status == Run.Status.SUCCEEDED and other.result and same.exists():
            return dict(other.result)


def _writer_or_me(work: Work, wanted: str, embedding: Embedding) -> int | None:
    """Return the run that is writing something like this, or None and take the turn."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    others = (
        OpenSpecification.objects.filter(
            run__status__in=Run.ACTIVE, embedding_model=embedding.model
        )
        .exclude(run=work.run_id)
        .annotate(distance=CosineDistance("vector", embedding.vector))
        .order_by("distance", "pk")
    )
    for other in others[:1]:
        if similarity_of(1 - other.distance, model=embedding.model) >= SIMILAR:
            return int(other.run_id)
    OpenSpecification.objects.update_or_create(
        run_id=work.run_id,
        defaults={
            "specification_sha256": wanted,
            "embedding_model": embedding.model,
            "vector": embedding.vector,
        },
    )
    return None


def _ended(work: Work, other_id: int) -> Run:
    """Return the other run once it has ended; a worker's run is put aside until then."""
    other = Run.objects.get(pk=other_id)
    while other.status in Run.ACTIVE:
        if not work.inline:
            raise WaitsFor(other.pk)
        time.sleep(POLL_S)
        sweep()
        other.refresh_from_db()
    return other
