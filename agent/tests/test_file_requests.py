"""Requests about files: real database, real sandbox, the model over HTTP."""

from typing import Any

import pytest

from agent.orchestrator import AgentOrchestrator
from agent.results import AgentResult
from learning.models import Execution
from llm.simulator.book import load_book
from llm.simulator.testing import SimulatorServer
from registry.models import ToolVersion
from runs import answers, claims, sessions, uploads
from runs.models import Run, Step
from synthesis.testing import add_tool, recipe_candidate

pytestmark = [pytest.mark.django_db, pytest.mark.core]

PLAIN = b"name,price,cost\nLamp,50,34\nDesk,200,150\n"
GERMAN = "\ufeffname;price;cost\nLämp;50,50;34\nDesk;200;150,25\n".encode()


def upload(content: bytes = PLAIN, name: str = "shop.csv") -> None:
    session = sessions.start(user_id=sessions.system_user_id(), key="talk")
    uploads.store(session=session, name=name, content=content)


def ask(prompt: str) -> AgentResult:
    return AgentOrchestrator().process_request(prompt, "talk")


def question_of(asked: AgentResult) -> dict[str, Any]:
    questions = Step.objects.filter(run__uuid=str(asked["run_id"]), kind="question")
    request: dict[str, Any] = questions.latest("pk").request or {}
    return request


def go_on(asked: AgentResult, reply: str) -> dict[str, Any]:
    run = Run.objects.get(uuid=str(asked["run_id"]))
    answers.answer(run, reply)
    claimed = claims.claim(run.pk)
    assert claimed is not None
    AgentOrchestrator().carry_out(claims.work_of(claimed, inline=False), run.prompt)
    run.refresh_from_db()
    assert run.result is not None or run.status == "needs_input"
    return run.result or {}


@pytest.fixture
def tools(model: SimulatorServer, seeds: None) -> SimulatorServer:
    book = load_book()
    for name in ("column_average", "average_profit_margin"):
        recipe = book.find(name)
        assert recipe is not None
        assert add_tool(recipe_candidate(recipe)).purity == "reads_files"
    return model


@pytest.mark.usefixtures("tools")
class TestUploads:
    @pytest.mark.contract("A24")
    def test_an_upload_is_used_by_its_name(self) -> None:
        upload()

        assert ask("What is the average of the column price in shop.csv?")["tool_result"] == 125.0

    @pytest.mark.parametrize(
        "content",
        [
            GERMAN,
            GERMAN.decode("utf-8-sig").encode("cp1252"),
            GERMAN.decode("utf-8-sig").encode("utf-16"),
            GERMAN.replace(b";", b"\t"),
            GERMAN.replace(b";", b"|"),
        ],
    )
    def test_however_a_table_is_written_its_numbers_are_right(self, content: bytes) -> None:
        upload(content)

        assert ask("What is the average of the column price in shop.csv?")["tool_result"] == 125.25

    def test_the_one_file_of_a_session_need_not_be_named(self) -> None:
        upload(GERMAN)

        result = ask("What's the average profit margin?")
        assert result["tool_result"] == {"average_margin": 28.77}
        assert Execution.objects.get().inputs == {"csv_path": "shop.csv"}

    def test_a_request_about_something_else_sees_no_file(self, tools: SimulatorServer) -> None:
        upload()
        ask("What is 15% of 300?")

        assert not Step.objects.filter(kind="files").exists()
        assert all("files" not in call.document for call in tools.calls)

    def test_of_two_files_one_is_asked_for(self) -> None:
        upload(GERMAN, "a.csv")
        upload(PLAIN, "b.csv")
        asked = ask("What's the average profit margin?")

        assert question_of(asked)["choices"] == ["a.csv", "b.csv"]
        assert go_on(asked, "b.csv")["tool_result"] == {"average_margin": 28.5}

    def test_an_upload_in_the_middle_of_a_run_changes_nothing_for_it(self) -> None:
        upload()
        asked = ask("Average of the column prize in shop.csv")
        upload(b"price\n1\n")

        assert question_of(asked)["choices"] == ["name", "price", "cost"]
        assert go_on(asked, "cost")["tool_result"] == 92.0
        assert ask("Average of the column price in shop.csv")["tool_result"] == 1.0

    def test_a_replaced_upload_is_another_key_of_the_cache(self) -> None:
        upload()
        first = ask("Average of the column price in shop.csv")
        again = ask("Average of the column price in shop.csv")
        upload(b"price\n1\n")
        other = ask("Average of the column price in shop.csv")

        assert [first["cached"], again["cached"], other["cached"]] == [False, True, False]
        assert (again["tool_result"], other["tool_result"]) == (125.0, 1.0)

    def test_an_unknown_name_is_answered_with_those_there_are(self) -> None:
        upload()
        result = ask("What is the average of the column price in shops.csv?")

        assert result["error_code"] == "unknown_file"
        assert "This session holds: shop.csv." in result["response"]


@pytest.mark.usefixtures("tools")
class TestColumns:
    def test_the_model_is_told_columns_and_first_rows(self, tools: SimulatorServer) -> None:
        upload(GERMAN)
        ask("What is the average of the column price in shop.csv?")

        [told] = next(call for call in tools.calls if call.kind == "arguments").document["files"]
        assert (told["name"], told["delimiter"]) == ("shop.csv", ";")
        assert told["columns"] == ["name", "price", "cost"]
        assert told["rows"][0] == ["Lämp", "50,50", "34"]

    def test_a_column_is_found_by_what_the_table_calls_it(self) -> None:
        upload(b"Product;Unit Price\nLamp;1,5\nDesk;2,5\n")

        assert ask("Average of the unit price in shop.csv")["tool_result"] == 2.0

    def test_one_that_is_not_there_is_a_question_that_names_those_that_are(self) -> None:
        upload(GERMAN)
        asked = ask("Average of the column prize in shop.csv")

        assert (asked["success"], asked["error_code"]) == (False, "missing_argument")
        question = question_of(asked)
        assert "no column 'prize'" in question["question"]
        assert "name, price, cost" in question["question"]
        assert question["choices"] == ["name", "price", "cost"]
        assert go_on(asked, "PRICE")["tool_result"] == 125.25
        assert Execution.objects.get().inputs == {"csv_path": "shop.csv", "column": "price"}

    def test_an_answer_that_is_no_column_either_is_asked_again(self) -> None:
        upload()
        asked = ask("Average of the column prize in shop.csv")

        assert go_on(asked, "preis") == {}
        assert "no column 'preis'" in question_of(asked)["question"]
        assert go_on(asked, "price")["tool_result"] == 125.0


@pytest.mark.contract("A24")
def test_a_synthesis_sees_the_file_at_the_path_and_with_the_content_of_the_request(
    model: SimulatorServer,
) -> None:
    suite = (
        "from column_average import column_average\n\n\n"
        "def test_the_file_of_the_request():\n"
        '    assert column_average("shop.csv", "price") == 125.25\n'
        '    assert column_average("shop.csv", "cost") == 92.125\n'
    )
    recipe = load_book().find("column_average")
    assert recipe is not None
    answer = {"code": recipe.tests + "\n" + suite.split("\n", 2)[2]}
    model.scenario([{"kind": "test_suite", "answer": answer, "times": None}])
    upload(GERMAN)
    result = ask("What is the average of the column price in shop.csv?")

    assert (result["synthesized"], result["tool_result"]) == (True, 125.25)
    assert "test_the_file_of_the_request" in ToolVersion.objects.get().tests
