"""Paths of a conversation: `api_patterns` go below /api/, `page_patterns` at the root."""

from django.urls import path, re_path

from agent import api, api_corrections, api_files, pages

api_patterns = [
    path("session", api.SessionStart.as_view(), name="session-start"),
    path("sessions", api.SessionList.as_view(), name="sessions"),
    path(
        "session/<str:session_id>/messages", api.SessionMessages.as_view(), name="session-messages"
    ),
    path("session/<str:session_id>/runs", api.SessionRuns.as_view(), name="session-runs"),
    path("session/<str:session_id>/files", api_files.SessionFiles.as_view(), name="session-files"),
    path(
        "session/<str:session_id>/files/<str:name>",
        api_files.SessionFileDetail.as_view(),
        name="session-file",
    ),
    path("queries", api.Queries.as_view(), name="queries"),
    path("runs/<uuid:run_id>", api.RunDetail.as_view(), name="run"),
    path("runs/<uuid:run_id>/events", api.RunEvents.as_view(), name="run-events"),
    path("runs/<uuid:run_id>/answer", api.RunAnswer.as_view(), name="run-answer"),
    path("runs/<uuid:run_id>/cancel", api.RunCancel.as_view(), name="run-cancel"),
    path("runs/<uuid:run_id>/feedback", api_corrections.RunFeedback.as_view(), name="run-feedback"),
    path("runs/<uuid:run_id>/repeat", api_corrections.RunRepeat.as_view(), name="run-repeat"),
    path(
        "runs/<uuid:run_id>/wrong-tool",
        api_corrections.RunWrongTool.as_view(),
        name="run-wrong-tool",
    ),
    path(
        "runs/<uuid:run_id>/artifacts/<path:name>",
        api_files.RunArtifact.as_view(),
        name="run-artifact",
    ),
]
catch_all = re_path("", api.Nothing.as_view())  # last below /api/

page_patterns = [
    path("", pages.chat, name="chat"),
    path("tools", pages.tools, name="tools-page"),
]
