"""The vector a tool is found by."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from kernel.transactions import assert_outside_transaction
from registry.models import ToolEmbedding, ToolVersion
from registry.search_text import search_text


class Embedder(Protocol):
    """What the registry needs of a model client."""

    @property
    def embedding_model(self) -> str: ...

    def generate_embedding(self, text: str) -> list[float]: ...

    def generate_embeddings(self, texts: list[str]) -> list[list[float]]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedding:
    model: str
    vector: Sequence[float]  # EMBEDDING_DIMS numbers


def embed_tool(
    client: Embedder, *, name: str, docstring: str, examples: Iterable[object] = ()
) -> Embedding:
    """Ask for a tool's vector. Slow: call it before the transaction that stores the version."""
    assert_outside_transaction()
    text = search_text(name, docstring, examples)
    return Embedding(model=client.embedding_model, vector=client.generate_embedding(text))


def embed_missing(client: Embedder, *, batch: int = 100) -> int:
    """Embed live versions that have no vector of the client's model; return how many.

    For the job that runs after a change of model. Idempotent: a vector that another process
    stored meanwhile is left alone.
    """
    assert_outside_transaction()
    model = client.embedding_model
    missing = (
        ToolVersion.objects.filter(live_for__isnull=False)
        .exclude(embeddings__model=model)
        .order_by("pk")
        .values_list("pk", "search_text")[:batch]
    )
    done = 0
    while rows := list(missing.all()):
        vectors = client.generate_embeddings([text for _, text in rows])
        ToolEmbedding.objects.bulk_create(
            [
                ToolEmbedding(version_id=pk, model=model, vector=vector)
                for (pk, _), vector in zip(rows, vectors, strict=True)
            ],
            ignore_conflicts=True,
        )
        done += len(rows)
    return done
