"""The pages people look at. All that moves on them comes over the API and the socket."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views import defaults
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from runs.file_kinds import ENDINGS

EXAMPLES = [
    "What is 15% of 300?",
    "Reverse the string 'hello'",
    "Create a function to compute the factorial of a number, then use it on 5",
    "What is the factorial of 6?",
    "Calculate profit margins from data/ecommerce_products.csv",
    "Compound interest on 1000 at 5% for 10 years",
    "Is 97 a prime number?",
    "Days between 2026-01-01 and 2026-12-25",
]


def _shared(page: str) -> dict[str, object]:
    return {"page": page, "offline_model": settings.LLM_OFFLINE}


@require_safe
@login_required
@ensure_csrf_cookie
def chat(request: HttpRequest) -> HttpResponse:
    context = {
        **_shared("chat"),
        "examples": EXAMPLES,
        "file_endings": ",".join(f".{ending}" for ending in ENDINGS),
        "max_prompt_chars": settings.MAX_PROMPT_CHARS,
    }
    return render(request, "chat.html", context)


@require_safe
@login_required
@ensure_csrf_cookie
def tools(request: HttpRequest) -> HttpResponse:
    return render(request, "tools.html", _shared("tools"))


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that something broke, to a program in its own format; the log has the rest."""
    if not request.path.startswith("/api/"):
        return defaults.server_error(request)
    sentence = "Something went wrong on our side. It has been logged; please try again."
    body = {"success": False, "error": sentence, "code": "internal_error"}
    return JsonResponse(body, status=500)
