"""One call in a real guest: what comes back, and how it fails."""

import json
import time
from collections.abc import Callable

import pytest

from sandbox.errors import InvalidProgram, ProfileUnknown
from sandbox.program import Conditions, Outcome, Program, RunResult
from sandbox.service import SecureSandbox
from sandbox.values import JsonValue, plain

pytestmark = pytest.mark.core

Run = Callable[..., RunResult]


@pytest.mark.contract("SBX-10", "D-4")
class TestResults:
    def test_a_value_comes_back_exactly(self, run: Run) -> None:
        result = run("from decimal import Decimal\ndef f(x): return Decimal(x) * 3", x="1.10")

        assert result.outcome is Outcome.OK
        assert result.value == {"$decimal": "3.30"}
        assert result.duration_ms >= 0

    @pytest.mark.parametrize("value", [0, "", [], {}, False, None, 0.0])
    def test_falsy_values_are_values(self, run: Run, value: JsonValue) -> None:
        result = run("def f(x): return x", x=value)

        assert result.outcome is Outcome.OK
        assert result.value == value
        assert type(result.value) is type(value)

    def test_tagged_arguments_arrive_as_values(self, run: Run) -> None:
        code = "import datetime\ndef f(day): return (day + datetime.timedelta(1)).isoformat()"

        assert run(code, day={"$date": "2026-12-31"}).value == "2027-01-01"

    def test_several_modules_may_import_each_other(self, sandbox: SecureSandbox) -> None:
        modules = {
            "outer": "from inner import double\ndef outer(n): return double(n) + 1",
            "inner": "def double(n): return n * 2",
        }

        result = sandbox.run_function(Program(modules=modules, entry="outer:outer"), {"n": 4})

        assert result.value == 9

    def test_a_tool_named_like_a_standard_module_shadows_it_for_itself_only(
        self, sandbox: SecureSandbox
    ) -> None:
        modules = {
            "json": "def json(x): return {'mine': x}",
            "outer": "import logging.config\nfrom json import json\ndef outer(x): return json(x)",
        }

        result = sandbox.run_function(Program(modules=modules, entry="outer:outer"), {"x": 1})

        assert result.value == {"mine": 1}

    def test_positional_only_and_starred_parameters_are_filled(self, run: Run) -> None:
        code = "def f(a, /, b, *rest, c=0, **more): return [a, b, list(rest), c, more]"

        result = run(code, a=1, b=2, rest=[3, 4], c=5, more={"d": 6})

        assert result.value == [1, 2, [3, 4], 5, {"d": 6}]

    def test_a_coroutine_is_awaited(self, run: Run) -> None:
        code = "import asyncio\nasync def f(): await asyncio.sleep(0); return 5"

        assert run(code).value == 5

    def test_generators_become_lists(self, run: Run) -> None:
        assert run("def f(): return (n * n for n in range(4))").value == [0, 1, 4, 9]

    def test_a_result_survives_storage(self, run: Run) -> None:
        result = run("def f():\n    open('/job/out/a', 'wb').write(b'\\xff')\n    return [1]")

        assert RunResult.from_json(json.loads(json.dumps(result.to_json()))) == result


@pytest.mark.contract("D-4")
class TestFailures:
    def test_an_exception_is_a_result(self, run: Run) -> None:
        result = run("def f():\n    print('before')\n    return 1 / 0")

        assert result.outcome is Outcome.TOOL_ERROR
        assert result.error_type == "ZeroDivisionError"
        assert result.error == "division by zero"
        assert result.stdout == "before\n"
        assert 'File "tool.py", line 3, in f' in result.stderr
        assert "sandbox/guest" not in result.stderr

    @pytest.mark.parametrize(
        ("code", "kind"),
        [
            ("import json\ndef f(): json.loads('{')", "ValueError"),
            ("class E(KeyError): pass\ndef f(): raise E('k')", "KeyError"),
            ("import sys\ndef f(): sys.exit(0)", "SystemExit"),
            ("def f(): raise KeyboardInterrupt", "KeyboardInterrupt"),
            ("def f(", "SyntaxError"),
            ("import nowhere_at_all\ndef f(): pass", "ModuleNotFoundError"),
            ("def g(): pass", "AttributeError"),
            ("def f(): return f()", "RecursionError"),
        ],
    )
    def test_an_error_is_named_by_its_builtin_ancestor(
        self, run: Run, code: str, kind: str
    ) -> None:
        result = run(code)

        assert result.outcome is Outcome.TOOL_ERROR
        assert result.error_type == kind

    @pytest.mark.parametrize(
        "code",
        [
            "import os\ndef f(): os._exit(0)",
            "import os\nos._exit(0)\ndef f(): return 1",
            "import os, signal\ndef f(): os.kill(os.getpid(), signal.SIGKILL)",
            "import ctypes\ndef f(): ctypes.string_at(0)",
        ],
    )
    def test_ending_the_process_is_a_crash(self, run: Run, code: str) -> None:
        result = run(code)

        assert result.outcome is Outcome.CRASHED
        assert "ended its process" in str(result.error)

    @pytest.mark.parametrize(
        "code", ["def f(): return lambda: 1", "class A: pass\ndef f(): return A()"]
    )
    def test_a_value_that_cannot_leave_is_named(self, run: Run, code: str) -> None:
        result = run(code)

        assert result.outcome is Outcome.INVALID_RESULT
        assert "cannot leave the sandbox" in str(result.error)

    @pytest.mark.contract("SBX-7")
    def test_an_endless_loop_is_ended_and_its_output_kept(self, run: Run) -> None:
        started = time.monotonic()

        result = run("def f():\n    print('on', flush=True)\n    while True: pass", timeout=1.0)

        assert result.outcome is Outcome.TIMED_OUT
        assert result.stdout == "on\n"
        assert time.monotonic() - started < 5

    @pytest.mark.contract("SBX-5", "A7")
    def test_too_much_memory_is_refused(self, run: Run) -> None:
        assert run("def f(): return len(bytes(2_000_000_000))").outcome is Outcome.OUT_OF_MEMORY
        assert run("def f(): return len(bytes(100_000_000))").outcome is Outcome.OK

    @pytest.mark.contract("SBX-13")
    def test_a_subclass_may_set_the_limits(self) -> None:
        class Small(SecureSandbox):
            def __init__(self) -> None:
                super().__init__()
                self.timeout = 60
                self.memory_limit = "128m"

        program = Program(modules={"m": "def f(): return len(bytes(200_000_000))"}, entry="m:f")

        assert Small().run_function(program, {}).outcome is Outcome.OUT_OF_MEMORY

    @pytest.mark.parametrize("limit", ["lots", "1m", "", "-5m"])
    def test_a_limit_that_is_none_is_refused(self, sandbox: SecureSandbox, limit: str) -> None:
        sandbox.memory_limit = limit

        with pytest.raises(ValueError, match="memory"):
            sandbox.limits()


@pytest.mark.contract("D-12")
class TestOutput:
    def test_a_million_lines_do_not_hurt_the_result(self, run: Run) -> None:
        result = run("def f():\n    for n in range(1_000_000): print(n)\n    return 7")

        assert result.outcome is Outcome.OK
        assert result.value == 7
        assert result.stdout.startswith("0\n1\n2\n")
        assert len(result.stdout) == 1_000_000

    def test_bytes_that_are_not_text_are_replaced(self, run: Run) -> None:
        result = run("import os\ndef f():\n    os.write(1, b'\\xff\\x00a'); return 1")

        assert result.stdout == "\ufffd\ufffda"

    @pytest.mark.parametrize(
        "code",
        [
            "def f(): return 'x' * 5_000_000",
            "def f(): return [0] * 3_000_000",
            "def f():\n    open('/job/out/a', 'wb').write(bytes(11_000_000))",
            "def f():\n    for n in range(300): open(f'/job/out/{n}', 'w').close()",
        ],
    )
    def test_too_much_is_refused(self, run: Run, code: str) -> None:
        assert run(code).outcome is Outcome.OUTPUT_TOO_LARGE

    def test_a_result_of_too_many_values_is_refused(self, run: Run) -> None:
        assert run("def f(): return [0] * 1_000_000").outcome is Outcome.INVALID_RESULT

    def test_fake_results_on_the_pipes_do_not_reach_the_host(self, run: Run) -> None:
        code = (
            "import os\ndef f():\n"
            "    for n in range(3, 64):\n"
            "        try: os.write(n, b'\\x03' + bytes(8) + b'garbage' * 9)\n"
            "        except OSError: pass\n"
            "    return 1"
        )

        assert run(code).outcome in (Outcome.OK, Outcome.CRASHED, Outcome.INVALID_RESULT)


@pytest.mark.contract("SBX-11", "SBX-8")
class TestFiles:
    def test_inputs_lie_at_their_path_and_outputs_come_back(self, run: Run) -> None:
        code = (
            "import os\ndef f(path):\n    text = open(path).read()\n"
            "    os.makedirs('out/deep'); open('out/deep/b.txt', 'w').write(text.upper())\n"
            "    return os.path.exists('out')"
        )

        result = run(code, files={"data/a.txt": b"hey"}, path="data/a.txt")

        assert result.files == {"deep/b.txt": b"HEY"}
        assert result.value is True

    def test_inputs_are_read_only(self, run: Run) -> None:
        result = run("def f(): open('a.txt', 'w')", files={"a.txt": b"x"})

        assert result.error_type == "PermissionError"

    def test_links_and_special_files_do_not_come_back(self, run: Run) -> None:
        code = (
            "import os\ndef f():\n    os.symlink('/opt/guest/sandbox/values.py', 'out/link')\n"
            "    os.mkfifo('out/pipe'); os.symlink('/opt', 'out/folder')\n"
            "    open('out/real', 'w').write('1')"
        )

        assert run(code).files == {"real": b"1"}

    @pytest.mark.parametrize(
        "path", ["/etc/x", "/x", "/opt/guest/x", "/dev/x", "/dev/shm/x", "/usr/x"]
    )
    def test_only_the_scratch_folders_are_writable(self, run: Run, path: str) -> None:
        result = run("def f(path): open(path, 'w').write('x')", path=path)

        assert result.outcome is Outcome.TOOL_ERROR
        assert result.error_type in ("OSError", "PermissionError", "FileNotFoundError")

    def test_scratch_folders_are_bounded(self, run: Run) -> None:
        code = (
            "def f(folder):\n    total = 0\n    for n in range(40):\n"
            "        with open(f'{folder}/{n}', 'wb') as file:\n"
            "            total += file.write(bytes(5_000_000))\n"
            "    return total"
        )

        for folder in ("/tmp", "/job"):
            result = run(code, folder=folder)
            assert (result.error_type, "No space left" in str(result.error)) == ("OSError", True)


class TestConditions:
    def test_hash_seed_and_time_zone_are_the_callers(self, sandbox: SecureSandbox) -> None:
        code = "import time\ndef f(): return [hash('a'), time.strftime('%Z', time.localtime(0))]"
        program = Program(modules={"m": code}, entry="m:f")

        def values(seed: int | None, zone: str) -> JsonValue:
            conditions = Conditions(hash_seed=seed, time_zone=zone)
            return plain(sandbox.run_function(program, {}, conditions=conditions).value)

        assert values(1, "UTC") == values(1, "UTC")
        assert values(1, "UTC") != values(2, "UTC")
        assert values(1, "Asia/Tokyo")[1] == "JST"  # type: ignore[index]


class TestProgram:
    @pytest.mark.parametrize("entry", ["f", "a:b:c", "a-b:f", "a:", "a.b:f"])
    def test_an_entry_is_a_module_and_a_function(self, entry: str) -> None:
        with pytest.raises(InvalidProgram):
            Program(modules={}, entry=entry)

    def test_an_unknown_profile_is_refused(self) -> None:
        with pytest.raises(ProfileUnknown, match="no profile 'gpu'"):
            Program(modules={}, entry="a:b", profile="gpu")
