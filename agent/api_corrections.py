"""What people do about an answer, over HTTP: thumbs, other values, another tool."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from agent import corrections, selectors
from agent.api import TAKEN_IN, Face, RunEnvelope, checked, own_run, user_id_of
from agent.serializers import ErrorOutput
from learning import feedback
from runs.models import Run

MAX_COMMENT_CHARS = 2_000
STARTED = {202: RunEnvelope, **TAKEN_IN, 409: ErrorOutput, 422: ErrorOutput}


class RunFeedback(Face):
    class Input(serializers.Serializer[object]):
        thumb = serializers.ChoiceField(choices=["up", "down"])
        comment = serializers.CharField(
            max_length=MAX_COMMENT_CHARS, required=False, allow_blank=True, default=""
        )

    class Output(serializers.Serializer[object]):
        success = serializers.BooleanField()
        thumb = serializers.ChoiceField(choices=["up", "down"])
        comment = serializers.CharField(allow_blank=True)

    @extend_schema(
        operation_id="runs_feedback",
        summary="Say whether an answer is right; a thumb down is looked into by a reviewer",
        request=Input,
        responses={200: Output, **TAKEN_IN, 409: ErrorOutput},
    )
    def post(self, request: Request, run_id: UUID) -> Response:
        said = checked(self.Input(data=request.data))
        stored = feedback.give(
            own_run(request, run_id),
            user_id=user_id_of(request),
            is_good=said["thumb"] == "up",
            comment=said["comment"],
        )
        return Response(self.Output({"success": True, **stored}).data)


class RunRepeat(Face):
    class Input(serializers.Serializer[object]):
        arguments = serializers.DictField(
            help_text="All arguments of the call; texts are read as the type that is wanted."
        )

    @extend_schema(
        operation_id="runs_repeat",
        summary="Make the call of an answered request with other arguments, without the model",
        request=Input,
        responses=STARTED,
    )
    def post(self, request: Request, run_id: UUID) -> Response:
        arguments = checked(self.Input(data=request.data))["arguments"]
        return _started(corrections.run_again(own_run(request, run_id), arguments))


class RunWrongTool(Face):
    class Input(serializers.Serializer[object]):
        tools = serializers.ListField(
            child=serializers.CharField(max_length=100),
            required=False,
            default=list,
            max_length=30,
            help_text="Which of the tools that were used; all of them when none is named.",
        )

    @extend_schema(
        operation_id="runs_wrong_tool",
        summary="Ask the same again without the tools that were used",
        request=Input,
        responses=STARTED,
    )
    def post(self, request: Request, run_id: UUID) -> Response:
        wrong_ones = checked(self.Input(data=request.data))["tools"]
        return _started(corrections.try_another_tool(own_run(request, run_id), wrong_ones))


def _started(run: Run) -> Response:
    body = {"success": True, "run": selectors.run_record(run)}
    return Response(RunEnvelope(body).data, status=status.HTTP_202_ACCEPTED)
