"""Fit the anchors of `registry/calibration.py` on the labelled set, and say what they separate.

    python -m evaluation.retrieval.fit

The set: `tools.json` (what each tool says of itself) and `queries.json` (requests with the tool
that answers them; easy ones share words with it, hard ones are paraphrases; null where no tool
does). Two cosines are wanted: the one that nearly no unrelated request reaches becomes similarity
0.4, the one that most right hits reach becomes 0.6.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from llm.embeddings import OFFLINE_MODEL, embed_offline
from registry.calibration import Anchors, interpolate
from registry.search_text import search_text

FOLDER = Path(__file__).resolve().parent
NOISE_PERCENTILE = 95  # of the best hits of requests that no tool answers
RIGHT_PERCENTILE = 25  # of the hits that are right
PLACES = 2  # of the anchors: finer would pretend to know more than the set says

Embed = Callable[[str], list[float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    name: str
    docstring: str
    examples: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    request: str
    tool: str | None
    level: str  # easy, hard or none


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """The nearest tool to one request, by cosine."""

    query: Query
    name: str
    cosine: float

    @property
    def is_right(self) -> bool:
        return self.name == self.query.tool


def load_tools() -> list[Tool]:
    rows = json.loads((FOLDER / "tools.json").read_text(encoding="utf-8"))["tools"]
    return [Tool(**row) for row in rows]


def load_queries() -> list[Query]:
    rows = json.loads((FOLDER / "queries.json").read_text(encoding="utf-8"))["queries"]
    return [Query(**row) for row in rows]


def best_hits(embed: Embed, tools: list[Tool], queries: list[Query]) -> list[Hit]:
    matrix = np.array(
        [embed(search_text(tool.name, tool.docstring, tool.examples)) for tool in tools]
    )
    hits = []
    for query in queries:
        cosines = matrix @ np.array(embed(query.request))
        best = int(cosines.argmax())
        hits.append(Hit(query=query, name=tools[best].name, cosine=float(cosines[best])))
    return hits


def fit(hits: list[Hit]) -> Anchors:
    """Place 0.4 just above the noise and 0.6 where most right hits are."""
    noise = [hit.cosine for hit in hits if hit.query.tool is None]
    right = [hit.cosine for hit in hits if hit.is_right]
    low = round(float(np.percentile(noise, NOISE_PERCENTILE)), PLACES)
    high = round(float(np.percentile(right, RIGHT_PERCENTILE)), PLACES)
    assert 0 < low < high < 1, "the set does not separate tools from noise under this model"
    return ((0.0, 0.0), (low, 0.4), (high, 0.6), (1.0, 1.0))


def share(values: list[bool]) -> float:
    return sum(values) / len(values) if values else 0.0


def recall_at_1(hits: list[Hit], level: str | None = None) -> float:
    asked = [hit for hit in hits if hit.query.tool and level in {None, hit.query.level}]
    return share([hit.is_right for hit in asked])


def report(model: str, embed: Embed) -> None:
    hits = best_hits(embed, load_tools(), load_queries())
    anchors = fit(hits)
    similarities = [(hit, interpolate(hit.cosine, anchors)) for hit in hits]
    right = [similarity for hit, similarity in similarities if hit.is_right]
    wrong = [s for hit, s in similarities if hit.query.tool and not hit.is_right]
    noise = [similarity for hit, similarity in similarities if hit.query.tool is None]
    print(f"model                       {model}")
    print(f"anchors                     {anchors}")
    print(f"R@1 all, easy, hard         {recall_at_1(hits):.2f}, ", end="")
    print(f"{recall_at_1(hits, 'easy'):.2f}, {recall_at_1(hits, 'hard'):.2f}")
    print(f"right hits at 0.4, 0.6      {_at(right, 0.4):.2f}, {_at(right, 0.6):.2f}")
    print(f"wrong hits at 0.4, 0.6      {_at(wrong, 0.4):.2f}, {_at(wrong, 0.6):.2f}")
    print(f"no tool:   at 0.4, 0.6      {_at(noise, 0.4):.2f}, {_at(noise, 0.6):.2f}")
    print(f"median similarity           right {np.median(right):.2f}, ", end="")
    print(f"wrong {np.median(wrong):.2f}, no tool {np.median(noise):.2f}")


def _at(similarities: list[float], threshold: float) -> float:
    return share([similarity >= threshold for similarity in similarities])


if __name__ == "__main__":
    report(OFFLINE_MODEL, embed_offline)
