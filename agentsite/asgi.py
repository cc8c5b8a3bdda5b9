"""The web process: HTTP to Django, the socket to Channels."""

import os

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "agentsite.settings")
http = get_asgi_application()

from agent.routing import websocket_application  # noqa: E402 -- needs loaded apps

application = ProtocolTypeRouter({"http": http, "websocket": websocket_application})
