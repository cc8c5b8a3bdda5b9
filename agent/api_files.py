"""The files of a session and the artifacts of a run over HTTP.

Whatever somebody uploaded or a tool wrote is sent so that no browser takes it for a page of ours.
"""

from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from agent import selectors
from agent.api import BAD, MISSING, Face, user_id_of
from agent.parsers import FileTooLarge
from agent.serializers import ErrorOutput
from runs import artifacts, uploads
from runs import selectors as run_selectors
from runs.models import MAX_BLOB_BYTES, Session

MAX_ENVELOPE_BYTES = 100_000  # what a form has around its file
REFUSED_FILE = {**BAD, **MISSING, 409: ErrorOutput, 413: ErrorOutput, 422: ErrorOutput}


class FileOutput(serializers.Serializer[object]):
    name = serializers.CharField()
    kind = serializers.CharField(help_text="The ending of its name.")
    size_bytes = serializers.IntegerField()
    uploaded_at = serializers.DateTimeField()
    summary = serializers.DictField(
        help_text="What is in it: of a table `columns`, `column_count`, the first `rows`, and how"
        " it is written."
    )


def attachment(content: bytes, name: str) -> HttpResponse:
    """Answer with bytes to be saved, never shown."""
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or "attachment"
    )
    return guarded(response)


def guarded(response: HttpResponse) -> HttpResponse:
    """Let no browser guess what it is, run what is in it, or keep it for another person."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


def _session(request: Request, key: str) -> Session:
    return selectors.get_session(key=key, user_id=user_id_of(request))


class SessionFiles(Face):
    parser_classes = [MultiPartParser]

    class Input(serializers.Serializer[object]):
        file = serializers.FileField(allow_empty_file=True, max_length=None)

    class Output(serializers.Serializer[object]):
        success = serializers.BooleanField()
        file = FileOutput()

    class Listed(serializers.Serializer[object]):
        success = serializers.BooleanField()
        files = FileOutput(many=True)
        count = serializers.IntegerField()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse what is too large before any of it is read, which checking CSRF begins with."""
        if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BLOB_BYTES + MAX_ENVELOPE_BYTES:
            raise FileTooLarge
        super().initial(request, *args, **kwargs)

    @extend_schema(
        operation_id="session_files",
        summary="List the files of a session",
        responses={200: Listed, **MISSING},
    )
    def get(self, request: Request, session_id: str) -> Response:
        files = uploads.list_files(_session(request, session_id))
        return Response(self.Listed({"success": True, "files": files, "count": len(files)}).data)

    @extend_schema(
        operation_id="session_files_upload",
        summary="Upload a file to a session, or another in place of one of its name",
        request={"multipart/form-data": Input},
        responses={201: Output, **REFUSED_FILE},
    )
    def post(self, request: Request, session_id: str) -> Response:
        """Requests of the session may name it then. At most 10 MB, one file at a time."""
        session = _session(request, session_id)
        serializer = self.Input(data=request.data)
        serializer.is_valid(raise_exception=True)
        file = serializer.validated_data["file"]
        if file.size > MAX_BLOB_BYTES:
            raise FileTooLarge
        stored = uploads.store(session=session, name=file.name, content=file.read())
        body = {"success": True, "file": stored}
        return Response(self.Output(body).data, status=status.HTTP_201_CREATED)


class SessionFileDetail(Face):
    class Output(serializers.Serializer[object]):
        success = serializers.BooleanField()

    @extend_schema(
        operation_id="session_file_download",
        summary="Download a file of a session as it was uploaded",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY, **MISSING},
    )
    def get(self, request: Request, session_id: str, name: str) -> HttpResponse:
        content = uploads.read(session=_session(request, session_id), name=name)
        return attachment(content, name)

    @extend_schema(
        operation_id="session_file_remove",
        summary="Remove a file from a session",
        responses={200: Output, **MISSING},
    )
    def delete(self, request: Request, session_id: str, name: str) -> Response:
        """Requests that have seen the file keep what they have seen."""
        uploads.remove(session=_session(request, session_id), name=name)
        return Response(self.Output({"success": True}).data)


class RunArtifact(Face):
    class Input(serializers.Serializer[object]):
        step = serializers.CharField(
            max_length=120, required=False, help_text="Of several of one name: that of this step."
        )

    @extend_schema(
        operation_id="run_artifact",
        summary="Get a file that a tool of a run left",
        parameters=[Input],
        responses={
            (200, "application/octet-stream"): OpenApiTypes.BINARY,
            (200, "image/png"): OpenApiTypes.BINARY,
            **BAD,
            **MISSING,
        },
    )
    def get(self, request: Request, run_id: UUID, name: str) -> HttpResponse:
        """A picture comes as one; anything else is sent to be saved."""
        wanted = self.Input(data=request.query_params)
        wanted.is_valid(raise_exception=True)
        run = run_selectors.get_run_for_user(run_uuid=run_id, user_id=user_id_of(request))
        step_key = wanted.validated_data.get("step")
        content = artifacts.read(run=run, name=name, step_key=step_key)
        if content.startswith(artifacts.PNG):
            return guarded(HttpResponse(content, content_type="image/png"))
        return attachment(content, PurePosixPath(name).name)
