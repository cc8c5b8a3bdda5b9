"""Which file a name means, and that a run goes on seeing what it saw first."""

from pathlib import Path
from typing import Any

import pytest

from runs import artifacts, blobs, context, inputs, sessions, uploads
from runs.context import Work
from runs.data_files import FileNotAllowed, UnknownFile
from runs.fencing import flush
from runs.models import Blob, Step
from runs.tests.builders import claimed, claimed_again

pytestmark = [pytest.mark.django_db, pytest.mark.core, pytest.mark.contract("A24")]

FOLDER = b"a,b\n1,2\n"
UPLOAD = b"n;m\n1,5;2\n"


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    (tmp_path / "sales.csv").write_bytes(FOLDER)
    (tmp_path / "german.csv").write_bytes(UPLOAD)
    (tmp_path / "odd.xlsx").write_bytes(b"no workbook")
    return tmp_path


@pytest.fixture
def work(db: None) -> Work:
    return claimed(session="talk")


def upload(name: str, content: bytes = UPLOAD) -> None:
    session = sessions.start(user_id=sessions.system_user_id(), key="talk")
    uploads.store(session=session, name=name, content=content)


def read(prompt: str, work: Work | None = None, **how: Any) -> dict[str, bytes]:
    """Read what a request names, and write what was decided, as a call of a tool would."""
    with context.activate(work):
        found = inputs.contents(inputs.see_named(prompt, **how))
    if work is not None:
        flush(work)
    return found


def leave(work: Work, name: str, content: bytes, step: str = "step-1") -> None:
    """Have a tool leave a file, as the transaction of its step keeps it."""
    blobs.keep(content)
    with context.activate(work):
        artifacts.keep(step, artifacts.left_by({name: content}))


class TestLeft:
    """What an answer of the conversation has left is a file of it, too."""

    def test_it_comes_after_an_upload_and_before_the_folder(self, work: Work) -> None:
        leave(work, "sales.csv", b"k;l\n1,5;2\n")
        assert read("Load sales.csv", work) == {"sales.csv": b"k,l\n1.5,2\n"}

    def test_an_empty_one_is_one_too(self, work: Work) -> None:
        leave(work, "sales.csv", b"")
        assert read("Load sales.csv", work) == {"sales.csv": b""}

    def test_an_upload_comes_first(self, work: Work) -> None:
        leave(work, "sales.csv", b"k\n1\n")
        upload("sales.csv", b"x\n1\n")
        assert read("Load sales.csv", work) == {"sales.csv": b"x\n1\n"}

    def test_the_last_of_a_name_counts_whatever_its_case(self, work: Work) -> None:
        leave(work, "out.csv", b"a\n1\n")
        leave(work, "OUT.csv", b"a\n2\n", step="step-2")
        assert read("Load Out.csv", work) == {"Out.csv": b"a\n2\n"}

    def test_it_is_seen_in_no_other_session(self, work: Work) -> None:
        leave(work, "out.csv", b"a\n1\n")
        with pytest.raises(UnknownFile):
            read("Load out.csv", claimed(session="another"))

    def test_a_run_that_has_seen_it_sees_no_later_one(self, work: Work) -> None:
        leave(work, "out.csv", b"a\n1\n")
        read("Load out.csv", work)
        leave(work, "out.csv", b"a\n2\n", step="step-2")
        assert read("Load out.csv", claimed_again(work)) == {"out.csv": b"a\n1\n"}


class TestNames:
    def test_an_upload_comes_before_a_file_of_the_folder(self, work: Work) -> None:
        upload("sales.csv", b"x\n1\n")

        assert read("Load sales.csv", work) == {"sales.csv": b"x\n1\n"}
        assert read("Load data/sales.csv", work) == {"data/sales.csv": FOLDER}

    @pytest.mark.parametrize(
        ("name", "prompt", "called"),
        [
            ("my sales.csv", "The mean of price in my sales.csv, please", "my sales.csv"),
            ("my sales.csv", "The mean of price in 'my sales.csv'", "my sales.csv"),
            ("Bob's.csv", "The mean of Bob's.csv", "Bob's.csv"),
            ("Sales Q1.csv", "The mean of 'sales q1.csv'", "sales q1.csv"),
            ("größe.csv", "The mean of gro\u0308ße.csv", "größe.csv"),
            ("b.csv", "The mean of b.csv.", "b.csv"),
        ],
    )
    def test_uploads_are_named_with_and_without_quotes(
        self, work: Work, name: str, prompt: str, called: str
    ) -> None:
        upload(name)

        assert read(prompt, work) == {called: b"n,m\n1.5,2\n"}

    @pytest.mark.parametrize("prompt", ["Load ab.csv", "Load b.csv.txt", "Load x/b.csv"])
    def test_part_of_another_name_is_no_name(self, work: Work, prompt: str) -> None:
        upload("b.csv")

        with pytest.raises(UnknownFile):
            read(prompt, work)

    def test_an_unknown_name_is_said_with_those_there_are(self, work: Work) -> None:
        upload("mine.csv")

        with pytest.raises(UnknownFile, match=r"mine\.csv.*data/sales\.csv") as caught:
            read("Load nowhere.csv", work)
        assert isinstance(caught.value, FileNotFoundError)
        assert read("Load nowhere.csv and sales.csv", work, must_exist=False) == {
            "sales.csv": FOLDER
        }

    @pytest.mark.parametrize("name", ["/etc/x.json", "../../.env.json", "~/x.csv"])
    def test_a_way_out_is_refused(self, work: Work, name: str) -> None:
        with pytest.raises(FileNotAllowed):
            read(f"Load '{name}'", work)
        with pytest.raises(FileNotAllowed), context.activate(work):
            inputs.see([name])

    def test_uploads_of_other_sessions_are_none(self, work: Work) -> None:
        upload("mine.csv")

        with pytest.raises(UnknownFile) as caught:
            read("Load mine.csv", claimed(session="other"))
        assert "This session" not in caught.value.message

    def test_outside_of_a_run_the_folder_is_read(self) -> None:
        assert read("Load german.csv") == {"german.csv": b"n,m\n1.5,2\n"}

    def test_what_nobody_understands_is_handed_over_as_it_is(self, work: Work) -> None:
        assert read("Load odd.xlsx", work) == {"odd.xlsx": b"no workbook"}


class TestSeenOnce:
    def test_a_resumed_run_sees_what_was_replaced_meanwhile(self, work: Work, folder: Path) -> None:
        upload("mine.csv")
        before = read("Load mine.csv and sales.csv", work)
        upload("mine.csv", b"x\n9\n")
        (folder / "sales.csv").write_bytes(b"changed\n1\n")
        again = claimed_again(work)

        assert read("Load mine.csv and sales.csv", again) == before
        assert before == {"mine.csv": b"n,m\n1.5,2\n", "sales.csv": FOLDER}

    def test_a_removed_upload_is_still_seen_by_who_saw_it(self, work: Work) -> None:
        upload("mine.csv")
        read("Load mine.csv", work)
        session = sessions.start(user_id=sessions.system_user_id(), key="talk")
        uploads.remove(session=session, name="mine.csv")

        assert read("Load mine.csv", claimed_again(work)) == {"mine.csv": b"n,m\n1.5,2\n"}

    def test_what_was_seen_costs_no_further_step(self, work: Work) -> None:
        upload("mine.csv")
        read("Load mine.csv and sales.csv", work)
        with context.activate(work):
            inputs.see(["sales.csv"])
            inputs.see_for("the mean of mine.csv")

        assert [step.key for step in Step.objects.all()] == ["files#1"]

    def test_a_request_without_a_name_costs_nothing(
        self, work: Work, django_assert_num_queries: Any
    ) -> None:
        with django_assert_num_queries(0):
            assert read("What is 15% of 300?", work) == {}

    def test_bytes_that_are_no_longer_stored_are_said(self, work: Work) -> None:
        with context.activate(work):
            files = inputs.see_named("Load sales.csv")
        Blob.objects.all().delete()

        with pytest.raises(UnknownFile, match="again"):
            inputs.contents(files)


class TestMeant:
    def test_a_request_that_names_none_may_mean_any_of_its_session(self, work: Work) -> None:
        upload("b.csv")
        upload("a.csv")
        with context.activate(work):
            assert list(inputs.see_for("the average margin")) == ["a.csv", "b.csv"]
            assert list(inputs.see_for("the average margin of b.csv")) == ["b.csv"]

    def test_without_a_session_there_are_none(self) -> None:
        with context.activate(claimed()):
            assert inputs.see_for("the average margin") == {}

    def test_another_run_starts_with_what_this_one_saw(self, work: Work) -> None:
        upload("mine.csv")
        read("Load mine.csv", work)
        with context.activate(work):
            files = inputs.pinned("Write a tool for mine.csv")
        upload("mine.csv", b"x\n9\n")

        made = claimed(kind="synthesis", prompt="Write a tool for mine.csv", files=files)
        assert read("Write a tool for mine.csv", made) == {"mine.csv": b"n,m\n1.5,2\n"}
        assert not Step.objects.filter(run_id=made.run_id).exists()
