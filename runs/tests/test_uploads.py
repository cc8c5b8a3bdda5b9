"""Files of a session: what is taken in, replaced, listed, refused and removed."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from runs import blobs, sessions, uploads
from runs.errors import BlobTooLarge, FileNotFound, InvalidFileName, SessionFull
from runs.file_kinds import UnsupportedFile
from runs.models import Blob, Session, SessionFile
from runs.tests.workbooks import workbook, zipped

pytestmark = [pytest.mark.django_db, pytest.mark.core]

CSV = b"name;price\nLamp;1,5\n"
EXE = b"MZ\x90\x00\x03\x00\x00\x00" + bytes(range(256)) * 20


@pytest.fixture
def session(db: None) -> Session:
    return sessions.start(user_id=sessions.system_user_id())


def store(session: Session, name: str = "sales.csv", content: bytes = CSV) -> Any:
    return uploads.store(session=session, name=name, content=content)


class TestStore:
    def test_a_table_is_described(self, session: Session) -> None:
        stored = store(session)

        assert (stored["name"], stored["kind"], stored["size_bytes"]) == ("sales.csv", "csv", 20)
        assert stored["summary"] == {
            "delimiter": ";", "decimal": ",", "encoding": "utf-8", "has_header": True,
            "columns": ["name", "price"], "column_count": 2, "rows": [["Lamp", "1,5"]],
        }  # fmt: skip

    def test_people_get_back_what_they_sent_and_tools_get_plain_csv(self, session: Session) -> None:
        store(session)

        assert uploads.read(session=session, name="sales.csv") == CSV
        row = SessionFile.objects.select_related("plain_blob").get()
        assert bytes(row.plain_blob.content) == b"name,price\nLamp,1.5\n"

    def test_a_plain_table_is_stored_once(self, session: Session) -> None:
        store(session, content=b"a,b\n1,2\n")

        row = SessionFile.objects.get()
        assert row.blob_id == row.plain_blob_id
        assert Blob.objects.count() == 1

    def test_the_same_name_replaces_and_the_old_bytes_stay(self, session: Session) -> None:
        store(session)
        store(session, content=b"a\n1\n")

        assert [file["summary"]["columns"] for file in uploads.list_files(session)] == [["a"]]
        assert uploads.read(session=session, name="sales.csv") == b"a\n1\n"
        assert Blob.objects.filter(sha256=blobs.sha256_of(CSV)).exists()

    def test_names_in_two_spellings_of_unicode_are_one(self, session: Session) -> None:
        store(session, "gro\u0308ße.csv")
        store(session, "größe.csv")

        assert [file["name"] for file in uploads.list_files(session)] == ["größe.csv"]
        assert uploads.read(session=session, name="gro\u0308ße.csv") == CSV

    @pytest.mark.parametrize(
        ("name", "content", "summary"),
        [
            ("a.json", b'{"x": 1, "y": [1]}', {"keys": ["x", "y"], "length": 2, "type": "dict"}),
            ("a.json", b"[1, 2]", {"length": 2, "type": "list"}),
            ("a.txt", b"Hello", {"start": "Hello"}),
            ("a.TSV", b"a\tb\n1\t2\n", {"columns": ["a", "b"], "delimiter": "\t"}),
            ("a.csv", b"1;2\n3;4\n", {"columns": [], "column_count": 2, "has_header": False}),
            ("a.csv", b"one\x0c word", {"columns": ["one\x0c word"]}),
            ("a.xls", bytes.fromhex("d0cf11e0a1b11ae1") + b"...", {}),
        ],
    )
    def test_each_kind_says_what_is_in_it(
        self, session: Session, name: str, content: bytes, summary: dict[str, Any]
    ) -> None:
        assert store(session, name, content)["summary"].items() >= summary.items()

    def test_a_workbook_names_its_sheets_and_columns(self, session: Session) -> None:
        rows = [
            '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>',
            '<row><c t="s"><v>2</v></c><c><v>1.5</v></c></row>',
        ]
        stored = store(session, "a.xlsx", workbook(rows, shared=["name", "price", "Lamp"]))

        assert stored["summary"] == {
            "sheets": ["Sales"], "has_header": True, "columns": ["name", "price"],
            "column_count": 2, "rows": [["Lamp", "1.5"]],
        }  # fmt: skip

    def test_summaries_are_bounded(self, session: Session) -> None:
        wide = ",".join(f"column_{number}" for number in range(2_000)) + "\n"
        summary = store(session, content=(wide + ("x" * 500 + ",") * 1_999 + "1\n").encode())[
            "summary"
        ]

        assert (len(summary["columns"]), summary["column_count"]) == (2_000, 2_000)
        assert len(str(summary["rows"])) < 50_000

    def test_columns_that_do_not_fit_are_left_out_and_counted(self, session: Session) -> None:
        wide = ",".join("c" * 150 + str(number) for number in range(1_000)) + "\n"
        summary = store(session, content=wide.encode())["summary"]

        assert summary["column_count"] == 1_000
        assert 600 < len(summary["columns"]) < 700


class TestRefused:
    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("a.csv", EXE),
            ("a.csv", b""),
            ("a.csv", b"a,b\x00\n1,2\n"),
            ("a.csv", b"\xff\xfea"),
            ("a.csv", b"\x01\x02\x03\x04"),
            ("a.txt", EXE),
            ("a.json", b"{"),
            ("a.json", b"[" * 100_000),
            ("a.xlsx", CSV),
            ("a.xlsx", zipped({"word/document.xml": "<a/>"})),
            ("a.xls", CSV),
            ("a.exe", EXE),
            ("a.csv.exe", CSV),
            ("a", CSV),
            ("a.html", b"<script>"),
        ],
    )
    def test_what_it_is_not(self, session: Session, name: str, content: bytes) -> None:
        with pytest.raises(UnsupportedFile, match="a"):
            store(session, name, content)
        assert not SessionFile.objects.exists()

    @pytest.mark.parametrize(
        "name",
        [
            "../../x.csv", "/etc/x.csv", "..\\x.csv", "C:x.csv", ".csv", "~x.csv", "", " ",
            "a\x00.csv", "a\n.csv", "a\u202egnp.csv", 'a".csv', "x" * 97 + ".csv", "x" * 300,
        ],
    )  # fmt: skip
    def test_names_that_are_none(self, session: Session, name: str) -> None:
        with pytest.raises(InvalidFileName):
            store(session, name)

    def test_a_name_at_its_limit_is_taken(self, session: Session) -> None:
        assert len(store(session, "x" * 96 + ".csv")["name"]) == 100

    @pytest.mark.parametrize("more", [0, 1])
    def test_ten_megabytes_and_one_byte_more(self, session: Session, more: int) -> None:
        content = b"a," + b"1\n" * 4_999_999 + b"1" * more
        if more:
            with pytest.raises(BlobTooLarge):
                store(session, "a.txt", content)
        else:
            assert store(session, "a.txt", content)["size_bytes"] == 10_000_000

    def test_a_table_that_grows_over_the_limit_as_plain_text(self, session: Session) -> None:
        content = "a;b\n".encode("cp1252") + "é;ü\n".encode("cp1252") * 2_400_000

        with pytest.raises(BlobTooLarge, match="plain"):
            store(session, content=content)

    def test_more_files_than_a_session_holds(self, session: Session) -> None:
        for number in range(uploads.MAX_FILES):
            store(session, f"{number}.csv")
        with pytest.raises(SessionFull):
            store(session, "one_more.csv")

        assert store(session, "0.csv", b"a\n1\n")["summary"]["columns"] == ["a"]

    def test_more_bytes_than_a_session_holds(
        self, session: Session, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(uploads, "MAX_SESSION_BYTES", 2 * len(CSV))
        store(session, "a.csv")
        store(session, "b.csv")
        with pytest.raises(SessionFull):
            store(session, "c.csv", b"a")

        store(session, "b.csv")


class TestRemove:
    def test_what_is_removed_is_gone_for_requests_to_come(self, session: Session) -> None:
        store(session)
        uploads.remove(session=session, name="sales.csv")

        assert uploads.list_files(session) == []
        with pytest.raises(FileNotFound):
            uploads.read(session=session, name="sales.csv")
        with pytest.raises(FileNotFound):
            uploads.remove(session=session, name="sales.csv")

    def test_a_file_of_another_session_is_none(self, session: Session) -> None:
        store(session)
        other = sessions.start(user_id=sessions.system_user_id())

        with pytest.raises(FileNotFound):
            uploads.read(session=other, name="sales.csv")


@pytest.mark.django_db(transaction=True)
def test_uploads_of_one_name_at_once_leave_one_of_them() -> None:
    session = sessions.start(user_id=sessions.system_user_id())

    def upload(number: int) -> None:
        try:
            name = "sales.csv" if number % 2 else f"{number % 7}.csv"
            store(session, name, b"n\n%d\n" % (number % 3))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(upload, range(40), timeout=60))

    names = sorted(file["name"] for file in uploads.list_files(session))
    assert names == [*(f"{number}.csv" for number in range(7)), "sales.csv"]


@pytest.mark.django_db(transaction=True)
def test_uploads_at_once_do_not_come_to_more_than_a_session_holds() -> None:
    session = sessions.start(user_id=sessions.system_user_id())

    def upload(number: int) -> bool:
        try:
            store(session, f"{number}.csv")
        except SessionFull:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        stored = list(pool.map(upload, range(uploads.MAX_FILES + 8), timeout=60))

    assert sum(stored) == SessionFile.objects.count() == uploads.MAX_FILES
