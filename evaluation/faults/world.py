"""A site to break: what it is asked, what its database says afterwards."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import psycopg
from django.conf import settings

from agentsite.services.layout import POSTGRES_DATABASE, POSTGRES_PORT, POSTGRES_USER, Layout
from llm.simulator.testing import SimulatorServer
from tests.site import RunningSite, Visitor, remove_servers

LEASE_S = 2
OPEN = ("queued", "running", "waiting")

# What one run may have once. Unique constraints hold the first three, so these look for what they
# do not see: a second message under another index, an execution under another step, an event told
# again under another number, one version stored twice.
_SURPLUS = {
    "messages": """
        SELECT coalesce(sum(n - 1), 0) FROM (
            SELECT count(*) AS n FROM agent_message WHERE run_id = ANY(%(runs)s)
            GROUP BY run_id, role) found""",
    "executions": """
        SELECT coalesce(sum(n - 1), 0) FROM (
            SELECT count(*) AS n FROM learning_execution WHERE run_id = ANY(%(runs)s)
            GROUP BY run_id, tool_name, inputs) found""",
    "events": """
        SELECT coalesce(sum(n - 1), 0) FROM (
            SELECT count(*) AS n FROM runs_runevent WHERE run_id = ANY(%(runs)s)
            GROUP BY run_id, event_type, data) found""",
    "versions": """
        SELECT coalesce(sum(n - 1), 0) FROM (
            SELECT count(*) AS n FROM registry_toolversion GROUP BY tool_id, digest, dossier) found
        """,
}
_GAPS = """
SELECT count(*) FROM runs_run run WHERE run.id = ANY(%(runs)s) AND run.last_seq <> (
    SELECT count(*) FROM runs_runevent event
    WHERE event.run_id = run.id AND event.seq BETWEEN 1 AND run.last_seq)
"""


@dataclass(kw_only=True)
class World:
    site: RunningSite
    model: SimulatorServer
    visitor: Visitor
    kills: int = 0
    accepted: list[str] = field(default_factory=list)

    @property
    def layout(self) -> Layout:
        return Layout.at(self.site.var_dir, as_root=os.geteuid() == 0)

    def rows(self, sql: str, parameters: Any = None) -> list[Any]:
        """Ask the site's database, past everything of ours."""
        with psycopg.connect(
            host=str(self.layout.run_dir),
            port=POSTGRES_PORT,
            user=POSTGRES_USER,
            dbname=POSTGRES_DATABASE,
            autocommit=True,
        ) as connection:
            found = connection.execute(sql, parameters)
            return found.fetchall() if found.description else []

    def number(self, sql: str, parameters: Any = None) -> int:
        return int(self.rows(sql, parameters)[0][0])

    def kill(self, name: str) -> None:
        self.site.kill(name)
        self.kills += 1

    def ids_of(self, run_uuids: list[str]) -> list[int]:
        """Return the runs, and those that they have waited for."""
        found = self.rows(
            "SELECT id, waits_for_id FROM runs_run WHERE uuid = ANY(%s::uuid[])", [run_uuids]
        )
        return sorted({one for row in found for one in row if one is not None})

    def surplus(self, run_uuids: list[str]) -> dict[str, int]:
        """Count the rows that are there more than once, and runs whose events have gaps."""
        known = {"runs": self.ids_of(run_uuids)}
        found = {name: self.number(sql, known) for name, sql in _SURPLUS.items()}
        return found | {"gaps": self.number(_GAPS, known)}

    def calls(self) -> dict[str, int]:
        """Return the model calls: those it has served, those the ledger has, done and lost."""
        ledger = dict(
            self.rows(
                "SELECT status, count(*) FROM runs_step WHERE kind LIKE 'model.%%'"
                " AND reserved_tokens > 0 GROUP BY status"
            )
        )
        return {
            "served": len(self.model.calls),
            "done": int(ledger.get("done", 0)),
            "lost": int(ledger.get("lost", 0)),
        }


@contextmanager
def world(name: str) -> Iterator[World]:
    """Run a site with a short lease, its model in this process: no kill makes it forget a call."""
    var_dir = settings.VAR_DIR / f"faults-{name}"
    shutil.rmtree(var_dir, ignore_errors=True)
    with SimulatorServer() as model:
        site = RunningSite(
            var_dir,
            RUNS_LEASE_S=str(LEASE_S),
            OPENAI_BASE_URL=model.base_url,
            OPENAI_API_KEY="offline",
            LLM_OFFLINE="1",
            AGENT_LLM_CLIENT="evaluation.faults.mortal.MortalClient",
        )
        try:
            site.wait_until_up()
            yield World(site=site, model=model, visitor=Visitor(site))
        finally:
            site.stop()
            remove_servers(var_dir)


def in_order_once(seqs: list[int]) -> bool:
    """Tell whether numbers run from 1 without a gap and without one twice."""
    return seqs[:1] == [1] and all(later == earlier + 1 for earlier, later in pairwise(seqs))
