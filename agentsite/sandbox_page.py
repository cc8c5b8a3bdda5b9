"""The admin's page about the sandbox: what confines code here, and what does not."""

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from synthesis.wiring import sandbox

_DISPATCH = {
    "inprocess": "in the process that needs them",
    "queue": "by the worker of the queue `sandbox`",
}


def show(request: HttpRequest) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": "The sandbox",
        "info": sandbox().info(),
        "dispatch": _DISPATCH[settings.SANDBOX_DISPATCH],
    }
    return render(request, "admin/sandbox.html", context)
