"""The sandbox as a whole: availability, rounds, profiles, what its guests are made of."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings as site
from pytest_django.fixtures import Settings

from sandbox import cgroups, packages, runtime
from sandbox.backend import Backend
from sandbox.bubblewrap import Bubblewrap
from sandbox.errors import SandboxUnavailable
from sandbox.guests import start_failure
from sandbox.judging import Constant, Round
from sandbox.program import Outcome, Program
from sandbox.service import SecureSandbox
from sandbox.zygotes import Zygotes

ADD = Program(modules={"add": "def add(a, b): return a + b"}, entry="add:add")
ADD_TESTS = """
import pytest
def test_add(): assert add(1, 2) == 3
def test_echo(): assert add(7, 0) == 7
@pytest.mark.parametrize("a", [1, 2])
def test_many(a): assert add(a, a) == 2 * a
"""


@pytest.mark.contract("SBX-2")
class TestAvailability:
    def test_a_real_guest_runs_end_to_end(self, sandbox: SecureSandbox) -> None:
        sandbox.ensure_image_exists()

        assert sandbox.build_image() is True
        assert sandbox.test_sandbox() is True

    def test_without_bubblewrap_nothing_runs(
        self, sandbox: SecureSandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", "/nowhere")

        with pytest.raises(SandboxUnavailable, match="install the package `bubblewrap`"):
            sandbox.run_function(ADD, {"a": 1, "b": 2})
        with pytest.raises(ConnectionError):
            sandbox.verify_tool("add", "def add(a, b): return a", ADD_TESTS)
        assert sandbox.test_sandbox() is False
        assert sandbox.build_image() is False
        assert sandbox.info().available is False

    def test_an_unknown_backend_is_refused(
        self, sandbox: SecureSandbox, settings: Settings
    ) -> None:
        settings.SANDBOX_BACKEND = "none"

        with pytest.raises(SandboxUnavailable, match="not offered"):
            sandbox.run_function(ADD, {"a": 1, "b": 2})

    @pytest.mark.parametrize("make", [Bubblewrap, lambda: Zygotes(Bubblewrap())])
    def test_a_guest_that_cannot_start_is_never_a_verdict(
        self, make: Callable[[], Backend], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        fake = tmp_path / "bwrap"
        fake.write_text(
            "#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n"
        )
        fake.chmod(0o755)
        for folder in (tmp_path, *tmp_path.parents[:-1]):  # the guest's user must reach it
            folder.chmod(folder.stat().st_mode | 0o011)
        monkeypatch.setenv("PATH", f"{tmp_path}:{os.defpath}")
        sandbox = SecureSandbox(make())

        with pytest.raises(SandboxUnavailable, match="sysctl kernel"):
            sandbox.verify_tool("add", "def add(a, b): return a", ADD_TESTS)

    def test_the_hint_names_what_to_allow(self) -> None:
        words = start_failure("bwrap: setting up uid map: Permission denied")

        assert "kernel.apparmor_restrict_unprivileged_userns=0" in words
        assert "sysctl" not in start_failure("")


@pytest.mark.contract("SBX-9")
@pytest.mark.parametrize("assurance", ["full", "reduced"])
def test_what_cannot_be_enforced_is_said(
    sandbox: SecureSandbox, monkeypatch: pytest.MonkeyPatch, assurance: str
) -> None:
    groups = assurance == "full"
    monkeypatch.setattr(cgroups, "are_available", lambda: groups)

    info = sandbox.info()

    assert info.backend == "bubblewrap"
    assert info.available is True
    assert info.assurance == assurance
    assert any("share of a core" in note for note in info.notes) is not groups
    assert info.limits["memory_bytes"] == 512 * 2**20
    assert info.limits["wall_s"] == 10.0


class TestRounds:
    def test_each_round_has_its_own_answers(self, sandbox: SecureSandbox) -> None:
        rounds = [
            Round("green"),
            Round("poison", "garbage"),
            Round("red", "missing"),
            Round("echo", "echo"),
            Round("three", Constant(value=3)),
        ]

        report = sandbox.judge(ADD, ADD_TESTS, rounds)

        passed = {
            found.name: {test.test_id for test in found.tests if test.outcome == "passed"}
            for found in report.rounds
        }
        assert [found.problem for found in report.rounds] == [None] * 5
        assert all(len(found.tests) == 4 for found in report.rounds)
        assert passed["green"] == {"test_add", "test_echo", "test_many[1]", "test_many[2]"}
        assert passed["poison"] == passed["red"] == set()
        assert passed["echo"] == {"test_echo"}
        assert passed["three"] == {"test_add"}
        assert all(test.calls == 1 for found in report.rounds for test in found.tests)
        red = report.round("red").tests[0]
        assert "NameError: name 'add' is not defined" in red.message

    def test_a_red_round_needs_no_code(self, sandbox: SecureSandbox) -> None:
        program = Program(modules={}, entry="add:add")
        tests = "from add import add, LIMIT, AddError\n" + ADD_TESTS

        report = sandbox.judge(program, tests, [Round("red", "missing"), Round("green")])

        assert [test.outcome for found in report.rounds for test in found.tests] == ["failed"] * 8

    def test_a_lost_guest_is_replaced_for_the_next_round(self, sandbox: SecureSandbox) -> None:
        sandbox.timeout = 1.0
        tests = (
            "def test_a():\n    if add(1, 2) == 3:\n        while True: pass\n"
            "    assert add(0, 0) == 3"
        )

        report = sandbox.judge(ADD, tests, [Round("green"), Round("three", Constant(value=4))])

        assert report.rounds[0].timed_out
        assert [test.outcome for test in report.rounds[1].tests] == ["failed"]


class TestDataProfile:
    @pytest.mark.contract("SBX-3")
    def test_tables_cross_in_both_directions(self, sandbox: SecureSandbox) -> None:
        code = (
            "import pandas as pd\n"
            "def totals(table, by='name'):\n"
            "    return table.groupby(by).sum(numeric_only=True).reset_index()\n"
            "def grow(table, array):\n"
            "    table['m'] = table['n'] * 2\n"
            "    array[0] = 0\n"
        )
        tests = (
            "import numpy as np, pandas as pd, pytest\nfrom io import StringIO\n"
            "from totals import grow\n"
            "def test_totals():\n"
            "    table = pd.read_csv(StringIO('name,n\\na,1\\na,2\\nb,3'))\n"
            "    before = table.copy()\n"
            "    expected = pd.DataFrame({'name': ['a', 'b'], 'n': [3, 3]})\n"
            "    pd.testing.assert_frame_equal(totals(table), expected)\n"
            "    pd.testing.assert_frame_equal(table, before)\n"
            "def test_untouched():\n"
            "    table = pd.DataFrame({'name': ['a'], 'n': [1.5]})\n"
            "    totals(table)\n"
            "    assert list(table.columns) == ['name', 'n']\n"
            "def test_changed_in_place():\n"
            "    table, array = pd.DataFrame({'n': [1, 2]}), np.array([1, 2])\n"
            "    grow(table, array)\n"
            "    assert list(table['m']) == [2, 4] and array.tolist() == [0, 2]\n"
            "def test_unknown_column():\n"
            "    with pytest.raises(KeyError):\n"
            "        totals(pd.DataFrame({'name': ['a']}), by='other')\n"
        )

        result = sandbox.verify_tool("totals", code, tests, profile="data")

        assert result["success"], result["output"]

    def test_a_user_gets_ordinary_values(self, sandbox: SecureSandbox) -> None:
        code = (
            "import numpy as np, pandas as pd\n"
            "def f(path):\n"
            "    table = pd.read_csv(path)\n"
            "    return [table, table.n.mean(), np.arange(2), np.int64(3), pd.NaT]"
        )
        program = Program(modules={"f": code}, entry="f:f", profile="data")

        result = sandbox.run_function(program, {"path": "a.csv"}, {"a.csv": b"k,n\nx,1\ny,2\n"})

        records = [{"k": "x", "n": 1}, {"k": "y", "n": 2}]
        assert result.outcome is Outcome.OK, result.stderr
        assert result.value == [records, 1.5, [0, 1], 3, None]


class TestRuntime:
    def test_the_digest_tells_profiles_and_contents_apart(
        self, sandbox: SecureSandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        base, data = sandbox.runtime_digest("base"), sandbox.runtime_digest("data")
        monkeypatch.setattr(runtime, "guest_digest", lambda: "another bootstrap")

        assert base != data
        assert packages.profile_digest("base") != base

    def test_a_build_that_fails_leaves_nothing(self) -> None:
        def build(made: Path) -> None:
            (made / "half").write_text("")
            raise OSError("disk full")

        with pytest.raises(OSError, match="disk full"):
            runtime.prepared("never", build)
        left = {path.name for path in runtime.runtime_root().iterdir()}
        assert "never" not in left
        assert not [name for name in left if name.startswith(".building")]

    def test_only_what_a_set_needs_is_chosen(self) -> None:
        lock = (
            "# comment\n"
            "iniconfig==2 \\\n    --hash=sha256:aa\n    # via pytest\n"
            "other==1 \\\n    --hash=sha256:bb\n    # via -r requirements.in\n"
            "pytest==9 ; python_version >= '3' \\\n    --hash=sha256:cc\n"
            "    # via -r requirements.in\n"
            "winonly==1 ; sys_platform == 'win32' \\\n    --hash=sha256:dd\n    # via pytest\n"
            "deep==1 \\\n    --hash=sha256:ee\n    # via\n    #   iniconfig\n    #   winonly\n"
        )

        blocks = packages.requirement_blocks(lock)

        assert packages.closure(["pytest"], blocks) == ["deep", "iniconfig", "pytest"]
        assert "--hash=sha256:aa" in blocks["iniconfig"]

    @pytest.mark.parametrize(
        ("backend", "kind"),
        [
            ("Bubblewrap()", "bubblewrap.Bubblewrap"),
            ("chosen_backend('bubblewrap')", "choice.chosen_backend"),
        ],
    )
    def test_nothing_is_left_when_the_host_is_killed(
        self, sandbox: SecureSandbox, backend: str, kind: str
    ) -> None:
        sandbox.ensure_image_exists()
        module, _, name = kind.partition(".")
        script = (
            "import django; django.setup()\n"
            f"from sandbox.{module} import {name}\nfrom sandbox.limits import Limits\n"
            "from sandbox.program import Program\nfrom sandbox.running import Call, run\n"
            "source = 'import time\\ndef f(): time.sleep(99)'\n"
            "program = Program(modules={'f': source}, entry='f:f')\n"
            f"run({backend}, Call(program=program, arguments={{}}, files={{}}, limits=Limits()))\n"
        )
        host = subprocess.Popen([sys.executable, "-c", script], cwd=site.BASE_DIR)
        try:
            guests = _await_guests(host.pid)
        finally:
            host.kill()
            host.wait()

        assert guests
        assert _await(lambda: not _alive(guests))

    def test_nothing_is_left_after_a_timeout(self) -> None:
        sandbox = SecureSandbox(Bubblewrap())
        sandbox.timeout = 1.0
        code = "import os, time\ndef f():\n    os.setsid(); time.sleep(99)"

        sandbox.run_function(Program(modules={"f": code}, entry="f:f"), {})

        # The process's own pool may start guests of its own meanwhile: those are forked.
        assert _await(lambda: not _descendants(os.getpid(), "guest/main.py"))

    def test_root_keeps_its_guests_out_of_private_folders(
        self, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        private = tmp_path / "private"
        private.mkdir(mode=0o700)
        settings.SANDBOX_RUNTIME_DIR = private / "sandbox"
        monkeypatch.setattr(runtime, "FALLBACK", tmp_path)

        monkeypatch.setattr(os, "getuid", lambda: 1000)
        own = runtime.runtime_root()
        monkeypatch.setattr(os, "getuid", lambda: 0)
        shared = runtime.runtime_root()

        assert own == private / "sandbox"
        assert shared.parent.parent == tmp_path
        assert shared.parent.name.startswith("toolsmith-")
        assert runtime.runtime_root() == shared


def _processes() -> dict[int, tuple[int, str]]:
    """Return parent and command by process id."""
    listing = subprocess.run(
        ["ps", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True
    )
    rows = [line.split(None, 2) for line in listing.stdout.splitlines()[1:]]
    return {int(pid): (int(parent), command) for pid, parent, command in rows}


def _descendants(host: int, program: str = "") -> set[int]:
    """Return the processes of guests that `host` started, children of children included."""
    found = _processes()
    guests = {
        pid
        for pid, (parent, words) in found.items()
        if parent == host and "bwrap" in words and program in words
    }
    while more := {pid for pid, (parent, _) in found.items() if parent in guests} - guests:
        guests |= more
    return guests if len(guests) > 2 or host == os.getpid() else set()


def _await_guests(host: int) -> set[int]:
    _await(lambda: _descendants(host))
    return _descendants(host)


def _alive(guests: set[int]) -> set[int]:
    return guests & _processes().keys()


def _await(condition: Callable[[], object]) -> object:
    """Return what `condition` says once it is true, or what it says after ten seconds."""
    deadline = time.monotonic() + 10
    while not (found := condition()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return found
