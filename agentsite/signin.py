"""Signing in: by password, by a one-time link from this machine, and tokens for programs."""

from datetime import timedelta
from ipaddress import ip_address
from secrets import token_urlsafe
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from drf_spectacular.utils import extend_schema
from knox.models import get_token_model
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from agent.api import Face
from agent.serializers import ErrorOutput
from kernel.errors import NotFound

LINK_VALID_S = 3600
LINK_SALT = "agentsite.signin.link"
LOCAL_ADMIN = "admin"
FORWARDED = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_VIA")
MAX_DAYS = 3650
PREFIX_CHARS = 15  # what knox keeps readable of a token


class SignIn(LoginView):
    template_name = "sign_in.html"
    redirect_authenticated_user = True


def make_link() -> str:
    """Return the path of a link that signs the local administrator in, once and within an hour."""
    nonce = token_urlsafe(16)
    cache.set(_key(nonce), 1, timeout=LINK_VALID_S)
    token = signing.dumps(nonce, salt=LINK_SALT)
    return reverse("sign-in-link", args=[token])


@never_cache
@require_GET
def sign_in_by_link(request: HttpRequest, token: str) -> HttpResponse:
    used = _take(token)  # whoever shows a link uses it up: a refused one may stand in a log
    user = _local_admin() if used and _is_local(request) else None
    if user is None or not user.is_active:
        return render(request, "link_refused.html", status=403)
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return redirect(settings.LOGIN_REDIRECT_URL)


def _is_local(request: HttpRequest) -> bool:
    """Return whether the request was made on this machine and passed no proxy."""
    if any(name in request.META for name in FORWARDED):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _take(token: str) -> bool:
    """Use the link up. Of two who come at the same moment one gets in; a lost cache lets nobody."""
    try:
        nonce = signing.loads(token, salt=LINK_SALT, max_age=LINK_VALID_S)
    except signing.BadSignature:
        return False
    return bool(cache.delete(_key(nonce)))


def _key(nonce: str) -> str:
    return f"signin-link:{nonce}"


def _local_admin() -> User:
    admin, created = User.objects.get_or_create(
        username=LOCAL_ADMIN, defaults={"is_staff": True, "is_superuser": True}
    )
    if created:
        admin.set_unusable_password()
        admin.save(update_fields=["password"])
    return admin


class TokenOutput(serializers.Serializer[object]):
    prefix = serializers.CharField(source="token_key", help_text="Names the token; no secret.")
    created_at = serializers.DateTimeField(source="created")
    expires_at = serializers.DateTimeField(source="expiry", allow_null=True)


class TokenNotFound(NotFound):
    code = "token_not_found"


class Tokens(Face):
    class Input(serializers.Serializer[object]):
        expires_in_days = serializers.IntegerField(
            min_value=1, max_value=MAX_DAYS, default=None, help_text="Without it, never."
        )

    class Output(serializers.Serializer[object]):
        success = serializers.BooleanField()
        tokens = TokenOutput(many=True)
        count = serializers.IntegerField()

    class IssuedOutput(TokenOutput):
        success = serializers.BooleanField(default=True)
        token = serializers.CharField(help_text="Shown once; only its digest is kept.")

    @extend_schema(
        operation_id="tokens_list",
        summary="List your tokens",
        responses={200: Output, 401: ErrorOutput},
    )
    def get(self, request: Request) -> Response:
        mine = _tokens_of(request).order_by("created", "digest")
        return Response(self.Output({"success": True, "tokens": mine, "count": len(mine)}).data)

    @extend_schema(
        operation_id="tokens_issue",
        summary="Issue a token for a program of yours",
        request=Input,
        responses={201: IssuedOutput, 400: ErrorOutput, 401: ErrorOutput},
    )
    def post(self, request: Request) -> Response:
        wanted = self.Input(data=request.data)
        wanted.is_valid(raise_exception=True)
        days = wanted.validated_data["expires_in_days"]
        row, token = get_token_model().objects.create(
            user=request.user, expiry=timedelta(days=days) if days else None
        )
        row.token, row.success = token, True
        return Response(self.IssuedOutput(row).data, status=status.HTTP_201_CREATED)


class TokenRevoke(Face):
    class Output(serializers.Serializer[object]):
        success = serializers.BooleanField()
        prefix = serializers.CharField()

    @extend_schema(
        operation_id="tokens_revoke",
        summary="Revoke a token",
        responses={200: Output, 401: ErrorOutput, 404: ErrorOutput},
    )
    def delete(self, request: Request, prefix: str) -> Response:
        """Name it by its first 15 characters, or give it whole."""
        found = _tokens_of(request).filter(token_key=prefix[:PREFIX_CHARS].replace("\x00", ""))
        if not found.delete()[0]:
            raise TokenNotFound("You have no such token.")
        return Response(self.Output({"success": True, "prefix": prefix[:PREFIX_CHARS]}).data)


def _tokens_of(request: Request) -> Any:
    live = get_token_model().objects.filter(user=request.user)
    return live.exclude(expiry__lt=timezone.now())
