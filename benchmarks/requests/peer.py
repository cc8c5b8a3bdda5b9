"""The least that such a site could do: a view that inserts a row and wakes a worker, a task that
updates it, a socket that hears of it. Same servers, same pools, same way of ringing."""

from typing import Any

from celery import Celery
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application
from django.db import connection, transaction
from django.http import HttpRequest, JsonResponse
from django.urls import path

from runs import bell

ROOM = "peer"

application_http = get_asgi_application()
celery = Celery("peer")
celery.config_from_object("django.conf:settings", namespace="CELERY")


def note(request: HttpRequest) -> JsonResponse:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO peer_note (done) VALUES (false) RETURNING id")
        (note_id,) = cursor.fetchone()
        transaction.on_commit(lambda: _wake(note_id))
    return JsonResponse({"id": note_id})


def _wake(note_id: int) -> None:
    celery.send_task("peer.finish", kwargs={"note_id": note_id}, queue="peer")


@celery.task(name="peer.finish", acks_late=True)  # type: ignore[untyped-decorator, unused-ignore]
def finish(note_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE peer_note SET done = true WHERE id = %s", [note_id])
    connection.close()
    bell.ring(run_uuid=ROOM)


class Listener(AsyncJsonWebsocketConsumer):
    groups = [bell.group_name(ROOM)]

    async def run_changed(self, message: dict[str, Any]) -> None:
        await self.send_json({"event": "done"})


urlpatterns = [path("note", note)]
application = ProtocolTypeRouter(
    {"http": application_http, "websocket": URLRouter([path("ws", Listener.as_asgi())])}
)
