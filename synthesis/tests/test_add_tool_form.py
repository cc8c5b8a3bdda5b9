"""The admin's form for handing in a tool."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from registry.models import Tool, ToolVersion
from registry.testing import publish_tool
from synthesis.testing import DOUBLE, DOUBLE_TESTS

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("model"),
    pytest.mark.urls("synthesis.tests.urls"),
]

ADDRESS = "/admin/registry/tool/add/"
GOOD = {
    "name": "double",
    "category": "algebra",
    "visibility": "private",
    "docstring": "Double a number.",
    "code": DOUBLE,
    "tests": DOUBLE_TESTS,
    "held_out": '[{"arguments": {"n": 21}, "expected": 42}]',
}


@pytest.mark.contract("REG-1")
class TestAddTool:
    def test_what_is_saved_is_stored_as_experimental_and_under_verification(
        self, admin_client: Client, admin_user: User
    ) -> None:
        answer = admin_client.post(ADDRESS, GOOD, follow=True)

        tool = Tool.objects.get()
        assert answer.redirect_chain[-1][0] == f"/admin/registry/tool/{tool.pk}/change/"
        assert "double is being verified" in answer.content.decode()
        assert (tool.status, tool.owner) == ("experimental", admin_user)
        assert (tool.category, tool.visibility) == ("algebra", "private")
        version = ToolVersion.objects.get()
        assert version.code == DOUBLE
        assert version.specification["held_out"] == [{"arguments": {"n": 21}, "expected": 42}]

    @pytest.mark.parametrize(
        ("change", "field", "said"),
        [
            ({"name": ""}, "name", "This field is required."),
            ({"name": "Double It"}, "name", "is not a snake_case name"),
            ({"name": "treble"}, "name", "choose another name"),
            ({"code": "def broken(:"}, "code", "does not parse"),
            ({"tests": ""}, "tests", "This field is required."),
            ({"category": "two\nlines"}, "category", "one line of text"),
            ({"visibility": "all"}, "visibility", "Select a valid choice"),
            ({"held_out": "[{]"}, "held_out", "Enter a valid JSON."),
            ({"held_out": '{"a": 1}'}, "held_out", "must be a list of objects"),
            ({"held_out": '[{"arguments": {}, "expected": 1}]'}, "held_out", "lacks the argument"),
        ],
    )
    def test_an_error_stands_beside_its_field_and_nothing_is_lost(
        self, admin_client: Client, change: dict[str, Any], field: str, said: str
    ) -> None:
        publish_tool("treble")
        answer = admin_client.post(ADDRESS, {**GOOD, **change})

        assert answer.status_code == 200
        page = answer.content.decode()
        errors = answer.context["form"].errors
        assert list(errors) == [field]
        assert said in errors[field][0]
        assert "Nothing was stored" in page
        assert page.index('class="errorlist"') < page.index(f'id="id_{field}"')
        assert "test_zero_beside_one" in page or "tests" in change
        assert Tool.objects.count() == 1

    def test_a_model_that_does_not_answer_is_an_error_of_the_form(
        self, admin_client: Client, settings: Any
    ) -> None:
        settings.OPENAI_EMBEDDING_MODEL = "no-such-model"
        settings.OPENAI_BASE_URL = "http://127.0.0.1:9"
        settings.LLM_TIMEOUT_S = 1
        answer = admin_client.post(ADDRESS, GOOD)

        assert answer.status_code == 200
        assert answer.context["form"].non_field_errors()
        assert not Tool.objects.exists()

    def test_what_was_typed_is_shown_as_text(self, admin_client: Client) -> None:
        answer = admin_client.post(ADDRESS, {**GOOD, "name": "", "code": "</textarea><script>"})

        assert "</textarea><script>" not in answer.content.decode()

    def test_an_empty_form_is_empty(self, admin_client: Client) -> None:
        page = admin_client.get(ADDRESS).content.decode()

        assert "null" not in page
        assert "errorlist" not in page

    def test_the_list_of_tools_has_a_button_that_leads_here(self, admin_client: Client) -> None:
        page = admin_client.get("/admin/registry/tool/").content.decode()

        assert f'href="{ADDRESS}"' in page
        assert admin_client.get(ADDRESS).status_code == 200


class TestWhoMayAdd:
    def staff(self, *permissions: str) -> Client:
        person = User.objects.create_user(username="carol", is_staff=True)
        person.user_permissions.set(Permission.objects.filter(codename__in=permissions))
        client = Client()
        client.force_login(person)
        return client

    def test_staff_with_the_permission(self) -> None:
        client = self.staff("add_tool", "view_tool")

        assert client.get(ADDRESS).status_code == 200
        assert client.post(ADDRESS, GOOD).status_code == 302

    def test_staff_without_it_is_refused_and_sees_no_button(self) -> None:
        client = self.staff("view_tool")

        assert client.get(ADDRESS).status_code == 403
        assert client.post(ADDRESS, GOOD).status_code == 403
        assert ADDRESS not in client.get("/admin/registry/tool/").content.decode()
        assert not Tool.objects.exists()

    def test_nobody_else_gets_this_far(self, alice: User) -> None:
        client = Client()
        for _ in range(2):
            assert client.post(ADDRESS, GOOD).status_code == 302  # to the sign-in page
            client.force_login(alice)
        assert not Tool.objects.exists()
