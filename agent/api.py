"""Conversations over HTTP. A stranger's session or run looks like a missing one."""

from typing import Any, NoReturn
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, serializers, status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agent import selectors, submission
from agent.memory import SessionMemoryManager
from agent.parsers import BoundedJSONParser
from agent.selectors import RunRecord
from agent.serializers import (
    IDEMPOTENCY_HEADER,
    AfterInput,
    AnswerInput,
    ErrorOutput,
    EventOutput,
    MessageOutput,
    QueryInput,
    RunOutput,
    SessionOutput,
    SpentOutput,
    idempotency_field,
)
from agent.waiting import LONGEST_WAIT_S, wait_for_outcome
from runs import answers, cancelling, sessions
from runs import selectors as run_selectors
from runs.models import Run

REFUSED = {401: ErrorOutput}
BAD = {400: ErrorOutput, **REFUSED}
MISSING = {404: ErrorOutput, **REFUSED}
TAKEN_IN = {**BAD, 404: ErrorOutput, 413: ErrorOutput}


def checked(serializer: serializers.Serializer[object]) -> dict[str, Any]:
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def user_id_of(request: Request) -> int:
    assert request.user.pk is not None, "a face lets nobody in who has not signed in"
    return request.user.pk


def own_run(request: Request, run_id: UUID) -> Run:
    return run_selectors.get_run_for_user(run_uuid=run_id, user_id=user_id_of(request))


class Face(APIView):
    """What all of them share: a signed-in person, JSON of a bounded size."""

    permission_classes = [IsAuthenticated]
    parser_classes = [BoundedJSONParser]


class SessionStart(Face):
    class Output(serializers.Serializer[object]):
        success = serializers.BooleanField()
        session_id = serializers.UUIDField()

    @extend_schema(
        operation_id="session_start",
        summary="Start a session",
        request=None,
        responses={201: Output, **REFUSED},
    )
    def post(self, request: Request) -> Response:
        session = sessions.start(user_id=user_id_of(request))
        body = {"success": True, "session_id": session.key}
        return Response(self.Output(body).data, status=status.HTTP_201_CREATED)


class SessionList(Face):
    class Input(serializers.Serializer[object]):
        limit = serializers.IntegerField(min_value=1, max_value=200, default=50)
        offset = serializers.IntegerField(min_value=0, max_value=1_000_000_000, default=0)

    class Output(serializers.Serializer[object]):
        success = serializers.BooleanField()
        sessions = SessionOutput(many=True)
        count = serializers.IntegerField(help_text="Of all your sessions, not of this page.")

    @extend_schema(
        operation_id="sessions_list",
        summary="List your sessions, newest first",
        parameters=[Input],
        responses={200: Output, **BAD},
    )
    def get(self, request: Request) -> Response:
        page = checked(self.Input(data=request.query_params))
        rows, count = selectors.list_sessions(user_id=user_id_of(request), **page)
        return Response(self.Output({"success": True, "sessions": rows, "count": count}).data)


class SessionMessages(Face):
    class Input(serializers.Serializer[object]):
        limit = serializers.IntegerField(min_value=1, max_value=100, default=20)

    class Output(serializers.Serializer[object]):
        success = serializers.BooleanField()
        messages = MessageOutput(many=True)
        count = serializers.IntegerField()

    @extend_schema(
        operation_id="session_messages",
        summary="List a session's last messages, oldest first",
        parameters=[Input],
        responses={200: Output, **BAD, **MISSING},
    )
    def get(self, request: Request, session_id: str) -> Response:
        limit = checked(self.Input(data=request.query_params))["limit"]
        session = selectors.get_session(key=session_id, user_id=user_id_of(request))
        messages = SessionMemoryManager().get_recent_messages(session.key, limit=limit)
        body = {"success": True, "messages": messages, "count": len(messages)}
        return Response(self.Output(body).data)


class SessionRuns(Face):
    class Input(serializers.Serializer[object]):
        limit = serializers.IntegerField(min_value=1, max_value=100, default=20)

    class Output(serializers.Serializer[object]):
        success = serializers.BooleanField()
        runs = RunOutput(many=True)
        count = serializers.IntegerField()

    @extend_schema(
        operation_id="session_runs",
        summary="List a session's last requests with their results, oldest first",
        parameters=[Input],
        responses={200: Output, **BAD, **MISSING},
    )
    def get(self, request: Request, session_id: str) -> Response:
        limit = checked(self.Input(data=request.query_params))["limit"]
        session = selectors.get_session(key=session_id, user_id=user_id_of(request))
        runs = selectors.list_runs(session=session, limit=limit)
        return Response(self.Output({"success": True, "runs": runs, "count": len(runs)}).data)


class Headers(serializers.Serializer[object]):
    """What a request may carry besides its body."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {IDEMPOTENCY_HEADER: idempotency_field()}


SENT_AGAIN = OpenApiParameter(
    IDEMPOTENCY_HEADER,
    str,
    OpenApiParameter.HEADER,
    description="1 to 100 printable characters of your choice. The same request sent again under"
    " the same key is the same run; another request under it is a 409.",
)


class Queries(Face):
    class Waiting(serializers.Serializer[object]):
        wait = serializers.FloatField(
            min_value=0,
            max_value=LONGEST_WAIT_S,
            default=0,
            help_text="Seconds to wait for the outcome before answering.",
        )

    class Output(serializers.Serializer[object]):
        success = serializers.BooleanField(help_text="False when the run ended in failure.")
        run_id = serializers.UUIDField()
        session_id = serializers.CharField()
        status = serializers.CharField()
        result = serializers.DictField(allow_null=True, help_text="Null until it has ended.")
        error = serializers.CharField(allow_null=True)
        error_code = serializers.CharField(allow_null=True)
        question = serializers.DictField(allow_null=True)
        place = serializers.IntegerField(
            allow_null=True, help_text="How many go before it, while it is queued."
        )
        paused = serializers.BooleanField(help_text="Queued, and held back by an operator.")
        spent = SpentOutput()

    @extend_schema(
        operation_id="queries_submit",
        summary="Ask something",
        parameters=[Waiting, SENT_AGAIN],
        request=QueryInput,
        responses={200: Output, 202: Output, **TAKEN_IN, 409: ErrorOutput, 429: ErrorOutput},
    )
    def post(self, request: Request) -> Response:
        """202 when the request is accepted and its outcome is not known yet, else 200.

        With `wait`, a question to you (see `question`) is an outcome too.
        """
        seconds = checked(self.Waiting(data=request.query_params))["wait"]
        key = checked(Headers(data=request.headers))[IDEMPOTENCY_HEADER]
        asked = checked(QueryInput(data=request.data))
        run = submission.submit(
            user_id=user_id_of(request),
            prompt=asked["prompt"],
            session_key=asked["session_id"],
            idempotency_key=key,
        )
        outcome = wait_for_outcome(run, seconds=seconds) if seconds else None
        accepted = outcome or selectors.run_record(run)
        body = {**accepted, "success": accepted["status"] not in ("failed", "cancelled")}
        code = status.HTTP_200_OK if outcome else status.HTTP_202_ACCEPTED
        return Response(self.Output(body).data, status=code)


class RunEnvelope(serializers.Serializer[object]):
    success = serializers.BooleanField()
    run = RunOutput()


def _run_response(run: Run) -> Response:
    record: RunRecord = selectors.run_record(run)
    return Response(RunEnvelope({"success": True, "run": record}).data)


class RunDetail(Face):
    @extend_schema(
        operation_id="runs_get", summary="Show a run", responses={200: RunEnvelope, **MISSING}
    )
    def get(self, request: Request, run_id: UUID) -> Response:
        return _run_response(own_run(request, run_id))


class RunEvents(Face):
    class Output(serializers.Serializer[object]):
        success = serializers.BooleanField()
        run_id = serializers.UUIDField()
        status = serializers.CharField()
        events = EventOutput(many=True)
        count = serializers.IntegerField()
        last_seq = serializers.IntegerField(help_text="Ask again after the last of `events`.")

    @extend_schema(
        operation_id="runs_events",
        summary="List a run's events in order, at most 500 at a time",
        parameters=[AfterInput],
        responses={200: Output, **BAD, **MISSING},
    )
    def get(self, request: Request, run_id: UUID) -> Response:
        after = checked(AfterInput(data=request.query_params))["after"]
        run = own_run(request, run_id)
        events = run_selectors.list_events(run=run, after=after)
        body = {
            "success": True,
            "run_id": run.uuid,
            "status": run.status,
            "events": events,
            "count": len(events),
            "last_seq": run.last_seq,
        }
        return Response(self.Output(body).data)


class RunAnswer(Face):
    @extend_schema(
        operation_id="runs_answer",
        summary="Answer the question of a run, or of the run it waits for",
        request=AnswerInput,
        responses={200: RunEnvelope, **TAKEN_IN, 409: ErrorOutput},
    )
    def post(self, request: Request, run_id: UUID) -> Response:
        value = checked(AnswerInput(data=request.data))["answer"]
        run = own_run(request, run_id)
        answers.answer(run, value)
        return _run_response(own_run(request, run_id))


class RunCancel(Face):
    @extend_schema(
        operation_id="runs_cancel",
        summary="Cancel a run, and what was under way for it alone",
        request=None,
        responses={200: RunEnvelope, **MISSING, 409: ErrorOutput},
    )
    def post(self, request: Request, run_id: UUID) -> Response:
        run = own_run(request, run_id)
        cancelling.cancel(run)
        return _run_response(own_run(request, run_id))


@extend_schema(exclude=True)
class Nothing(Face):
    """Answers any path below /api/ that is none, in the envelope of the API."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> NoReturn:
        super().initial(request, *args, **kwargs)
        raise exceptions.NotFound("There is nothing at this address.")
