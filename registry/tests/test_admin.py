import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client, RequestFactory

from registry.models import Policy, Tool, ToolEvent, ToolVersion
from registry.policies import snapshot
from registry.testing import publish_tool

MODELS: list[type[Model]] = [Tool, ToolVersion, ToolEvent, Policy]


@pytest.mark.django_db
class TestAdmin:
    @pytest.mark.parametrize("model", MODELS)
    def test_nobody_adds_changes_or_deletes_not_even_a_superuser(
        self, model: type[Model], alice: User
    ) -> None:
        request = RequestFactory().get("/")
        alice.is_superuser = alice.is_staff = True
        request.user = alice
        window = admin.site._registry[model]

        assert window.has_view_permission(request) is True
        assert window.has_add_permission(request) is False
        assert window.has_change_permission(request) is False
        assert window.has_delete_permission(request) is False

    @pytest.mark.urls("registry.tests.urls")
    def test_every_page_opens(self, admin_client: Client) -> None:
        tool = publish_tool(dossier={"green": {"passed": 3}})
        snapshot()

        for model in MODELS:
            pages = f"/admin/registry/{model.__name__.lower()}/"
            assert admin_client.get(pages).status_code == 200
            row = model._default_manager.earliest("pk")
            assert admin_client.get(f"{pages}{row.pk}/change/").status_code == 200
        page = admin_client.get(f"/admin/registry/toolversion/{tool.live_version_id}/change/")
        assert "return number * factor" in page.content.decode()
        assert "&quot;passed&quot;: 3" in page.content.decode()

    def test_code_is_shown_as_text(self) -> None:
        tool = publish_tool(tests="# <script>alert(1)</script>")
        window = admin.site._registry[ToolVersion]

        shown = window.shown_tests(tool.live_version)  # type: ignore[attr-defined]

        assert shown == "<pre># &lt;script&gt;alert(1)&lt;/script&gt;</pre>"
