"""Relations between settings, held at start-up."""

import os
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register  # noqa: A004

_REPLACED = {
    "SUPABASE_URL": "DATABASE_URL",
    "SUPABASE_KEY": "DATABASE_URL",
    "FLASK_HOST": "HOST",
    "FLASK_PORT": "PORT",
    "FLASK_DEBUG": "DEBUG",
    "FLASK_SECRET_KEY": "SECRET_KEY",
}
# web, agent worker (with its event-loop thread), synthesis worker and its child, beat, a script
_PROCESSES = 6
_MAX_READY_GUESTS = 64
_MAX_CONNECTIONS = 100  # what the embedded PostgreSQL is started with


@register()
def sandbox_fits_in_a_task(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if settings.DOCKER_TIMEOUT < settings.CELERY_TASK_SOFT_TIME_LIMIT:
        return []
    return [
        Error(
            "DOCKER_TIMEOUT is not below the time limit of a task",
            hint="A job that may outlive its task is killed without a result.",
            id="agentsite.E001",
        )
    ]


@register()
def pools_fit_the_database(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if settings.DATABASE_URL or _PROCESSES * settings.DATABASE_POOL_SIZE < _MAX_CONNECTIONS:
        return []
    return [
        Error(
            f"{_PROCESSES} processes with DATABASE_POOL_SIZE={settings.DATABASE_POOL_SIZE} "
            f"can ask for more than {_MAX_CONNECTIONS} connections",
            hint="Lower DATABASE_POOL_SIZE.",
            id="agentsite.E002",
        )
    ]


@register()
def messages_outlive_runs(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    longest = max(settings.RUNS_DEADLINE_S.values())
    if settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"] > longest:
        return []
    return [
        Error(
            "The broker's visibility timeout is not above the longest run deadline",
            hint="A message would be delivered a second time while its run is still going.",
            id="agentsite.E003",
        )
    ]


@register()
def lease_is_renewed_in_time(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if settings.RUNS_LEASE_S >= 1:
        return []
    return [
        Error(
            "RUNS_LEASE_S is below one second",
            hint="A lease is renewed every third of it; a busy machine would lose its runs.",
            id="agentsite.E004",
        )
    ]


@register()
def the_sandbox_is_set_up_sensibly(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if settings.SANDBOX_DISPATCH not in ("inprocess", "queue"):
        found.append(
            Error(
                f"SANDBOX_DISPATCH={settings.SANDBOX_DISPATCH!r} is not offered",
                hint="Use `inprocess` or `queue`.",
                id="agentsite.E005",
            )
        )
    if not 0 <= settings.SANDBOX_POOL_SIZE <= _MAX_READY_GUESTS:
        found.append(
            Error(
                f"SANDBOX_POOL_SIZE={settings.SANDBOX_POOL_SIZE} is not from 0 to"
                f" {_MAX_READY_GUESTS}",
                hint="2 is enough for a laptop; each ready guest occupies a few megabytes.",
                id="agentsite.E006",
            )
        )
    return found


@register()
def old_names_are_named(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    return [
        Warning(
            f"{old} is not read",
            hint=f"Set {new} instead; see .env.example.",
            id="agentsite.W001",
        )
        for old, new in _REPLACED.items()
        if os.environ.get(old)  # noqa: TID251 -- it is about a name that settings do not have
    ]
