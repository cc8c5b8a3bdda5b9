"""The web process: HTTP to Django, the socket to Channels."""

import os

import django
from channels.routing import ProtocolTypeRouter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "agentsite.settings")
django.setup(set_prefix=False)

from agent.routing import websocket_application  # noqa: E402 -- needs loaded apps
from agentsite.handler import RequestHandler  # noqa: E402

application = ProtocolTypeRouter({"http": RequestHandler(), "websocket": websocket_application})
