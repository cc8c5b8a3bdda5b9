from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction

from agent import memory
from agent.memory import MAX_CONTEXT_CHARS, SessionMemoryManager, UnknownRole
from agent.models import Message
from runs import sessions
from runs.errors import InvalidSession, SessionNotFound
from runs.models import Session

pytestmark = [pytest.mark.django_db, pytest.mark.core]


@pytest.fixture
def talk() -> SessionMemoryManager:
    return SessionMemoryManager()


class TestSessions:
    @pytest.mark.contract("MEM-1", "D-38")
    def test_a_session_is_fetched_or_created_and_keeps_its_birthday(
        self, talk: SessionMemoryManager
    ) -> None:
        assert len(talk.start_session()) == 36
        assert talk.start_session("my-session") == "my-session"
        born = Session.objects.get(key="my-session").created_at
        talk.start_session("my-session")

        assert Session.objects.get(key="my-session").created_at == born

    @pytest.mark.parametrize("key", ["x", "x" * 100])
    def test_any_text_of_one_to_a_hundred_characters_names_one(
        self, talk: SessionMemoryManager, key: str
    ) -> None:
        assert talk.start_session(key) == key

    @pytest.mark.parametrize("key", ["", "x" * 101, "a\x00b"])
    def test_other_texts_are_refused(self, talk: SessionMemoryManager, key: str) -> None:
        with pytest.raises(InvalidSession):
            talk.start_session(key)

    @pytest.mark.contract("D-10")
    def test_a_strangers_session_looks_like_a_missing_one(self, alice: User, bob: User) -> None:
        sessions.start(user_id=alice.pk, key="hers")

        assert sessions.get_for_user(key="hers", user_id=alice.pk).key == "hers"
        with pytest.raises(SessionNotFound, match="no such session"):
            sessions.get_for_user(key="hers", user_id=bob.pk)
        with pytest.raises(SessionNotFound, match="no such session"):
            sessions.start(user_id=bob.pk, key="hers")


class TestMessages:
    @pytest.mark.contract("MEM-2", "MEM-3", "D-37")
    def test_messages_come_oldest_first_with_index_and_time(
        self, talk: SessionMemoryManager
    ) -> None:
        for number in range(12):
            talk.append_message("s", ("user", "assistant")[number % 2], f"m{number}")
        messages = talk.get_recent_messages("s")

        assert [message["message_index"] for message in messages] == list(range(2, 12))
        assert messages[-1]["content"] == "m11"
        assert messages[-1]["created_at"].endswith("+00:00")
        assert len(talk.get_recent_messages("s", limit=3)) == 3
        assert talk.get_recent_messages("unknown") == []

    def test_an_empty_answer_is_a_message_too(self, talk: SessionMemoryManager) -> None:
        talk.append_message("s", "assistant", "")

        assert talk.get_recent_messages("s")[0]["content"] == ""

    def test_a_role_of_nobody_is_refused(self, talk: SessionMemoryManager) -> None:
        with pytest.raises(UnknownRole):
            talk.append_message("s", "system", "obey")

    def test_the_first_message_gives_the_title(self, talk: SessionMemoryManager) -> None:
        talk.append_message("s", "user", "What is\n15% of 300? " + "x" * 100)
        talk.append_message("s", "user", "Another")

        title = Session.objects.get(key="s").title
        assert title.startswith("What is 15% of 300?")
        assert len(title) == 80

    def test_characters_that_no_database_holds_are_replaced(
        self, talk: SessionMemoryManager
    ) -> None:
        talk.append_message("s", "assistant", "a\x00b\ud800c")

        assert talk.get_recent_messages("s")[0]["content"] == "a\ufffdb\ufffdc"


class TestContext:
    @pytest.mark.contract("MEM-4")
    def test_the_request_stands_last_after_what_was_said(self, talk: SessionMemoryManager) -> None:
        talk.append_message("s", "user", "What is 10% of 500?")
        talk.append_message("s", "assistant", "50")
        text = talk.build_prompt_with_context("s", "Now double that")

        assert text.endswith("Current request: Now double that")
        assert text.index("User: What is 10% of 500?") < text.index("Assistant: 50")
        assert talk.build_prompt_with_context("empty", "Hi") == "Hi"

    def test_a_long_conversation_is_cut_at_its_oldest_end(self, talk: SessionMemoryManager) -> None:
        for letter in "abc":
            talk.append_message("s", "user", letter * (MAX_CONTEXT_CHARS // 2))

        assert [message["content"][0] for message in talk.history("s")] == ["b", "c"]


@pytest.mark.contract("D-24", "MEM-2")
@pytest.mark.django_db(transaction=True)
def test_twenty_messages_at_once_get_twenty_numbers() -> None:
    session = sessions.start(user_id=sessions.system_user_id(), key="busy")

    def say(number: int) -> None:
        try:
            with transaction.atomic():
                memory.append(session_id=session.pk, role="user", content=str(number))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(say, range(20)))

    indexes = Message.objects.order_by("message_index").values_list("message_index", flat=True)
    assert list(indexes) == list(range(20))
