"""The registry's rows: tools, their versions, what happened to them, and policies."""

from registry.models.policies import Policy, PolicyQuerySet
from registry.models.tools import MOVES, RESERVED_WORDS, Tool, ToolEvent, ToolQuerySet
from registry.models.versions import (
    EMBEDDING_DIMS,
    ToolEmbedding,
    ToolVersion,
    ToolVersionQuerySet,
)

__all__ = [
    "EMBEDDING_DIMS",
    "MOVES",
    "RESERVED_WORDS",
    "Policy",
    "PolicyQuerySet",
    "Tool",
    "ToolEmbedding",
    "ToolEvent",
    "ToolQuerySet",
    "ToolVersion",
    "ToolVersionQuerySet",
]
