"""A worker that is told to stop in mid-call: another goes on, without waiting for the lease."""

import os
import signal
import time
from collections.abc import Iterator

import pytest

from llm.simulator.testing import SimulatorServer
from tests.site import RunningSite, Visitor, remove_servers, until

LEASE_S = 60  # nobody waits that long
pytestmark = pytest.mark.xdist_group("draining")
UNDER_WAY = """
from runs.models import Step
print(Step.objects.filter(kind="model.{kind}", status="reserved").count())
"""


@pytest.fixture(scope="module")
def patient_site(
    tmp_path_factory: pytest.TempPathFactory, simulator_server: SimulatorServer
) -> Iterator[RunningSite]:
    var_dir = tmp_path_factory.mktemp("patient")
    site = RunningSite(
        var_dir,
        RUNS_LEASE_S=str(LEASE_S),
        OPENAI_BASE_URL=simulator_server.base_url,
        OPENAI_API_KEY="offline",
        OPENAI_MODEL="offline-demonstration",
        OPENAI_EMBEDDING_MODEL="offline",
    )
    try:
        yield site.wait_until_up()
    finally:
        assert site.stop() == 0, site.log()
        remove_servers(var_dir)


@pytest.mark.parametrize(
    ("worker", "kind", "prompt"),
    [
        ("agent", "query_analysis", "What is 15% of 300?"),
        ("synthesis", "test_suite", "Create a function to compute the factorial of a number"),
    ],
)
def test_a_run_changes_hands_when_its_worker_is_told_to_stop(
    patient_site: RunningSite,
    simulator_server: SimulatorServer,
    worker: str,
    kind: str,
    prompt: str,
) -> None:
    simulator_server.reset()
    simulator_server.scenario([{"kind": kind, "fault": "hang", "seconds": 50.0}])
    visitor = Visitor(patient_site)
    run_id = visitor.ask(prompt)["run_id"]
    until(lambda: patient_site.query(UNDER_WAY.format(kind=kind)), what="the call")
    process = patient_site.record()["pids"][f"worker-{worker}"]
    told = time.monotonic()
    os.kill(process, signal.SIGTERM)
    run = visitor.finished(run_id)
    took = time.monotonic() - told
    simulator_server.reset()

    assert run["status"] == "succeeded", run
    assert took < LEASE_S / 2, took
