"""What a reviewer sees, and what becomes of the decision."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from registry import diffs, dossiers, lifecycle
from registry.models import Tool, ToolVersion
from registry.testing import CODE, publish_tool, store_version
from runs import execution, steps
from runs.models import Run
from runs.tests.builders import claimed, waiting_for

pytestmark = [pytest.mark.django_db, pytest.mark.urls("registry.tests.urls")]

QUEUE = "/admin/registry/tool/reviews/"
HOSTILE = "<script>alert(1)</script>"
SURVIVOR = {
    "line": 2,
    "kind": "flip_comparison",
    "before": "a < b",
    "after": "a <= b",
    "input": [1],
}
DOSSIER = {
    "gates": [
        {"gate": "lint", "passed": True, "checked": "The code parses.", "figures": {"tests": 3}},
        {
            "gate": "green",
            "passed": False,
            "checked": "Every test passes.",
            "reasons": [f"test_it failed {HOSTILE}"],
            "figures": {"failures": {"test_it": HOSTILE}},
        },
        {"gate": "mutation", "passed": True, "checked": "x", "figures": {"survivors": [SURVIVOR]}},
    ],
    "notes": ["The person was asked and said: two."],
    "not_checked": ["how fast it is"],
    "sandbox": {"backend": "bubblewrap", "assurance": "reduced", "notes": ["No cgroups here."]},
}


def put_up(name: str = "multiply", **changes: object) -> ToolVersion:
    version = store_version(name, **changes)
    lifecycle.request_review(version=version, actor="a run", reason="Policy asks for a person.")
    return ToolVersion.objects.get(pk=version.pk)


def page_of(version: ToolVersion) -> str:
    return f"/admin/registry/toolversion/{version.pk}/review/"


def decide(client: Client, version: ToolVersion, decision: str, reason: str = "Seen.") -> str:
    answer = client.post(page_of(version), {"decision": decision, "reason": reason}, follow=True)
    return answer.content.decode()


@pytest.fixture
def staff(bob: User) -> Callable[..., Client]:
    """Sign in a person who may enter the admin and has these permissions there."""

    def sign_in(*names: str) -> Client:
        bob.is_staff = True
        bob.save()
        bob.user_permissions.set(Permission.objects.filter(codename__in=names))
        client = Client()
        client.force_login(bob)
        return client

    return sign_in


class TestQueue:
    def test_what_waits_is_listed_with_asker_age_and_grade_longest_first(
        self, admin_client: Client, alice: User
    ) -> None:
        version = put_up("first", owner=alice)
        put_up("second", grade="B")
        run_asking_about(version)
        text = admin_client.get(QUEUE).content.decode()

        assert text.index("first") < text.index("second")
        assert "asked for by alice" in text
        assert "grade B" in text
        assert "1 request waits for it" in text

    def test_an_empty_queue_says_how_tools_get_there(self, admin_client: Client) -> None:
        publish_tool()

        assert "Nothing waits for review" in admin_client.get(QUEUE).content.decode()

    def test_the_number_of_queries_does_not_grow_with_the_queue(
        self, admin_client: Client, django_assert_num_queries: Any
    ) -> None:
        for name in ("first", "second", "third"):
            put_up(name)
        with django_assert_num_queries(4):  # session and user besides
            admin_client.get(QUEUE)


class TestPage:
    def test_everything_to_judge_it_by_is_on_one_page(self, admin_client: Client) -> None:
        publish_tool()
        code = CODE.format(name="multiply").replace("number * factor", "factor * number")
        specification = {
            "clarifications": ["For number = 0 the result is 0."],
            "held_out": [
                {"arguments": {"number": 7}, "expected": 14},
                {"arguments": {"number": "x"}, "raises": "TypeError"},
            ],
        }
        version = put_up(code=code, dossier=DOSSIER, specification=specification)
        text = admin_client.get(page_of(version)).content.decode()

        for part in (
            "For number = 0 the result is 0.",
            "<td><code>{&quot;number&quot;: 7}</code></td><td><code>14</code></td>",
            "<code>TypeError</code>",
            "The person was asked and said: two.",
            "Multiply a number by a factor.",
            "Waits for a decision",
            "green: not passed",
            "Every test passes.",
            "how fast it is",
            "No cgroups here.",
            "flip comparison",
            "a &lt;= b",
            "Against version 1, which was live before",
            '<span class="removed">-    return number * factor</span>',
            '<span class="added">+    return factor * number</span>',
        ):
            assert part in text, part

    def test_a_first_version_has_nothing_to_be_compared_with(self, admin_client: Client) -> None:
        text = admin_client.get(page_of(put_up())).content.decode()

        assert "this is the first version" in text
        assert "Nobody looked for any" in text

    @pytest.mark.contract("D-11")
    def test_whatever_a_model_wrote_is_shown_as_text(self, admin_client: Client) -> None:
        version = put_up(
            tests=f"# {HOSTILE}\nfrom multiply import multiply",
            docstring=HOSTILE,
            examples=[HOSTILE],
            specification={"parameters": [{"name": HOSTILE, "type": HOSTILE}]},
            dossier=DOSSIER,
        )
        text = admin_client.get(page_of(version)).content.decode()

        assert HOSTILE not in text
        assert "&lt;script&gt;" in text

    def test_characters_that_hide_or_reorder_code_are_made_visible(
        self, admin_client: Client
    ) -> None:
        code = CODE.format(name="multiply") + "# \u202e\u2028\u200b\n"
        text = admin_client.get(page_of(put_up(code=code))).content.decode()

        assert "# \\u202e\\u2028\\u200b" in text

    def test_a_version_that_is_not_there_leads_back_to_the_queue(
        self, admin_client: Client
    ) -> None:
        answer = admin_client.get("/admin/registry/toolversion/999/review/", follow=True)

        assert "There is no such version." in answer.content.decode()


class TestDecision:
    def test_an_approved_tool_is_active_under_the_reviewers_name(
        self, admin_client: Client
    ) -> None:
        version = put_up()
        text = decide(admin_client, version, "approve", "")
        tool = Tool.objects.get()

        assert "The tool multiply is approved." in text
        assert (tool.status, tool.live_version) == ("active", version)
        assert tool.events.latest("pk").actor == "admin"

    @pytest.mark.parametrize(("decision", "status"), [("approve", "queued"), ("reject", "queued")])
    def test_the_run_that_waits_goes_on(
        self, admin_client: Client, decision: str, status: str
    ) -> None:
        version = put_up()
        run = run_asking_about(version)
        decide(admin_client, version, decision)
        run.refresh_from_db()

        assert run.status == status
        response = run.steps.get().response
        assert response == {"approved": decision == "approve", "actor": "admin", "reason": "Seen."}

    @pytest.mark.parametrize("reason", ["", "   ", "\n"])
    def test_a_rejection_without_a_reason_changes_nothing(
        self, admin_client: Client, reason: str
    ) -> None:
        version = put_up()
        answer = admin_client.post(page_of(version), {"decision": "reject", "reason": reason})

        assert answer.status_code == 400
        assert "Say why" in answer.content.decode()
        assert Tool.objects.get().status == "pending_review"

    def test_a_reason_no_row_can_hold_and_an_unknown_decision_are_refused(
        self, admin_client: Client
    ) -> None:
        version = put_up()
        for data in (
            {"decision": "reject", "reason": "a\x00b"},
            {"decision": "reject", "reason": "x" * 2_001},
            {"decision": "publish", "reason": "x"},
            {},
        ):
            assert admin_client.post(page_of(version), data).status_code == 400
        assert Tool.objects.get().status == "pending_review"

    def test_who_comes_late_is_told_so(self, admin_client: Client) -> None:
        version = put_up()
        lifecycle.reject(tool=version.tool, actor="rita", reason="Too slow.")
        text = decide(admin_client, version, "approve")

        assert "Nothing was changed. multiply is experimental" in text
        assert "by rita: Too slow." in text
        assert Tool.objects.get().status == "experimental"

    def test_who_looked_at_an_older_version_decides_nothing_about_the_newer(
        self, admin_client: Client
    ) -> None:
        seen = put_up()
        lifecycle.reject(tool=seen.tool, actor="rita", reason="No.")
        put_up()
        text = decide(admin_client, seen, "approve")

        assert "Version 2 of multiply waits for review by now, not version 1" in text
        assert Tool.objects.get().status == "pending_review"


class TestWho:
    def test_without_signing_in_there_is_nothing_to_see(self, client: Client) -> None:
        version = put_up()

        for url in (QUEUE, page_of(version)):
            assert "/admin/login/" in client.get(url)["Location"]
        assert client.post(page_of(version), {"decision": "approve"}).status_code == 302
        assert Tool.objects.get().status == "pending_review"

    def test_staff_without_permission_sees_nothing(self, staff: Callable[..., Client]) -> None:
        client, version = staff(), put_up()

        assert client.get(QUEUE).status_code == 403
        assert client.get(page_of(version)).status_code == 403

    def test_who_may_only_look_cannot_decide(self, staff: Callable[..., Client]) -> None:
        client, version = staff("view_toolversion"), put_up()

        assert "You may look, but not decide." in client.get(page_of(version)).content.decode()
        assert client.post(page_of(version), {"decision": "approve"}).status_code == 403
        assert Tool.objects.get().status == "pending_review"

    def test_who_may_change_tools_decides(self, staff: Callable[..., Client]) -> None:
        client, version = staff("view_toolversion", "change_tool"), put_up()
        decide(client, version, "approve")

        assert Tool.objects.get().events.latest("pk").actor == "bob"

    def test_a_form_from_elsewhere_is_refused(self, admin_user: User) -> None:
        client, version = Client(enforce_csrf_checks=True), put_up()
        client.force_login(admin_user)

        assert client.post(page_of(version), {"decision": "approve"}).status_code == 403
        assert Tool.objects.get().status == "pending_review"


class TestReading:
    @pytest.mark.parametrize(
        "dossier",
        [
            {},
            {"green": {"passed": 3}},
            {"gates": "x", "not_checked": 3, "sandbox": []},
            {"gates": [3, {"gate": "mutation", "figures": {"survivors": [3, None]}}]},
        ],
    )
    def test_a_dossier_of_another_form_is_read_as_far_as_it_goes(
        self, dossier: dict[str, object]
    ) -> None:
        assert dossiers.read(dossier).survivors == ()

    def test_an_equal_text_has_no_difference(self) -> None:
        assert diffs.unified("a\nb\n", "a\nb\n") == []
        assert [line.kind for line in diffs.unified("a\n--- x\n", "a\n")] == [
            "place", "same", "removed",
        ]  # fmt: skip


def run_asking_about(version: ToolVersion) -> Run:
    """A synthesis run that waits for the version's review, and a request that waits for it."""
    owner = version.tool.owner_id
    work = claimed(kind="synthesis", prompt="Make it", **({"user_id": owner} if owner else {}))
    waiting_for(work)
    execution.drive(
        work,
        lambda: steps.ask("?", {"version_id": str(version.uuid)}, kind="review"),
        finish_with=lambda _: None,
    )
    return Run.objects.get(pk=work.run_id)
