"""The Celery application. Tasks are hints; the rows they point at are the truth."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "agentsite.settings")

app = Celery("toolsmith")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
