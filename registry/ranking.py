"""Which of the tools found is best. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

PRIOR_SUCCESS_RATE = 0.5  # of a tool that was never used
FULL_FREQUENCY = 10  # uses from which frequency counts in full


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    similarity: float = 0.7
    success_rate: float = 0.2
    frequency: float = 0.1

    @classmethod
    def from_policy(cls, value: Mapping[str, float]) -> "Weights":
        return cls(
            similarity=value["similarity_weight"],
            success_rate=value["success_rate_weight"],
            frequency=value["frequency_weight"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    key: int  # what the caller knows it by
    similarity: float  # 0 to 1
    success_rate: float | None  # 0 to 1 over the latest uses; None before the first
    use_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    key: int
    similarity: float
    score: float


def rank(candidates: list[Candidate], *, threshold: float, weights: Weights | None) -> list[Ranked]:
    """Keep what is at least `threshold` similar, best first.

    Without weights the similarity alone decides. Ties keep the order of `candidates`.
    """
    kept = [each for each in candidates if each.similarity >= threshold]
    ranked = [
        Ranked(
            key=each.key,
            similarity=each.similarity,
            score=each.similarity if weights is None else score(each, weights),
        )
        for each in kept
    ]
    return sorted(ranked, key=lambda each: (-each.score, -each.similarity))


def score(candidate: Candidate, weights: Weights) -> float:
    """Weigh similarity, success rate and frequency, each from 0 to 1."""
    success_rate = candidate.success_rate
    if success_rate is None:
        success_rate = PRIOR_SUCCESS_RATE
    return (
        weights.similarity * candidate.similarity
        + weights.success_rate * success_rate
        + weights.frequency * min(candidate.use_count / FULL_FREQUENCY, 1.0)
    )
