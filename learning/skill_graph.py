"""`SkillGraph`: results that may be used again instead of executing a tool."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models.functions import Now

from learning.errors import NotCacheable
from learning.models import CacheEntry
from registry import pauses
from registry.models import Tool, ToolVersion
from registry.policies import policy_values
from runs.artifacts import Left
from runs.digests import digest

CACHEABLE = {ToolVersion.Purity.PURE, ToolVersion.Purity.READS_FILES}


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheKey:
    """What a result depends on. A new version, file content or sandbox image is another key.

    `file_digests`: SHA-256 by the name the arguments use.
    """

    version_id: int
    version_digest: str
    arguments: dict[str, Any]
    file_digests: dict[str, str]
    sandbox_digest: str

    @property
    def sha256(self) -> str:
        return digest([self.version_digest, self.arguments, self.file_digests, self.sandbox_digest])


@dataclass(frozen=True, slots=True, kw_only=True)
class CachedResult:
    """`outputs` is tagged JSON; 0, "", [], False and None are results like any other.

    `files` is what the execution left, by name.
    """

    outputs: Any
    execution_time_ms: int
    files: dict[str, Left]


# Asked in each execution: composing these as QuerySets took longer than the statements.
_FIND = """
SELECT outputs, execution_time_ms, files::text FROM learning_cacheentry
WHERE version_id = %s AND key_sha256 = %s AND expires_at > statement_timestamp()
"""
_COUNT_HIT = """
UPDATE learning_cacheentry
SET cache_hits = cache_hits + 1, last_accessed = statement_timestamp()
WHERE version_id = %s AND key_sha256 = %s
"""


class SkillGraph:
    """The execution cache. Policy `cache_ttl` says whether, and for how many seconds."""

    def find(self, key: CacheKey) -> CachedResult | None:
        """Return the stored result; None when there is none. `count_hit` tells that it was used."""
        if not _policy()["enabled"]:
            return None
        with connection.cursor() as cursor:
            cursor.execute(_FIND, [key.version_id, key.sha256])
            row = cursor.fetchone()
        if row is None:
            return None
        outputs, duration_ms, files = row
        return CachedResult(
            outputs=None if outputs is None else json.loads(outputs),
            execution_time_ms=duration_ms,
            files=json.loads(files),
        )

    def count_hit(self, key: CacheKey) -> None:
        """Count a use of a stored result. After the use of its tool is logged, as `keep`."""
        with connection.cursor() as cursor:
            cursor.execute(_COUNT_HIT, [key.version_id, key.sha256])

    def keep(
        self,
        key: CacheKey,
        outputs: Any,
        execution_time_ms: int,
        files: dict[str, Left] | None = None,
    ) -> None:
        """Store a result; an expired one of the same key is replaced, hits and all.

        In one transaction with the log of the tool's use it comes second: whoever locks the
        tool's row and the entry's locks them in this order, or two of them wait for each other.
        """
        policy = _policy()
        if not policy["enabled"] or policy["ttl_seconds"] == 0 or pauses.is_learning_paused():
            return
        CacheEntry.objects.bulk_create(
            [
                CacheEntry(
                    version_id=key.version_id,
                    key_sha256=key.sha256,
                    inputs=key.arguments,
                    outputs=outputs,
                    files=files or {},
                    execution_time_ms=execution_time_ms,
                    created_at=Now(),
                    expires_at=Now() + timedelta(seconds=policy["ttl_seconds"]),
                )
            ],
            update_conflicts=True,
            unique_fields=["version", "key_sha256"],
            update_fields=[
                "outputs",
                "files",
                "execution_time_ms",
                "cache_hits",
                "created_at",
                "expires_at",
            ],
        )

    # --- The documented names, for callers who know a tool by name ---------------

    def check_cache(self, tool_name: str, inputs: dict[str, Any]) -> CachedResult | None:
        """Return the stored result, or None; a result that is false in itself is still one.

        Raises:
            NotCacheable: The tool is not in use, or its results are never stored.
            ToolPaused
        """
        key = _key_by_name(tool_name, inputs)
        found = self.find(key)
        if found is not None:
            self.count_hit(key)
        return found

    def cache_result(
        self, tool_name: str, inputs: dict[str, Any], outputs: Any, execution_time_ms: int
    ) -> None:
        """Store a result of the tool's live version.

        Raises:
            NotCacheable: The tool is not in use, or its results are never stored.
        """
        self.keep(_key_by_name(tool_name, inputs), outputs, execution_time_ms)


def _policy() -> dict[str, Any]:
    return policy_values("cache_ttl")[0]


def _key_by_name(tool_name: str, inputs: dict[str, Any]) -> CacheKey:
    tool = Tool.objects.filter(name=tool_name).select_related("live_version").first()
    version = tool.live_version if tool else None
    if version is not None:
        pauses.refuse_tool(tool_name, version.components)
    if version is None or version.purity != ToolVersion.Purity.PURE:
        raise NotCacheable(f"Results of {tool_name} are not stored.")
    return CacheKey(
        version_id=version.pk,
        version_digest=version.digest,
        arguments=inputs,
        file_digests={},
        sandbox_digest="",
    )
