"""Handing in tools over HTTP, by hand or from a template. What is handed in is proven first."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel.errors import AppError, Rejected
from registry.api import ToolList
from registry.models import Tool
from registry.serializers import ToolDetailOutput
from synthesis import intake, templates
from synthesis.errors import TemplateNotFound
from synthesis.gates.syntax import MAX_SOURCE_CHARS
from synthesis.intake import Offer

MAX_DOCSTRING_CHARS = 4_000
_BY_HAND = ("name", "code", "tests", "docstring")
_OF_TEMPLATE = ("code", "tests", "docstring", "category", "examples", "held_out")


@extend_schema_serializer(component_name="ToolInput")
class ToolInput(serializers.Serializer[object]):
    """Either name, code, tests and docstring, or template and parameters."""

    name = serializers.CharField(required=False, max_length=100)
    code = serializers.CharField(required=False, max_length=MAX_SOURCE_CHARS, trim_whitespace=False)
    tests = serializers.CharField(
        required=False,
        max_length=MAX_SOURCE_CHARS,
        trim_whitespace=False,
        help_text="Of pytest; at least three, each comparing a value or naming an error.",
    )
    docstring = serializers.CharField(required=False, max_length=MAX_DOCSTRING_CHARS)
    category = serializers.CharField(required=False, allow_blank=True, max_length=100)
    visibility = serializers.ChoiceField(required=False, choices=Tool.Visibility.choices)
    examples = serializers.ListField(
        required=False,
        child=serializers.JSONField(),
        help_text="At most 10 requests that the tool is for, each of at most 500 characters.",
    )
    held_out = serializers.ListField(
        required=False,
        child=serializers.JSONField(),
        help_text=(
            'At most 20 examples {"arguments": {...}, "expected": ...} or {"arguments": {...},'
            ' "raises": "ValueError"} that the tests do not show.'
        ),
    )
    template = serializers.CharField(required=False, max_length=100)
    parameters = serializers.DictField(required=False, help_text="Of the template.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        by_template = "template" in attrs
        if not by_template and "parameters" in attrs:
            raise serializers.ValidationError({"parameters": "There is no template to take them."})
        for name in _OF_TEMPLATE if by_template else _BY_HAND:
            if by_template and name in attrs:
                raise serializers.ValidationError({name: "The template gives it."})
            if not by_template and name not in attrs:
                raise serializers.ValidationError({name: "This field is required."})
        return attrs


class Tools(ToolList):
    """The list of the registry, and handing in."""

    @extend_schema_serializer(component_name="ToolHandedIn")
    class HandedIn(serializers.Serializer[object]):
        success = serializers.BooleanField()
        tool = ToolDetailOutput()
        verdict = serializers.CharField(
            help_text="Where to look: `status` and `dossier` there tell how it went."
        )

    @extend_schema(
        operation_id="tools_add",
        summary="Hand in a tool",
        request=ToolInput,
        responses={status.HTTP_202_ACCEPTED: HandedIn},
    )
    def post(self, request: Request) -> Response:
        """Store a tool as experimental and have it verified; it is in use once it has passed."""
        given = ToolInput(data=request.data)
        given.is_valid(raise_exception=True)
        assert isinstance(request.user, AbstractBaseUser), "nobody else is let in"
        try:
            offer = _offer(dict(given.validated_data))
            tool = intake.hand_in(offer, owner=request.user, now=timezone.now())
        except (Rejected, TemplateNotFound) as error:
            raise _named(error) from error
        verdict = reverse("tool", kwargs={"name": f"{tool['name']}@{tool['version']}"})
        body = {"success": True, "tool": tool, "verdict": verdict}
        return Response(
            self.HandedIn(body).data,
            status=status.HTTP_202_ACCEPTED,
            headers={"Location": verdict},
        )


class Templates(APIView):
    permission_classes = [IsAuthenticated]

    @extend_schema_serializer(component_name="ToolTemplatesResponse")
    class Output(serializers.Serializer[object]):
        @extend_schema_serializer(component_name="ToolTemplate")
        class TemplateOutput(serializers.Serializer[object]):
            @extend_schema_serializer(component_name="ToolTemplateParameter")
            class ParameterOutput(serializers.Serializer[object]):
                name = serializers.CharField()
                description = serializers.CharField()
                schema = serializers.DictField(help_text="JSON Schema of its value.")

            name = serializers.CharField()
            category = serializers.CharField()
            description = serializers.CharField()
            available = serializers.BooleanField()
            reason = serializers.CharField(help_text="Why it is not available.")
            parameters = ParameterOutput(many=True)

        success = serializers.BooleanField()
        templates = TemplateOutput(many=True)
        count = serializers.IntegerField()

    @extend_schema(
        operation_id="tools_templates", summary="List the templates for tools", responses=Output
    )
    def get(self, request: Request) -> Response:
        found = templates.listed()
        return Response({"success": True, "templates": found, "count": len(found)})


def _offer(given: dict[str, Any]) -> Offer:
    if "template" not in given:
        return Offer(**given)
    return intake.offer_from_template(
        given["template"],
        given.get("parameters", {}),
        name=given.get("name", ""),
        visibility=given.get("visibility", ""),
    )


def _named(error: AppError) -> Exception:
    """Return a refusal of one parameter as such, any other one as it is."""
    parameter = intake.parameter_of(error)
    return error if parameter is None else serializers.ValidationError({parameter: error.message})
