"""The OpenAPI schema: tokens, and a nested `Output` called after the view around it."""

from typing import Any

from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.utils import Direction

NESTED = {"Input", "Output"}


class TokenScheme(KnoxTokenScheme):  # type: ignore[no-untyped-call]
    target_class = "agentsite.authentication.TokenAuthentication"


class NestedNames(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    target_class = "rest_framework.serializers.Serializer"
    match_subclasses = True
    priority = -1

    def get_name(self, auto_schema: Any, direction: Direction) -> str | None:
        words = type(self.target).__qualname__.split(".")
        return "".join(words) if NESTED & set(words) else None

    def map_serializer(self, auto_schema: Any, direction: Direction) -> Any:
        return auto_schema._map_serializer(self.target, direction, bypass_extensions=True)  # noqa: SLF001 -- as the documentation shows
