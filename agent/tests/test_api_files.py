"""Files over HTTP: uploads are checked, kept to their owner, and sent back without being shown."""

from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from agent.tests.faces import client_of, session_of
from runs.models import SessionFile
from runs.tests.workbooks import workbook

pytestmark = pytest.mark.django_db

CSV = b"name;price\nLamp;1,5\n"


def upload(client: APIClient, session: str, content: bytes = CSV, name: str = "sales.csv") -> Any:
    file = BytesIO(content)
    file.name = name
    return client.post(f"/api/session/{session}/files", {"file": file}, format="multipart")


class TestUpload:
    def test_a_file_is_taken_in_and_described(self, alice: User) -> None:
        client, session = client_of(alice), session_of(alice)
        answer = upload(client, session)

        assert answer.status_code == 201
        file = answer.json()["file"]
        assert (file["name"], file["size_bytes"]) == ("sales.csv", len(CSV))
        assert file["summary"]["columns"] == ["name", "price"]
        listed = client.get(f"/api/session/{session}/files").json()
        assert (listed["files"], listed["count"]) == ([file], 1)

    def test_the_same_name_again_replaces(self, alice: User) -> None:
        client, session = client_of(alice), session_of(alice)
        upload(client, session)
        upload(client, session, b"a,b\n1,2\n")

        listed = client.get(f"/api/session/{session}/files").json()
        assert [file["summary"]["columns"] for file in listed["files"]] == [["a", "b"]]

    def test_a_path_in_a_name_leads_nowhere(self, alice: User) -> None:
        answer = upload(client_of(alice), session_of(alice), name="../../x.csv")

        assert answer.json()["file"]["name"] == "x.csv"

    def test_a_file_above_what_stays_in_memory_is_read_whole(self, alice: User) -> None:
        content = b"n\n" + b"1234567\n" * 500_000
        answer = upload(client_of(alice), session_of(alice), content)

        assert answer.json()["file"]["size_bytes"] == len(content)

    @pytest.mark.parametrize(
        ("content", "name", "status", "code"),
        [
            (b"", "a.csv", 422, "unsupported_file"),
            (b"MZ\x90\x00\x03", "a.csv", 422, "unsupported_file"),
            (b"a,b\x00", "a.csv", 422, "unsupported_file"),
            (workbook([], xl__media__big=" " * 101_000_000), "a.xlsx", 422, "unsupported_file"),
            (CSV, "x" * 300 + ".csv", 422, "invalid_file_name"),
            (CSV, "a.exe", 422, "unsupported_file"),
            (b"x" * 10_000_001, "a.txt", 413, "file_too_large"),
            (b"x" * 10_200_000, "a.txt", 413, "file_too_large"),
        ],
    )
    def test_what_cannot_be_used_is_refused_with_a_reason(
        self, alice: User, content: bytes, name: str, status: int, code: str
    ) -> None:
        answer = upload(client_of(alice), session_of(alice), content, name)

        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert answer.json()["error"]
        assert not SessionFile.objects.exists()

    def test_ten_megabytes_are_taken(self, alice: User) -> None:
        answer = upload(client_of(alice), session_of(alice), b"x" * 10_000_000, "a.txt")

        assert answer.status_code == 201

    @pytest.mark.parametrize("body", [{}, {"file": "no file"}, {"other": "x"}])
    def test_a_form_without_a_file_names_the_parameter(
        self, alice: User, body: dict[str, str]
    ) -> None:
        path = f"/api/session/{session_of(alice)}/files"
        answer = client_of(alice).post(path, body, format="multipart")

        assert (answer.status_code, answer.json()["parameter"]) == (400, "file")

    def test_json_is_no_form(self, alice: User) -> None:
        path = f"/api/session/{session_of(alice)}/files"

        assert client_of(alice).post(path, {"file": "x"}, format="json").status_code == 415


class TestDownload:
    def test_it_comes_back_as_it_was_and_is_never_shown(self, alice: User) -> None:
        client, session = client_of(alice), session_of(alice)
        upload(client, session, name="<größe>.csv")
        answer = client.get(f"/api/session/{session}/files/<größe>.csv")

        assert answer.content == CSV
        assert answer["Content-Type"] == "application/octet-stream"
        assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%3Cgr")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]

    def test_what_is_not_there(self, alice: User) -> None:
        client, session = client_of(alice), session_of(alice)

        for name in ("nowhere.csv", "%00.csv", "..%2F..%2Fetc%2Fpasswd"):
            answer = client.get(f"/api/session/{session}/files/{name}")
            assert (answer.status_code, answer.json()["success"]) == (404, False)


class TestRemove:
    def test_it_is_gone_once(self, alice: User) -> None:
        client, session = client_of(alice), session_of(alice)
        upload(client, session)
        path = f"/api/session/{session}/files/sales.csv"

        assert client.delete(path).json() == {"success": True}
        assert client.delete(path).json()["code"] == "file_not_found"
        assert client.get(f"/api/session/{session}/files").json()["files"] == []


class TestOthers:
    @pytest.mark.contract("D-10")
    def test_a_strangers_session_looks_like_a_missing_one(self, alice: User, bob: User) -> None:
        session = session_of(alice)
        upload(client_of(alice), session)
        stranger = client_of(bob)
        path = f"/api/session/{session}/files"

        answers = [
            stranger.get(path),
            upload(stranger, session, b"a\n1\n"),
            stranger.get(f"{path}/sales.csv"),
            stranger.delete(f"{path}/sales.csv"),
        ]
        assert [answer.status_code for answer in answers] == [404] * 4
        assert {answer.json()["code"] for answer in answers} == {"session_not_found"}
        assert client_of(alice).get(f"{path}/sales.csv").content == CSV

    def test_nobody_in_particular_is_refused(self, alice: User) -> None:
        session = session_of(alice)

        assert upload(client_of(None), session).status_code == 401
        assert client_of(None).get(f"/api/session/{session}/files").status_code == 401
