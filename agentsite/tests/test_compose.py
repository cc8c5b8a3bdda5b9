"""The services of the compose file, as far as reading it tells."""

from typing import Any

import pytest
import yaml
from django.conf import settings

pytestmark = pytest.mark.core


@pytest.fixture(scope="module")
def services() -> dict[str, dict[str, Any]]:
    found = yaml.safe_load((settings.BASE_DIR / "docker-compose.yml").read_text("utf-8"))
    return dict(found["services"])


def test_only_what_starts_guests_has_the_wider_profile(services: dict[str, dict[str, Any]]) -> None:
    wider = {
        name
        for name, about in services.items()
        if any("seccomp" in option for option in about.get("security_opt", []))
    }

    assert wider == {"prepare", "sandbox"}


def test_the_worker_that_starts_guests_serves_no_other_queue(
    services: dict[str, dict[str, Any]],
) -> None:
    served = {
        name: about["command"][about["command"].index("-Q") + 1]
        for name, about in services.items()
        if "-Q" in about.get("command", [])
    }

    assert served == {"worker": "agent", "synthesis": "synthesis,learning", "sandbox": "sandbox"}


def test_all_but_the_first_hand_jobs_to_the_queue(services: dict[str, dict[str, Any]]) -> None:
    for name in ("web", "worker", "synthesis", "sandbox", "beat"):
        assert services[name]["environment"]["SANDBOX_DISPATCH"] == "queue", name
    assert services["prepare"]["environment"]["SANDBOX_DISPATCH"] == "inprocess"


def test_every_service_of_ours_is_confined(services: dict[str, dict[str, Any]]) -> None:
    for name, about in services.items():
        if str(about.get("image", "")).startswith("toolsmith"):
            assert about["read_only"], name
            assert about["cap_drop"] == ["ALL"], name
            assert "no-new-privileges:true" in about["security_opt"], name
