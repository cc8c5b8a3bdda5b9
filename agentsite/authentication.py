"""Signing in to the API by token."""

from typing import Any

from django.utils import timezone
from knox.auth import TokenAuthentication as KnoxTokenAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request


class TokenAuthentication(KnoxTokenAuthentication):
    """Knox's, for which a header that is no text is a wrong token and not an accident."""

    def authenticate(self, request: Request) -> Any:
        try:
            return super().authenticate(request)
        except UnicodeError as error:
            raise AuthenticationFailed("Invalid token.") from error

    def _cleanup_token(self, auth_token: Any) -> bool:
        """Tell whether the token has expired, without a look at all others of its owner."""
        return auth_token.expiry is not None and bool(auth_token.expiry < timezone.now())
