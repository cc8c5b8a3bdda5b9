"""What each policy may hold, and its value before anybody changed it."""

from dataclasses import dataclass
from typing import Annotated, Any

import pydantic
from django.conf import settings
from pydantic import BaseModel, ConfigDict, Field

from registry.errors import PolicyInvalid, PolicyNotFound
from registry.models import Policy

Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=1, le=1_000_000_000)]

_THRESHOLD = "retrieval_similarity_threshold"


class _Value(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class RetrievalSimilarityThreshold(_Value):
    """Least similarity, from 0 to 1, for each use of a search."""

    threshold: Share = 0.4
    rerank: bool = True
    single: Share = 0.6  # one tool covers a complex request
    composite: Share = 0.7
    pattern: Share = 0.7
    reuse: Share = 0.65  # an explicit wish for a tool is met by one that exists


class RerankingWeights(_Value):
    similarity_weight: Share = 0.7
    success_rate_weight: Share = 0.2
    frequency_weight: Share = 0.1

    @pydantic.model_validator(mode="after")
    def _some_weight(self) -> "RerankingWeights":
        if self.similarity_weight + self.success_rate_weight + self.frequency_weight <= 0:
            raise ValueError("at least one weight must be above 0")
        return self


class CompositePromotionCriteria(_Value):
    min_frequency: Count = 3
    min_success_rate: Share = 0.8
    min_confidence: Share = 0.7


class WorkflowComplexityThresholds(_Value):
    simple_max_tools: Count = 1  # more steps: a multi-tool strategy
    sequential_max_tools: Count = 3  # more steps: a composition graph
    requires_synthesis_threshold: Count = 5  # more missing tools: ask first

    @pydantic.model_validator(mode="after")
    def _in_order(self) -> "WorkflowComplexityThresholds":
        if self.simple_max_tools > self.sequential_max_tools:
            raise ValueError("simple_max_tools must not be above sequential_max_tools")
        return self


class CostLimits(_Value):
    max_tokens_per_request: Count = 10_000
    max_llm_calls_per_request: Count = 20
    max_synthesis_attempts: Count = 3
    max_llm_calls_per_synthesis: Count = 30
    max_tokens_per_synthesis: Count = 60_000


class UsageLimits(_Value):
    """Of each user and day (UTC); null is without limit."""

    requests_per_day: Count | None = None
    tokens_per_day: Count | None = None
    syntheses_per_day: Annotated[int, Field(ge=0, le=1_000_000_000)] | None = None


class Pauses(_Value):
    """Switches of operators. Unlike other policies they are read live, see `registry.pauses`."""

    everything: bool = False  # no run is taken up; those under way go on
    synthesis: bool = False  # no new tool is begun
    learning: bool = False  # nothing is taken over from use
    tools: list[Annotated[str, Field(min_length=1, max_length=100)]] = []


class CacheTtl(_Value):
    ttl_seconds: Annotated[int, Field(ge=0, le=31_536_000)] = 3_600
    enabled: bool = True


class Verification(_Value):
    min_mutation_score: Share = 0.7
    min_grade: Annotated[str, Field(pattern="^[ABCD]$")] = "C"  # to activate; A is best
    require_human_review: bool = False


class Deprecation(_Value):
    automatic: bool = True
    min_uses: Count = 20  # fewer uses say nothing about the failure rate
    max_failure_rate: Share = 0.5
    idle_days: Count = 90


@dataclass(frozen=True, slots=True)
class PolicySchema:
    policy_type: Policy.Type
    value: type[_Value]


SCHEMAS: dict[str, PolicySchema] = {
    _THRESHOLD: PolicySchema(Policy.Type.RETRIEVAL_THRESHOLD, RetrievalSimilarityThreshold),
    "reranking_weights": PolicySchema(Policy.Type.RETRIEVAL_THRESHOLD, RerankingWeights),
    "composite_promotion_criteria": PolicySchema(
        Policy.Type.PLANNER_CONFIG, CompositePromotionCriteria
    ),
    "workflow_complexity_thresholds": PolicySchema(
        Policy.Type.PLANNER_CONFIG, WorkflowComplexityThresholds
    ),
    "cost_limits": PolicySchema(Policy.Type.COST_LIMIT, CostLimits),
    "usage_limits": PolicySchema(Policy.Type.COST_LIMIT, UsageLimits),
    "pauses": PolicySchema(Policy.Type.LIFECYCLE, Pauses),
    "cache_ttl": PolicySchema(Policy.Type.PERFORMANCE, CacheTtl),
    "verification": PolicySchema(Policy.Type.VERIFICATION, Verification),
    "deprecation": PolicySchema(Policy.Type.LIFECYCLE, Deprecation),
}


def default_value(name: str) -> dict[str, Any]:
    """Return the first value of a policy; SIMILARITY_THRESHOLD sets the one of retrieval."""
    value = schema_of(name).value().model_dump()
    if name == _THRESHOLD and settings.SIMILARITY_THRESHOLD is not None:
        return validated(name, {**value, "threshold": settings.SIMILARITY_THRESHOLD})
    return value


def schema_of(name: str) -> PolicySchema:
    try:
        return SCHEMAS[name]
    except KeyError as error:
        raise PolicyNotFound(f"There is no policy named {name}.") from error


def validated(name: str, value: object) -> dict[str, Any]:
    """Check a complete value; return it with every key.

    Raises:
        PolicyNotFound: No such policy.
        PolicyInvalid: It names the key and what is wrong with it.
    """
    try:
        return schema_of(name).value.model_validate(value).model_dump()
    except pydantic.ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        place = ".".join(str(step) for step in first["loc"]) or "the value"
        raise PolicyInvalid(f"{name}: {place}: {first['msg']}", parameter=place) from error
