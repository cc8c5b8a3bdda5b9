"""`SessionMemoryManager`: what was said, and how it comes into a prompt."""

from typing import TypedDict

from django.db import connection, transaction

from agent.arguments import Known
from agent.models import Message
from agent.references import Earlier
from kernel.errors import Rejected
from runs import context, sessions
from runs.context import Work
from runs.digests import storable
from runs.models import Run

CONTEXT_MESSAGES = 10
CONTEXT_RESULTS = 5
MAX_CONTEXT_CHARS = 8_000  # the oldest messages are left out first
TITLE_CHARS = 80


class UnknownRole(Rejected, ValueError):
    code = "unknown_role"


class MessageRecord(TypedDict):
    role: str
    content: str
    message_index: int
    created_at: str  # ISO 8601


class SessionMemoryManager:
    """Sessions of the current run's user, or of the `system` user in a script."""

    def start_session(self, session_id: str | None = None) -> str:
        """Fetch or create the session of this id; without one, a new UUID. Returns the id."""
        return sessions.start(user_id=_user_id(), key=session_id).key

    def append_message(self, session_id: str, role: str, content: str) -> None:
        """Add a message; an empty text is a message too.

        Raises:
            UnknownRole: Not "user" or "assistant".
            SessionNotFound, InvalidSession
        """
        if role not in Message.Role.values:
            raise UnknownRole(f"A message is from 'user' or 'assistant', not from {role!r}.")
        session = sessions.start(user_id=_user_id(), key=session_id)
        with transaction.atomic():
            append(session_id=session.pk, role=role, content=content)

    def get_recent_messages(
        self, session_id: str, limit: int = CONTEXT_MESSAGES
    ) -> list[MessageRecord]:
        """Return the last `limit` messages, oldest first; [] for an unknown session."""
        rows = Message.objects.filter(session__key=session_id).order_by("-message_index")
        return [
            {
                "role": row.role,
                "content": row.content,
                "message_index": row.message_index,
                "created_at": row.created_at.isoformat(),
            }
            for row in reversed(rows[: max(limit, 0)])
        ]

    def build_prompt_with_context(self, session_id: str, user_prompt: str) -> str:
        """Return one text with the conversation so far, and the request last.

        For models that take one text. Intent, search and cache never see it.
        """
        told = "\n".join(
            f"{message['role'].capitalize()}: {message['content']}"
            for message in self.history(session_id)
        )
        if not told:
            return user_prompt
        return (
            f"Conversation so far (use only if relevant):\n{told}\n\nCurrent request: {user_prompt}"
        )

    def history(self, session_id: str | None) -> list[dict[str, str]]:
        """Return the last messages within a length a model can take, oldest first.

        Of the current run's view: what stood there before its own request.
        """
        if session_id is None:
            return []
        work = context.current()
        rows = Message.objects.filter(session__key=session_id).order_by("-message_index")
        if work is not None:
            # Neither this request nor what came after it: a resumed run must see the same.
            own = Message.objects.filter(run_id=work.run_id, role=Message.Role.USER)
            rows = rows.filter(message_index__lt=own.values("message_index")[:1])
        kept: list[dict[str, str]] = []
        left = MAX_CONTEXT_CHARS
        for row in rows[:CONTEXT_MESSAGES]:
            left -= len(row.content)
            if left < 0:
                break
            kept.append({"role": row.role, "content": row.content})
        return kept[::-1]

    def known(self, session_id: str | None) -> Known:
        """Return what was said before the current request, and the last results it may mean."""
        return Known(history=self.history(session_id), results=self.results(session_id))

    def results(self, session_id: str | None) -> list[Earlier]:
        """Return the last results of the session's requests, oldest first.

        They are called "earlier-1" for the latest, "earlier-2" for the one before it, and so on.
        """
        work = context.current()
        if session_id is None or work is None:
            return []
        # Runs of a session go one at a time, so a resumed run sees the same ones.
        runs = Run.objects.filter(
            session__key=session_id,
            kind=Run.Kind.REQUEST,
            status=Run.Status.SUCCEEDED,
            pk__lt=work.run_id,
        ).order_by("-pk")
        rows = [run for run in runs[: 2 * CONTEXT_RESULTS] if (run.result or {}).get("tool_name")]
        return [
            Earlier(source=f"earlier-{ago}", task=run.prompt, value=run.result["tool_result"])
            for ago, run in reversed(list(enumerate(rows[:CONTEXT_RESULTS], start=1)))
        ]


# The next index is the count before; the session's row stays locked until the transaction ends.
_APPEND = """
WITH numbered AS (
    UPDATE runs_session SET
        message_count = message_count + 1,
        last_interaction_at = statement_timestamp(),
        title = CASE WHEN message_count = 0 AND title = '' THEN %(title)s ELSE title END
    WHERE id = %(session)s
    RETURNING id, message_count - 1 AS message_index
)
INSERT INTO agent_message (session_id, run_id, message_index, role, content, created_at)
SELECT id, %(run)s, message_index, %(role)s, %(content)s, statement_timestamp() FROM numbered
"""


def append(*, session_id: int, role: str, content: str, run_id: int | None = None) -> None:
    """Add a message under the next index; the first one gives the session its title."""
    text = storable(content)
    known = {"session": session_id, "run": run_id, "role": role, "content": text}
    with connection.cursor() as cursor:
        cursor.execute(_APPEND, {**known, "title": _title(text)})


def record_request(run: Run) -> None:
    """Store what the user asked, at the claim; a later attempt finds it there."""
    role = Message.Role.USER
    if run.session_id is None:
        return
    if run.fence == 1 or not Message.objects.filter(run=run, role=role).exists():
        append(session_id=run.session_id, role=role, content=run.prompt, run_id=run.pk)


def record_answer(work: Work, response: str) -> None:
    """Store what the agent said, in the transaction that ends the run."""
    if work.session_id is not None:
        append(
            session_id=work.session_id,
            role=Message.Role.ASSISTANT,
            content=response,
            run_id=work.run_id,
        )


def _title(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= TITLE_CHARS else f"{line[: TITLE_CHARS - 1]}…"


def _user_id() -> int:
    work = context.current()
    return work.user_id if work is not None else sessions.system_user_id()
