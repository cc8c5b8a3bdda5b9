"""What a person does about an answer: other values, another tool, a thumb."""

from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User

from agent import advancing, submission
from agent.tests.faces import client_of, session_of, working
from learning.models import Execution, Feedback
from llm.simulator.testing import SimulatorServer
from runs.models import Run
from synthesis.testing import add_tool, candidate

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeds")]


@pytest.fixture
def answered(model: SimulatorServer, alice: User) -> Run:
    return done(alice, "What is 15% of 300?", session_of(alice))


def done(user: User, prompt: str, session: str) -> Run:
    run = submission.submit(user_id=user.pk, prompt=prompt, session_key=session)
    return advanced(str(run.uuid))


def advanced(run_id: str) -> Run:
    advancing.advance(Run.objects.get(uuid=run_id).pk)
    return Run.objects.get(uuid=run_id)


def post(user: User, run: Run, what: str, body: Any = None) -> Any:
    client = client_of(user)
    return client.post(f"/api/runs/{run.uuid}/{what}", body or {}, format="json")


class TestOtherValues:
    def test_the_call_is_made_again_without_the_model(
        self, answered: Run, alice: User, model: SimulatorServer
    ) -> None:
        model.reset()
        sent = post(alice, answered, "repeat", {"arguments": {"base": "400", "percentage": 15}})
        assert sent.status_code == 202
        run = advanced(sent.json()["run"]["run_id"])

        assert (run.result or {})["tool_result"] == 60
        assert (run.result or {})["response"] == "calculate_percentage returned 60.0."
        assert run.prompt == "calculate_percentage(base = 400, percentage = 15)"
        assert not model.calls
        assert Execution.objects.order_by("-pk")[0].inputs == {"base": 400, "percentage": 15}

    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            ({"base": 400}, "percentage"),
            ({"base": "many", "percentage": 15}, "base"),
            ({"base": 1, "percentage": 2, "c": 3}, "c"),
        ],
    )
    def test_values_the_tool_cannot_take_are_refused_at_once(
        self, answered: Run, alice: User, arguments: Any, says: str
    ) -> None:
        sent = post(alice, answered, "repeat", {"arguments": arguments})

        assert (sent.status_code, sent.json()["code"]) == (422, "invalid_argument")
        assert says in sent.json()["error"]
        assert Run.objects.count() == 1

    def test_an_answer_of_several_calls_has_none_to_change(
        self, model: SimulatorServer, alice: User
    ) -> None:
        run = done(alice, "Calculate 20% of 100 and also reverse 'abc'", session_of(alice))

        assert post(alice, run, "repeat", {"arguments": {}}).status_code == 409

    @pytest.mark.parametrize("what", ["repeat", "wrong-tool", "feedback"])
    def test_a_run_under_way_and_a_strangers(self, alice: User, bob: User, what: str) -> None:
        work = working(alice)
        run = Run.objects.get(pk=work.run_id)
        body = {"arguments": {}, "thumb": "up"}

        assert post(alice, run, what, body).status_code == 409
        assert post(bob, run, what, body).status_code == 404
        run.uuid = uuid4()
        assert post(alice, run, what, body).status_code == 404


class TestWrongTool:
    def test_another_candidate_is_tried(self, answered: Run, alice: User) -> None:
        other = candidate(
            "def share_of(base: float, percentage: float) -> float:\n"
            "    return base * percentage / 100\n",
            function_name="share_of",
            docstring="Calculate a percentage of a base.",
            examples=("What is 15% of 300?", "20 percent of 80"),
            parameters=(
                {"name": "base", "type": "float", "description": "The base."},
                {"name": "percentage", "type": "float", "description": "The percentage."},
            ),
            return_type="float",
        )
        add_tool(other)
        sent = post(alice, answered, "wrong-tool")
        run = advanced(sent.json()["run"]["run_id"])

        assert (run.result or {})["tool_sequence"] == ["share_of"], run.last_error
        assert run.prompt == answered.prompt
        again = advanced(post(alice, run, "wrong-tool").json()["run"]["run_id"])
        assert set(again.options["wrong_tools"]) == {"calculate_percentage", "share_of"}

    def test_a_tool_that_was_not_used_was_not_wrong(self, answered: Run, alice: User) -> None:
        sent = post(alice, answered, "wrong-tool", {"tools": ["reverse_string"]})

        assert (sent.status_code, sent.json()["code"]) == (409, "not_correctable")


class TestThumbs:
    def test_one_label_a_person_and_the_last_one_counts(self, answered: Run, alice: User) -> None:
        assert post(alice, answered, "feedback", {"thumb": "up"}).json()["thumb"] == "up"
        post(alice, answered, "feedback", {"thumb": "down", "comment": "Wrong base."})

        row = Feedback.objects.get()
        assert (row.run, row.is_good, row.comment) == (answered, False, "Wrong base.")
        session = answered.session
        assert session is not None
        runs = client_of(alice).get(f"/api/session/{session.key}/runs").json()["runs"]
        assert [run["thumb"] for run in runs] == ["down"]

    @pytest.mark.parametrize("body", [{}, {"thumb": "sideways"}, {"thumb": "up", "comment": 3.0}])
    def test_what_is_no_thumb(self, answered: Run, alice: User, body: Any) -> None:
        status = post(alice, answered, "feedback", body).status_code

        assert status == (200 if body.get("thumb") == "up" else 400)

    def test_a_thumb_down_waits_in_the_admin_with_its_trace(
        self, answered: Run, alice: User, admin_client: Any
    ) -> None:
        post(alice, answered, "feedback", {"thumb": "down", "comment": "<b>no</b>"})
        row = Feedback.objects.get()
        page = admin_client.get(f"/admin/learning/feedback/{row.pk}/change/").content.decode()

        assert "model.arguments#1" in page
        assert "execution_complete" in page
        assert "&lt;b&gt;no&lt;/b&gt;" in page
        chosen = {"action": "close", "_selected_action": [row.pk]}
        admin_client.post("/admin/learning/feedback/", chosen)
        row.refresh_from_db()
        assert row.reviewed_at is None  # a reviewer says what they found
        admin_client.post("/admin/learning/feedback/", {**chosen, "reason": "The base was right."})
        row.refresh_from_db()
        assert (row.reviewed_by, row.finding) == ("admin", "The base was right.")
