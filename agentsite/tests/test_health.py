from typing import Any

import pytest
from celery import current_app
from django.conf import settings
from django.test import Client
from redis import Redis

from agentsite import health

pytestmark = pytest.mark.django_db


def get(path: str = "") -> tuple[int, dict[str, Any]]:
    answer = Client().get(f"/api/health{path}")
    return answer.status_code, answer.json()


class TestLive:
    def test_a_process_that_answers_is_live_whatever_else_is_not(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(health, "database_answers", lambda: False)

        assert get("/live") == (200, {"success": True, "status": "live"})


class TestReady:
    def test_with_database_and_broker_requests_are_taken_in(self) -> None:
        assert get("/ready") == (
            200, {"success": True, "status": "ready", "database": True, "broker": True},
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("probe", "found", "name"),
        [
            ("database_answers", False, "database"),
            ("broker_and_workers", (False, None), "broker"),
        ],
    )
    def test_without_either_they_are_not(
        self, monkeypatch: pytest.MonkeyPatch, probe: str, found: Any, name: str
    ) -> None:
        monkeypatch.setattr(health, probe, lambda: found)
        status, body = get("/ready")

        assert (status, body["success"], body["status"], body[name]) == (
            503, False, "not_ready", False,
        )  # fmt: skip


class TestHealth:
    @pytest.mark.contract("API-11")
    def test_it_tells_what_is_there(self) -> None:
        status, body = get()

        assert (status, body["database"], body["broker"]) == (200, True, True)
        assert body["sandbox"]["available"]
        assert body["sandbox"]["limits"]["network"] == "none"
        assert body["model"]["embeddings"]

    def test_without_a_worker_it_is_degraded_not_down(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(health, "broker_and_workers", lambda: (True, 0))

        assert get()[0] == 200
        assert get()[1]["status"] == "degraded"

    def test_without_the_database_it_is_down(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(health, "database_answers", lambda: False)

        assert get()[0] == 503
        assert get()[1]["status"] == "unavailable"

    @pytest.mark.contract("D-39", "A22")
    def test_it_tells_no_secret_and_no_place_on_the_disk(self, settings: Any) -> None:
        settings.OPENAI_API_KEY = "sk-a-secret"
        text = str(get()[1])

        assert "sk-a-secret" not in text
        assert settings.SECRET_KEY not in text
        assert str(settings.BASE_DIR) not in text
        assert "/" not in text.replace("://", "")

    def test_a_place_in_a_note_is_left_out(self) -> None:
        assert health.without_paths("There is no /usr/bin/bwrap or ~/x here") == (
            "There is no … or … here"
        )


class TestBroker:
    def test_a_listening_worker_is_counted(self) -> None:
        _, before = health.broker_and_workers()
        broker: Any = Redis.from_url(settings.REDIS_LAYER_URL.replace("db=2", "db=0"))
        listening = broker.pubsub()
        listening.psubscribe("*celery.pidbox")
        listening.get_message(timeout=2)
        try:
            assert health.broker_and_workers() == (True, (before or 0) + 1)
        finally:
            listening.close()
            broker.close()

    def test_a_broker_that_is_away_is_told_within_seconds(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        away = current_app.connection_for_read("redis+socket:///tmp/no-such-socket")
        monkeypatch.setattr(current_app, "connection_for_read", lambda **_: away)

        assert health.broker_and_workers() == (False, None)
