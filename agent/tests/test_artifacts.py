"""Files that tools leave: kept with the step, listed with the result, had over HTTP."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agent.executor import ToolExecutor
from agent.orchestrator import AgentOrchestrator
from agent.tests.faces import client_of, session_of
from learning.models import CacheEntry
from llm.simulator.book import load_book
from llm.simulator.testing import SimulatorServer
from registry.capabilities import CapabilityRegistry
from runs import artifacts, blobs, claims, context, sessions, uploads
from runs.models import Artifact, Blob, Run, Step
from runs.tests.builders import claimed, claimed_again
from synthesis.testing import add_tool, candidate, recipe_candidate

pytestmark = [pytest.mark.django_db, pytest.mark.core]

TABLE = b"name;price\nDesk;200\nLamp;50,5\n"
SORTED = b"name,price\nLamp,50.5\nDesk,200\n"
LEAVES = """
def double(n: int) -> int:
    with open("/job/out/big.bin", "wb") as file:
        file.write(b"\\xff" * n)
    with open("/job/out/page.html", "w") as file:
        file.write("<script>alert(1)</script>")
    if n == 3:
        raise ValueError("three")
    return n * 2
"""


def tool(name: str) -> Any:
    found = CapabilityRegistry().get_tool_by_name(name)
    assert found is not None
    return found


def recipe(name: str) -> Any:
    found = load_book().find(name)
    assert found is not None
    return found


def ask(user: User, prompt: str, session: str) -> Run:
    run = claims.create(
        claims.NewRun(
            kind="request",
            prompt=prompt,
            user_id=user.pk,
            session=sessions.get_for_user(key=session, user_id=user.pk),
        )
    )
    taken = claims.claim(run.pk)
    assert taken is not None
    AgentOrchestrator().carry_out(claims.work_of(taken, inline=False), prompt)
    run.refresh_from_db()
    assert run.status == "succeeded", run.last_error
    return run


@pytest.fixture
def session(alice: User, model: SimulatorServer, seeds: None) -> str:
    key = session_of(alice)
    uploads.store(
        session=sessions.get_for_user(key=key, user_id=alice.pk), name="shop.csv", content=TABLE
    )
    return key


class TestAnswers:
    def test_a_table_that_a_tool_writes_comes_back(self, alice: User, session: str) -> None:
        add_tool(recipe_candidate(recipe("sort_csv")))
        run = ask(alice, "Sort shop.csv by price", session)

        assert run.result is not None
        assert run.result["tool_result"] == {"file": "sorted.csv", "rows": 2}
        [listed] = run.result["artifacts"]
        assert (listed["name"], listed["size_bytes"], listed["kind"]) == ("sorted.csv", 30, "csv")
        answer = client_of(alice).get(listed["url"])
        assert (answer.content, answer["Content-Type"]) == (SORTED, "application/octet-stream")
        assert answer["Content-Disposition"] == 'attachment; filename="sorted.csv"'

    def test_a_later_request_may_name_what_an_answer_left(self, alice: User, session: str) -> None:
        for name in ("sort_csv", "column_average"):
            add_tool(recipe_candidate(recipe(name)))
        ask(alice, "Sort shop.csv by price", session)
        run = ask(alice, "What is the average of the column price in sorted.csv?", session)

        assert run.result is not None
        assert run.result["tool_result"] == 125.25

    def test_another_conversation_does_not_find_it(self, alice: User, session: str) -> None:
        for name in ("sort_csv", "column_average"):
            add_tool(recipe_candidate(recipe(name)))
        ask(alice, "Sort shop.csv by price", session)
        other = session_of(alice)

        with pytest.raises(AssertionError, match=r"no file 'sorted\.csv'"):
            ask(alice, "What is the average of the column price in sorted.csv?", other)

    def test_a_chart_is_sent_as_a_picture(self, alice: User, session: str) -> None:
        add_tool(recipe_candidate(recipe("draw_bar_chart")))
        run = ask(alice, "Draw a bar chart of price by name from shop.csv", session)

        assert run.result is not None
        assert run.result["tool_result"] == {"file": "bar_chart.png", "bars": 2, "highest": "Desk"}
        [listed] = run.result["artifacts"]
        assert (listed["name"], listed["kind"]) == ("bar_chart.png", "png")
        answer = client_of(alice).get(listed["url"])
        assert answer["Content-Type"] == "image/png"
        assert answer.content.startswith(artifacts.PNG)
        assert answer["X-Content-Type-Options"] == "nosniff"

    def test_a_cached_result_brings_its_files_again(self, alice: User, session: str) -> None:
        add_tool(recipe_candidate(recipe("sort_csv")))
        first = ask(alice, "Sort shop.csv by price", session)
        jobs = Step.objects.filter(kind="sandbox.run").count()
        second = ask(alice, "Sort shop.csv by price", session)

        assert first.result is not None
        assert second.result is not None
        assert second.result["cached"] is True
        assert Step.objects.filter(kind="sandbox.run").count() == jobs
        [listed] = second.result["artifacts"]
        assert listed["url"] != first.result["artifacts"][0]["url"]
        assert client_of(alice).get(listed["url"]).content == SORTED

    def test_a_wish_for_a_file_gets_a_tool_that_writes_it(self, alice: User, session: str) -> None:
        script = sessions.start(user_id=sessions.system_user_id(), key="script")
        uploads.store(session=script, name="shop.csv", content=TABLE)
        result = AgentOrchestrator().process_request("Sort shop.csv by price", "script")

        assert (result["synthesized"], result["tool_name"]) == (True, "sort_csv")
        assert [each["name"] for each in result["artifacts"]] == ["sorted.csv"]

    def test_each_step_of_a_workflow_sees_the_file_and_lists_what_it_left(
        self, alice: User, session: str
    ) -> None:
        for name in ("sort_csv", "column_average"):
            add_tool(recipe_candidate(recipe(name)))
        prompt = "Sort shop.csv by price and find the average of the column price in shop.csv"
        run = ask(alice, prompt, session)

        assert run.result is not None
        assert run.result["tool_sequence"] == ["sort_csv", "column_average"]
        assert [step["result"] for step in run.result["steps"]] == [
            {"file": "sorted.csv", "rows": 2},
            125.25,
        ]
        [listed] = run.result["artifacts"]
        assert client_of(alice).get(listed["url"]).content == SORTED

    def test_what_leaves_nothing_lists_nothing(self, alice: User, session: str) -> None:
        run = ask(alice, "What is 15% of 300?", session)

        assert run.result is not None
        assert run.result["artifacts"] == []


@pytest.fixture
def leaving(model: SimulatorServer) -> Any:
    add_tool(candidate(LEAVES))
    return tool("double")


def execute(leaving: Any, work: Any, n: int) -> None:
    executor = ToolExecutor()
    with context.activate(work):
        executor.execute(executor.call_of(leaving, {"n": n}), "")


class TestKept:
    def test_ten_megabytes_are_kept_beside_the_step(self, leaving: Any) -> None:
        work = claimed()
        execute(leaving, work, 9_900_000)

        step = Step.objects.get(kind="sandbox.run")
        assert len(str(step.response)) < 1_000
        assert {row.name: row.blob.size_bytes for row in Artifact.objects.all()} == {
            "big.bin": 9_900_000,
            "page.html": 25,
        }

    def test_a_resumed_run_has_them_once(self, leaving: Any) -> None:
        work = claimed()
        execute(leaving, work, 4)
        again = claimed_again(work)
        execute(leaving, again, 4)

        assert Artifact.objects.count() == 2
        assert again.artifacts == work.artifacts
        assert [each["name"] for each in again.artifacts] == ["big.bin", "page.html"]

    def test_what_failed_leaves_nothing(self, leaving: Any) -> None:
        with pytest.raises(Exception, match="three"):
            execute(leaving, claimed(), 3)

        assert not Artifact.objects.exists()

    def test_a_result_whose_files_are_gone_is_made_again(self, leaving: Any) -> None:
        execute(leaving, claimed(), 4)
        Artifact.objects.all().delete()
        Blob.objects.filter(sha256=blobs.sha256_of(b"\xff" * 4)).delete()
        work = claimed()
        execute(leaving, work, 4)

        assert Step.objects.filter(kind="sandbox.run").count() == 2
        assert Artifact.objects.filter(run_id=work.run_id).count() == 2

    def test_outside_of_a_run_nothing_is_kept(self, leaving: Any) -> None:
        execute(leaving, None, 4)

        assert not Artifact.objects.exists()
        assert CacheEntry.objects.get().files.keys() == {"big.bin", "page.html"}

    def test_a_call_that_leaves_nothing_costs_no_statement(self, model: SimulatorServer) -> None:
        add_tool(candidate("def double(n: int) -> int:\n    return n * 2\n"))
        for n in (1, 1):  # executed, then from the cache
            with CaptureQueriesContext(connection) as captured:
                execute(tool("double"), claimed(), n)
            told = " ".join(query["sql"] for query in captured)
            assert "runs_artifact" not in told
            assert 'FROM "runs_blob"' not in told
            assert 'INTO "runs_blob"' not in told


class TestFace:
    def test_what_no_browser_should_run_is_sent_to_be_saved(
        self, alice: User, leaving: Any
    ) -> None:
        work = claimed(user_id=alice.pk)
        execute(leaving, work, 4)
        answer = client_of(alice).get(f"/api/runs/{work.run_uuid}/artifacts/page.html")

        assert answer["Content-Type"] == "application/octet-stream"
        assert answer["Content-Disposition"].startswith("attachment")
        assert "sandbox" in answer["Content-Security-Policy"]

    def test_of_two_steps_each_has_its_own(self, alice: User, leaving: Any) -> None:
        work = claimed(user_id=alice.pk)
        execute(leaving, work, 4)
        execute(leaving, work, 5)
        path = f"/api/runs/{work.run_uuid}/artifacts/big.bin"
        client = client_of(alice)

        assert len(client.get(path).content) == 5
        assert len(client.get(path, {"step": "execution#1"}).content) == 4
        assert client.get(path, {"step": "execution#9"}).json()["code"] == "artifact_not_found"
        assert client.get(path, {"step": "x" * 121}).json()["parameter"] == "step"

    @pytest.mark.contract("D-10")
    def test_a_strangers_run_looks_like_a_missing_one(
        self, alice: User, bob: User, leaving: Any
    ) -> None:
        work = claimed(user_id=alice.pk)
        execute(leaving, work, 4)
        path = f"/api/runs/{work.run_uuid}/artifacts/big.bin"

        assert client_of(bob).get(path).json()["code"] == "run_not_found"
        assert client_of(None).get(path).status_code == 401
        for name in ("nowhere.png", "..%2F..%2Fetc%2Fpasswd", "%00"):
            answer = client_of(alice).get(f"/api/runs/{work.run_uuid}/artifacts/{name}")
            assert (answer.status_code, answer.json()["success"]) == (404, False)
