from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.test.utils import override_settings
from knox.models import AuthToken
from rest_framework.test import APIClient

from agentsite import signin
from agentsite.signin import make_link

pytestmark = pytest.mark.django_db

PASSWORD = "alice has a long one"


def follow(link: str, **meta: str) -> int:
    """Open the link in a new browser; 302 means that it signed somebody in."""
    return Client().get(link, **meta).status_code  # type: ignore[arg-type]


class TestPassword:
    def test_a_person_gets_in_and_out_again(self, alice: User) -> None:
        client = Client()
        form = {"username": "alice", "password": PASSWORD, "next": "/tools"}

        assert client.post("/sign-in/", form).headers["Location"] == "/tools"
        assert client.get("/").status_code == 200
        assert client.post("/sign-out/").headers["Location"] == "/sign-in/"
        assert client.get("/").headers["Location"] == "/sign-in/?next=/"

    def test_a_wrong_password_is_told_without_saying_which_was_wrong(self, alice: User) -> None:
        pages = [
            Client().post("/sign-in/", {"username": name, "password": "wrong"}).content.decode()
            for name in ("alice", "nobody")
        ]

        sentences = [page.split('role="alert">')[1].split("</p>")[0] for page in pages]
        assert sentences[0] == sentences[1] != ""

    @pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example"])
    def test_nobody_is_sent_to_another_site(self, alice: User, elsewhere: str) -> None:
        form = {"username": "alice", "password": PASSWORD, "next": elsewhere}

        assert Client().post("/sign-in/", form).headers["Location"] == "/"

    @pytest.mark.contract("D-11")
    def test_a_name_is_shown_as_text(self, db: None) -> None:
        form = {"username": '"><script>alert(1)</script>', "password": "x"}

        assert b"<script>alert" not in Client().post("/sign-in/", form).content

    @pytest.mark.parametrize("path", ["/", "/tools"])
    def test_pages_ask_to_sign_in_and_allow_no_foreign_script(self, alice: User, path: str) -> None:
        client = Client()
        assert client.get(path).status_code == 302
        client.force_login(alice)
        policy = client.get(path).headers["Content-Security-Policy"]

        assert "default-src 'self'" in policy
        assert "unsafe" not in policy


class TestLink:
    def test_it_signs_in_an_administrator_made_on_first_use(self, db: None) -> None:
        client = Client()
        answer = client.get(make_link())

        assert (answer.status_code, answer.headers["Location"]) == (302, "/")
        admin = User.objects.get(username="admin")
        assert client.session["_auth_user_id"] == str(admin.pk)
        assert (admin.is_superuser, admin.is_staff, admin.has_usable_password()) == (
            True, True, False,
        )  # fmt: skip

    def test_the_second_link_finds_the_administrator_of_the_first(self, db: None) -> None:
        assert [follow(make_link()), follow(make_link())] == [302, 302]
        assert User.objects.filter(is_superuser=True).count() == 1

    def test_it_makes_no_administrator_of_a_user_who_has_the_name(self, db: None) -> None:
        User.objects.create_user(username="admin", password=PASSWORD)
        follow(make_link())

        assert not User.objects.get(username="admin").is_superuser

    def test_it_works_once(self, db: None) -> None:
        link = make_link()

        assert [follow(link), follow(link)] == [302, 403]

    def test_it_expires(self, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
        link = make_link()
        monkeypatch.setattr(signin, "LINK_VALID_S", -1)

        assert follow(link) == 403

    def test_a_changed_link_is_none_and_uses_nothing_up(self, db: None) -> None:
        link = make_link()

        assert follow(link.replace("link/", "link/x")) == 403
        assert follow(f"{link[:-2]}x/") == 403
        assert follow(link) == 302

    def test_a_link_signed_with_another_key_is_none(self, db: None) -> None:
        with override_settings(SECRET_KEY="another"):
            link = make_link()

        assert follow(link) == 403

    @pytest.mark.parametrize(
        "meta",
        [
            pytest.param({"REMOTE_ADDR": "192.0.2.7"}, id="another-machine"),
            pytest.param({"REMOTE_ADDR": "10.0.0.1"}, id="the-same-network"),
            pytest.param({"REMOTE_ADDR": ""}, id="nowhere"),
            pytest.param({"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, id="a-proxy"),
            pytest.param({"HTTP_FORWARDED": "for=127.0.0.1"}, id="a-modern-proxy"),
            pytest.param({"HTTP_VIA": "1.1 somewhere"}, id="a-cache"),
        ],
    )
    def test_from_elsewhere_it_is_refused_and_used_up(self, db: None, meta: dict[str, str]) -> None:
        link = make_link()

        assert follow(link, **meta) == 403
        assert not User.objects.filter(username="admin").exists()
        assert follow(link, REMOTE_ADDR="::1") == 403

    def test_an_administrator_who_was_locked_out_stays_so(self, db: None) -> None:
        User.objects.create_user(username="admin", is_active=False)

        assert follow(make_link()) == 403

    def test_the_command_prints_one(self, capsys: Any) -> None:
        call_command("signin_link")

        assert follow(capsys.readouterr().out.strip()) == 302


class TestTokens:
    def client(self, user: User) -> APIClient:
        client = APIClient()
        client.force_login(user)
        return client

    def test_a_token_is_shown_once_and_signs_a_program_in(self, alice: User) -> None:
        issued = self.client(alice).post("/api/tokens", {"expires_in_days": 7}, format="json")
        program = APIClient(HTTP_AUTHORIZATION=f"Token {issued.json()['token']}")
        listed = program.get("/api/tokens").json()

        assert issued.status_code == 201
        assert listed["count"] == 1
        assert set(listed["tokens"][0]) == {"prefix", "created_at", "expires_at"}
        assert issued.json()["token"].startswith(listed["tokens"][0]["prefix"])

    def test_without_a_term_it_does_not_expire(self, alice: User) -> None:
        issued = self.client(alice).post("/api/tokens").json()

        assert issued["expires_at"] is None

    @pytest.mark.contract("API-10")
    @pytest.mark.parametrize("days", [0, -1, 3651, "x"])
    def test_a_bad_term_is_named(self, alice: User, days: Any) -> None:
        answer = self.client(alice).post("/api/tokens", {"expires_in_days": days}, format="json")

        assert (answer.status_code, answer.json()["parameter"]) == (400, "expires_in_days")

    def test_a_revoked_token_opens_nothing(self, alice: User) -> None:
        client = self.client(alice)
        token = client.post("/api/tokens").json()["token"]
        program = APIClient(HTTP_AUTHORIZATION=f"Token {token}")

        assert client.delete(f"/api/tokens/{token[:15]}").status_code == 200
        assert program.get("/api/tokens").status_code == 401
        assert client.delete(f"/api/tokens/{token[:15]}").json()["code"] == "token_not_found"

    @pytest.mark.contract("D-10")
    def test_a_strangers_token_looks_like_a_missing_one(self, alice: User, bob: User) -> None:
        _, token = AuthToken.objects.create(user=bob)
        client = self.client(alice)

        assert client.get("/api/tokens").json()["count"] == 0
        assert client.delete(f"/api/tokens/{token[:15]}").status_code == 404
        assert client.delete("/api/tokens/%00").status_code == 404
        assert AuthToken.objects.exists()

    @pytest.mark.contract("A22")
    def test_nobody_in_particular_is_refused(self, db: None) -> None:
        statuses = [
            APIClient().get("/api/tokens").status_code,
            APIClient().post("/api/tokens").status_code,
            APIClient().delete("/api/tokens/x").status_code,
        ]

        assert statuses == [401, 401, 401]
