import dataclasses

import pytest
from django.contrib.auth.models import User
from django.test import Client

from sandbox.about import unavailable
from sandbox.service import SecureSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.contract("SBX-9")]


@pytest.fixture
def admin_client() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root", password="root has a long one"))
    return client


def test_it_tells_what_is_enforced(admin_client: Client) -> None:
    page = admin_client.get("/admin/sandbox/").content.decode()

    assert "bubblewrap" in page
    assert "memory_bytes" in page
    assert "assurance" in page


def test_it_tells_what_is_not(admin_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    info = dataclasses.replace(
        SecureSandbox().info(), assurance="reduced", notes=["Memory is not <limited>."]
    )
    monkeypatch.setattr(SecureSandbox, "info", lambda self: info)

    page = admin_client.get("/admin/sandbox/").content.decode()

    assert "Reduced assurance" in page
    assert "Memory is not &lt;limited&gt;." in page


def test_without_a_sandbox_it_says_how_to_get_one(
    admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SecureSandbox, "info", lambda self: unavailable("Install bubblewrap."))

    page = admin_client.get("/admin/sandbox/").content.decode()

    assert "No code runs here" in page
    assert "Install bubblewrap." in page


def test_the_index_leads_to_it(admin_client: Client) -> None:
    assert "/admin/sandbox/" in admin_client.get("/admin/").content.decode()


def test_it_is_for_staff_alone(alice: User) -> None:
    client = Client()
    assert client.get("/admin/sandbox/").status_code == 302
    client.force_login(alice)
    assert client.get("/admin/sandbox/").status_code == 302
