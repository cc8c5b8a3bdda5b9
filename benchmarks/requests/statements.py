"""SQL statements, counted where they arrive: in PostgreSQL's own log, whoever sends them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from agentsite.services.layout import POSTGRES_DATABASE, POSTGRES_PORT, POSTGRES_USER, Layout

_LOGGED = re.compile(r"(?:statement|execute [^:]*): ?(.*)", re.DOTALL)
_UNCOUNTED = re.compile(r"(?:begin|commit|rollback|savepoint|release)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statements:
    """What arrived in a while. `checks` are the empty ones by which a pool tries a connection."""

    texts: list[str]
    checks: int
    transactions: int


class StatementLog:
    """The log of a site's embedded PostgreSQL; it holds all statements inside of `listening`."""

    def __init__(self, layout: Layout) -> None:
        self._log: Path = layout.log_dir / "postgres.log"
        self._connection = psycopg.connect(
            host=str(layout.run_dir),
            port=POSTGRES_PORT,
            user=POSTGRES_USER,
            dbname=POSTGRES_DATABASE,
            autocommit=True,
        )

    @contextmanager
    def listening(self) -> Iterator[None]:
        self._set("'all'")
        try:
            yield
        finally:
            self._set("'none'")
            self._connection.close()

    def mark(self) -> int:
        """Return where the log ends by now."""
        return self._log.stat().st_size

    def since(self, mark: int) -> Statements:
        """Return what arrived since a mark; statements over several lines are joined."""
        with self._log.open("rb") as log:
            log.seek(mark)
            text = log.read().decode("utf-8", "replace")
        found = [
            _LOGGED.search(entry) for entry in re.split(r"\n(?!\t)", text) if " LOG: " in entry
        ]
        sent = [" ".join(match[1].split()) for match in found if match is not None]
        kept = [each for each in sent if each and not _UNCOUNTED.match(each)]
        return Statements(
            texts=kept,
            checks=sum(not each for each in sent),
            transactions=sum(each.upper().startswith("COMMIT") for each in sent),
        )

    def _set(self, value: str) -> None:
        self._connection.execute(f"ALTER SYSTEM SET log_statement = {value}")
        self._connection.execute("SELECT pg_reload_conf()")
