import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import RequestFactory

from registry.models import Policy, Tool, ToolEvent, ToolVersion
from registry.testing import publish_tool

MODELS = [Tool, ToolVersion, ToolEvent, Policy]


@pytest.mark.django_db
class TestAdmin:
    @pytest.mark.parametrize("model", MODELS)
    def test_nobody_adds_changes_or_deletes_not_even_a_superuser(
        self, model: type, alice: User
    ) -> None:
        request = RequestFactory().get("/")
        request.user = User.objects.create_superuser("root", password="a long enough password")
        window = admin.site._registry[model]

        assert window.has_view_permission(request) is True
        assert window.has_add_permission(request) is False
        assert window.has_change_permission(request) is False
        assert window.has_delete_permission(request) is False

    def test_code_is_shown_as_text(self) -> None:
        tool = publish_tool(tests="# <script>alert(1)</script>")
        window = admin.site._registry[ToolVersion]

        shown = window.shown_tests(tool.live_version)  # type: ignore[attr-defined]

        assert shown == "<pre># &lt;script&gt;alert(1)&lt;/script&gt;</pre>"
