"""`SessionMemoryManager`: what was said, and how it comes into a prompt."""

from typing import TypedDict

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from agent.arguments import Known
from agent.models import Message
from agent.references import Earlier
from kernel.errors import Rejected
from runs import context, sessions
from runs.digests import storable
from runs.models import Run, Session

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
            append(session=session, role=role, content=content)

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


def append(*, session: Session, role: str, content: str, run: Run | None = None) -> None:
    """Add a message under the next index. In a transaction: the session's row is locked."""
    changes = {"message_count": F("message_count") + 1, "last_interaction_at": Now()}
    Session.objects.filter(pk=session.pk).update(**changes)
    index = Session.objects.values_list("message_count", flat=True).get(pk=session.pk) - 1
    text = storable(content)
    Message.objects.create(session=session, run=run, message_index=index, role=role, content=text)
    if index == 0:
        Session.objects.filter(pk=session.pk, title="").update(title=_title(text))


def record_request(run: Run) -> None:
    """Store what the user asked, at the claim; a later attempt finds it there."""
    if run.session is None:
        return
    if not Message.objects.filter(run=run, role=Message.Role.USER).exists():
        append(session=run.session, role=Message.Role.USER, content=run.prompt, run=run)


def record_answer(run_id: int, response: str) -> None:
    """Store what the agent said, in the transaction that ends the run."""
    run = Run.objects.select_related("session").get(pk=run_id)
    if run.session is not None:
        append(session=run.session, role=Message.Role.ASSISTANT, content=response, run=run)


def _title(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= TITLE_CHARS else f"{line[: TITLE_CHARS - 1]}…"


def _user_id() -> int:
    work = context.current()
    return work.user_id if work is not None else sessions.system_user_id()
