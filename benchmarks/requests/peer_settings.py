"""The site's settings without the site: what the peer runs with."""

from agentsite.settings import *  # noqa: F403 -- all of them, but for what follows

ROOT_URLCONF = "benchmarks.requests.peer"
ASGI_APPLICATION = "benchmarks.requests.peer.application"
INSTALLED_APPS = ["channels"]
MIDDLEWARE = []
CELERY_TASK_DEFAULT_QUEUE = "peer"
CELERY_BEAT_SCHEDULE = {}
