"""Jobs done by another worker, through the queue `sandbox`: the one place that reaches an engine.

The message carries the job and a name for its answer; the answer comes back as a list of one item
under that name, and both vanish by themselves. What is lost is asked for again by the caller's run,
whose step records the one answer that counts.
"""

import functools
import json
import secrets
import threading
import time
from typing import Any

import structlog
from celery import current_app
from django.conf import settings
from kombu.exceptions import OperationalError
from redis import Redis
from redis.exceptions import RedisError

from runs.errors import FenceLost
from sandbox import about, choice, interruption, jobs
from sandbox.about import SandboxInfo
from sandbox.errors import GuestLost, SandboxUnavailable
from sandbox.limits import Limits

log = structlog.get_logger(__name__)

Json = dict[str, Any]

QUEUE, TASK = "sandbox", "sandbox.perform"
_START_S = 60.0  # how long a job may wait for a worker
_APPEAR_S = 10.0  # how long it may take a worker to say that there is one
_KEPT_S = 300
_REPORT, _REPORT_S = "sandbox:report", 20


def ask(kind: str, request: Json, limits: Limits) -> Json:
    """Have a worker of the queue do the job and return what came of it.

    Raises:
        SandboxUnavailable: It had no sandbox, or did not answer.
        FenceLost: Nobody wants the result any more; the worker is told.
    """
    name = f"sandbox:{secrets.token_hex(16)}"
    until = time.monotonic() + _START_S + _longest(request, limits)
    job = {"kind": kind, "request": request, "limits": limits.to_json()}
    try:
        with _client() as redis:
            current_app.send_task(TASK, kwargs={"name": name, "job": job}, queue=QUEUE)
            return _answer(redis, name, until)
    except (RedisError, OperationalError) as error:
        raise SandboxUnavailable("The queue of the sandbox does not answer") from error


def _answer(redis: Redis, name: str, until: float) -> Json:
    hopeless_at = time.monotonic() + _APPEAR_S
    try:
        while time.monotonic() < until:
            found = redis.blpop([name], timeout=int(interruption.CHECK_S))
            if found is not None:
                return _read(json.loads(found[1]))
            interruption.check()
            if time.monotonic() > hopeless_at and not redis.exists(_REPORT):
                break
    except FenceLost:
        redis.set(_cancelled(name), 1, ex=_KEPT_S)
        raise
    redis.set(_cancelled(name), 1, ex=_KEPT_S)
    raise SandboxUnavailable(
        f"No worker of the queue `{QUEUE}` has answered; start one, or set"
        " SANDBOX_DISPATCH=inprocess"
    )


def _read(answer: Json) -> Json:
    if "error" in answer:
        kind = GuestLost if answer.get("lost") else SandboxUnavailable
        raise kind(str(answer["error"]))
    result: Json = answer["result"]
    return result


def answer(name: str, job: Json) -> None:
    """On the worker's side: do the job and leave the answer where it is waited for."""
    with _client() as redis:

        def is_wanted() -> bool:
            return not redis.exists(_cancelled(name))

        if not is_wanted():
            return
        try:
            with interruption.asking(is_wanted):
                backend = choice.chosen_backend(str(settings.SANDBOX_BACKEND))
                limits = Limits.from_json(job["limits"])
                left: Json = {"result": jobs.perform(backend, job["kind"], job["request"], limits)}
        except FenceLost:
            return
        except SandboxUnavailable as error:
            left = {"error": error.message, "lost": isinstance(error, GuestLost)}
        with redis.pipeline() as pipe:
            pipe.rpush(name, json.dumps(left))
            pipe.expire(name, _KEPT_S)
            pipe.execute()


def info() -> SandboxInfo:
    """Return what a worker of the queue last said of its sandbox."""
    try:
        with _client() as redis:
            found = redis.get(_REPORT)
    except RedisError:
        found = None
    if found is None:
        return about.unavailable(f"No worker of the queue `{QUEUE}` is running.")
    return SandboxInfo.from_json(json.loads(found))


def begin_reporting() -> None:
    """In a worker of the queue: say every now and then how its sandbox is, as long as it lives."""
    threading.Thread(target=_report, name="sandbox-report", daemon=True).start()


def _report() -> None:
    """The thread: it goes on whatever happens, since nobody would start it again."""
    while True:
        try:
            _say_how_it_is()
        except Exception:  # the edge of the thread
            log.exception("sandbox.report.failed")
        time.sleep(_REPORT_S)


def _say_how_it_is() -> None:
    choose = functools.partial(choice.chosen_backend, str(settings.SANDBOX_BACKEND))
    found = about.describe(choose, Limits(wall_s=float(settings.DOCKER_TIMEOUT)))
    with _client() as redis:
        redis.set(_REPORT, json.dumps(found.to_json()), ex=3 * _REPORT_S)


def _longest(request: Json, limits: Limits) -> float:
    """Return how long a job of this size may take once it is begun, its repetition included."""
    return 2 * (limits.start_s + limits.wall_s * max(1, len(request.get("rounds", ()))))


def _cancelled(name: str) -> str:
    return f"{name}:cancelled"


def _client() -> Redis:
    client: Redis = Redis.from_url(settings.REDIS_LAYER_URL)
    return client
