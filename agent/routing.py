"""Where sockets connect. `websocket_application` signs them in as well."""

from channels.routing import URLRouter
from django.urls import path, re_path

from agent.consumers import AgentConsumer, Nowhere
from agent.sockets import OriginOrToken

websocket_urlpatterns = [
    path("ws/agent/", AgentConsumer.as_asgi()),
    re_path("", Nowhere.as_asgi()),
]
websocket_application = OriginOrToken(URLRouter(websocket_urlpatterns))
