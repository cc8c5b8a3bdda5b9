"""Is the site well? Open to everybody, so nothing here tells a secret or a place on the disk."""

import re
import time
from functools import lru_cache
from typing import Any

import structlog
from celery import current_app
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.utils.module_loading import import_string
from drf_spectacular.utils import extend_schema
from kombu.exceptions import OperationalError as BrokerError
from redis import Redis
from redis.exceptions import RedisError
from rest_framework import serializers, status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

SANDBOX_KNOWN_S = 60  # asking starts a process
BROKER_TIMEOUT_S = 2
_PATH = re.compile(r"(?<!\w)~?/[\w.@+/-]*")

log = structlog.get_logger(__name__)
Json = dict[str, Any]


class HealthView(APIView):
    authentication_classes = []
    permission_classes = [AllowAny]


class Live(HealthView):
    class Output(serializers.Serializer[object]):
        success = serializers.BooleanField()
        status = serializers.CharField()

    @extend_schema(
        operation_id="health_live", summary="Does the process answer?", responses=Output, auth=[]
    )
    def get(self, request: Request) -> Response:
        return Response(self.Output({"success": True, "status": "live"}).data)


class Ready(HealthView):
    class Output(serializers.Serializer[object]):
        success = serializers.BooleanField()
        status = serializers.ChoiceField(choices=["ready", "not_ready"])
        database = serializers.BooleanField()
        broker = serializers.BooleanField()

    @extend_schema(
        operation_id="health_ready",
        summary="Can requests be taken in?",
        responses={200: Output, 503: Output},
        auth=[],
    )
    def get(self, request: Request) -> Response:
        database, (broker, _) = database_answers(), broker_and_workers()
        ready = database and broker
        word = "ready" if ready else "not_ready"
        body = {"success": ready, "status": word, "database": database, "broker": broker}
        return Response(self.Output(body).data, status=_code(ok=ready))


class Health(HealthView):
    class Output(serializers.Serializer[object]):
        class Sandbox(serializers.Serializer[object]):
            backend = serializers.CharField()
            available = serializers.BooleanField()
            assurance = serializers.ChoiceField(choices=["full", "reduced"])
            limits = serializers.DictField()
            notes = serializers.ListField(child=serializers.CharField())
            pool = serializers.DictField(
                child=serializers.IntegerField(), help_text="Guests that this process keeps ready."
            )

        class Model(serializers.Serializer[object]):
            name = serializers.CharField(allow_null=True)
            offline = serializers.BooleanField(help_text="The offline demonstration model.")
            embeddings = serializers.CharField(allow_null=True)

        success = serializers.BooleanField()
        status = serializers.ChoiceField(
            choices=["ok", "degraded", "unavailable"],
            help_text="Degraded: requests are taken in, but something they need is missing.",
        )
        database = serializers.BooleanField()
        broker = serializers.BooleanField()
        workers = serializers.IntegerField(
            allow_null=True, help_text="Connected now; null when the broker cannot tell."
        )
        sandbox = Sandbox()
        model = Model()

    @extend_schema(
        operation_id="health",
        summary="How is the site?",
        responses={200: Output, 503: Output},
        auth=[],
    )
    def get(self, request: Request) -> Response:
        database, (broker, workers) = database_answers(), broker_and_workers()
        sandbox = _sandbox(int(time.monotonic() // SANDBOX_KNOWN_S))
        taking = database and broker
        complete = taking and workers != 0 and sandbox["available"]
        body = {
            "success": taking,
            "status": "ok" if complete else "degraded" if taking else "unavailable",
            "database": database,
            "broker": broker,
            "workers": workers,
            "sandbox": sandbox,
            "model": model_names(),
        }
        return Response(self.Output(body).data, status=_code(ok=taking))


def _code(*, ok: bool) -> int:
    return status.HTTP_200_OK if ok else status.HTTP_503_SERVICE_UNAVAILABLE


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError) as error:
        log.warning("agentsite.health.database_away", error=type(error).__name__)
        return False
    return True


def broker_and_workers() -> tuple[bool, int | None]:
    """Return whether the broker answers, and how many workers listen to it now.

    A worker keeps one connection that waits for remote control; the server lists it, which costs
    a millisecond where asking each worker would cost a second.
    """
    try:
        with current_app.connection_for_read(connect_timeout=BROKER_TIMEOUT_S) as broker:
            broker.ensure_connection(max_retries=1, timeout=BROKER_TIMEOUT_S)
            if broker.transport.driver_type != "redis":
                return True, None
            client: Redis = broker.channel().client  # type: ignore[attr-defined]
            return True, _listening(client)
    except (BrokerError, RedisError, OSError) as error:
        log.warning("agentsite.health.broker_away", error=type(error).__name__)
        return False, None


def _listening(client: Redis) -> int:
    database = str(client.get_connection_kwargs()["db"])
    waiting = client.client_list(_type="pubsub")
    return sum(1 for one in waiting if one["psub"] != "0" and one["db"] == database)


@lru_cache(maxsize=1)
def _sandbox(_period: int) -> Json:
    info = import_string(settings.AGENT_SANDBOX)().info()
    return {
        "backend": info.backend,
        "available": info.available,
        "assurance": info.assurance,
        "limits": info.limits,
        "notes": [without_paths(note) for note in info.notes],
        "pool": info.pool,
    }


def without_paths(sentence: str) -> str:
    return _PATH.sub("…", sentence)


def model_names() -> Json:
    client = import_string(settings.AGENT_LLM_CLIENT)()
    return {
        "name": client.model or None,
        "offline": settings.LLM_OFFLINE,
        "embeddings": client.embedding_model or None,
    }
