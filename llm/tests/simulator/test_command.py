"""The simulator as its supervisor starts it: a process that prints its port."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from llm.simulator.book import RECIPES_DIR, SEEDS_DIR
from llm.tests.simulator.conftest import Client

pytestmark = pytest.mark.core

ROOT = RECIPES_DIR.parents[2]
REQUEST = {"request": "hello"}
HEAVY = {"numpy", "openai", "django.db"}


@contextmanager
def running(*options: str) -> Iterator[tuple[subprocess.Popen[str], Client]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "llm.simulator", "--port", "0", *options],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "agentsite.settings"},  # noqa: TID251
    )
    assert process.stdout is not None
    with process:
        client = Client(f"http://127.0.0.1:{int(process.stdout.readline())}/v1")
        try:
            yield process, client
        finally:
            client.close()
            process.terminate()


def test_the_first_line_is_the_port_and_sigterm_ends_it() -> None:
    with running() as (process, client):
        assert client.content("query_analysis", REQUEST)["kind"] == "conversation"

        process.terminate()
        assert process.wait(timeout=10) == 0


def test_a_scenario_file_and_a_seed_are_read(tmp_path: Path) -> None:
    scenario = tmp_path / "scenario.json"
    rules = [{"kind": "response", "fault": "503"}, {"fault": "vacuous_not_none", "times": None}]
    scenario.write_text(json.dumps(rules))

    with running("--scenario", str(scenario), "--seed", "2") as (_, client):
        document = {"request": "Tell my fortune", "result": 1}
        assert client.complete("response", document)[0] == 503
        assert client.complete("response", document)[0] == 200
        specification = {"specification": {"function_name": "factorial"}}
        assert "is not None" in client.content("test_suite", specification)["code"]


def test_seeds_may_lie_elsewhere(tmp_path: Path) -> None:
    for path in SEEDS_DIR.glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        (tmp_path / path.name).write_text(text.replace("Count the words of a text.", "Moved."))

    with running("--seeds", str(tmp_path)) as (_, client):
        specification = client.content("function_spec", {"request": "Count the words in 'a b'"})

    assert specification["docstring"] == "Moved."


def test_it_imports_nothing_heavy() -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "agentsite.settings"}  # noqa: TID251

    told = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "llm.simulator", "--help"],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment,
    ).stderr
    modules = {line.rpartition("|")[2].strip() for line in told.splitlines()}

    assert "llm.simulator" in modules
    assert not HEAVY.intersection(modules)
