"""Candidates for a request, from vectors and from words, in one query.

Fusion by reciprocal rank. Source: Cormack, Clarke and Buettcher 2009, with their k = 60.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connection

from registry.models import Tool, ToolVersion

CANDIDATE_LIMIT = 20
FUSION_K = 60

# In the order of the models, which `from_db` takes them in.
_TOOL_FIELDS = (
    "id", "uuid", "created_at", "updated_at", "name", "owner_id", "visibility", "status",
    "live_version_id", "category", "use_count", "recent_outcomes", "last_used_at",
)  # fmt: skip
_VERSION_FIELDS = (
    "id", "uuid", "created_at", "tool_id", "version_num", "parent_id", "origin", "code", "tests",
    "docstring", "signature", "profile", "specification", "input_schema", "output_schema",
    "examples", "components", "digest", "purity", "grade", "dossier", "tests_claimed",
)  # fmt: skip
_JSON_FIELDS = {
    "specification", "input_schema", "output_schema", "examples", "components", "dossier",
}  # fmt: skip

# Only an active tool's live version that the asker may see. hnsw.iterative_scan lets the index
# go on when this filter throws its first hits away; the planner evaluates the setting, an
# uncorrelated subquery, before the scan. It holds for this statement's transaction only.
#
# `exact` is for what the index cannot reach: a few hundred equal vectors, of rows that are dead
# or filtered away too, are neighbours of each other alone and cut its graph in two. It runs only
# when the index came back with less than was asked for, so most often over a handful of tools.
_VISIBLE = """
    t.status = 'active' AND (t.visibility = 'shared' OR t.owner_id = %(user_id)s)
"""
_SQL = f"""
WITH asked AS MATERIALIZED (
    SELECT %(vector)s::vector AS vector, (
        SELECT string_agg(
            '''' || replace(replace(lexeme, '\\', '\\\\'), '''', '''''') || '''', ' | '
        )::tsquery
        FROM unnest(to_tsvector('english', %(query)s))
    ) AS words
), indexed AS MATERIALIZED (
    SELECT e.version_id AS id, e.vector <=> (SELECT vector FROM asked) AS distance
    FROM registry_toolembedding e
    JOIN registry_tool t ON t.live_version_id = e.version_id
    WHERE e.model = %(model)s AND {_VISIBLE}
      AND (SELECT set_config('hnsw.iterative_scan', 'relaxed_order', true)) IS NOT NULL
    ORDER BY e.vector <=> (SELECT vector FROM asked)
    LIMIT %(limit)s
), exact AS MATERIALIZED (
    SELECT e.version_id AS id, e.vector <=> (SELECT vector FROM asked) AS distance
    FROM registry_toolembedding e
    JOIN registry_tool t ON t.live_version_id = e.version_id
    WHERE e.model = %(model)s AND {_VISIBLE}
      AND (SELECT count(*) FROM indexed) < %(limit)s
    ORDER BY (e.vector <=> (SELECT vector FROM asked)) + 0  -- not an order the index knows
    LIMIT %(limit)s
), nearest AS (
    SELECT id, min(distance) AS distance
    FROM (SELECT * FROM indexed UNION ALL SELECT * FROM exact) found
    GROUP BY id
    ORDER BY distance, id
    LIMIT %(limit)s
), worded AS MATERIALIZED (
    SELECT v.id, ts_rank(v.search_vector, (SELECT words FROM asked)) AS relevance
    FROM registry_toolversion v
    JOIN registry_tool t ON t.live_version_id = v.id
    WHERE v.search_vector @@ (SELECT words FROM asked) AND {_VISIBLE}
    ORDER BY relevance DESC, v.id
    LIMIT %(limit)s
), fused AS (
    SELECT id, sum(1.0 / (%(k)s + place)) AS fusion
    FROM (
        SELECT id, row_number() OVER (ORDER BY distance, id) AS place FROM nearest
        UNION ALL
        SELECT id, row_number() OVER (ORDER BY relevance DESC, id) AS place FROM worded
    ) places
    GROUP BY id
    ORDER BY fusion DESC, id
    LIMIT %(limit)s
)
SELECT {", ".join(f"v.{field}" for field in _VERSION_FIELDS)},
       {", ".join(f"t.{field}" for field in _TOOL_FIELDS)},
       NULLIF(1 - (e.vector <=> (SELECT vector FROM asked)), 'NaN'::float8) AS cosine
FROM fused
JOIN registry_toolversion v ON v.id = fused.id
JOIN registry_tool t ON t.live_version_id = v.id
LEFT JOIN registry_toolembedding e ON e.version_id = v.id AND e.model = %(model)s
ORDER BY fused.fusion DESC, v.id
"""  # noqa: S608 -- the parts are constants of this module


@dataclass(frozen=True, kw_only=True)
class Found:
    """A candidate. Its version is made when somebody asks: most candidates are ranked away.

    `cosine` None: one of the two has no vector, or one of length 0.
    """

    tool: Tool
    cosine: float | None
    columns: Sequence[Any]

    @property
    def components(self) -> list[Any]:
        found: list[Any] = json.loads(self.columns[_VERSION_FIELDS.index("components")])
        return found

    @cached_property
    def version(self) -> ToolVersion:
        values = [
            json.loads(value) if name in _JSON_FIELDS else value
            for name, value in zip(_VERSION_FIELDS, self.columns, strict=True)
        ]
        version = ToolVersion.from_db(None, _VERSION_FIELDS, values)
        version.tool = self.tool
        return version


def find_candidates(
    *, query: str, vector: Sequence[float], model: str, user_id: int | None
) -> list[Found]:
    """Find up to CANDIDATE_LIMIT active tools that the asker may see, best fused rank first.

    Args:
        vector: The query's, by `model`; only vectors of the same model are compared.
        user_id: Whose private tools count besides the shared ones.
    """
    parameters = {
        "query": query.replace("\x00", " "),
        "vector": f"[{','.join(map(str, vector))}]",
        "model": model,
        "user_id": user_id,
        "limit": CANDIDATE_LIMIT,
        "k": FUSION_K,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SQL, parameters)
        return [_found(row) for row in cursor.fetchall()]


def _found(row: Sequence[Any]) -> Found:
    of_version, of_tool = row[: len(_VERSION_FIELDS)], row[len(_VERSION_FIELDS) : -1]
    tool = Tool.from_db(None, _TOOL_FIELDS, of_tool)
    return Found(tool=tool, cosine=row[-1], columns=of_version)
