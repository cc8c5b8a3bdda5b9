"""One call in a real guest: what comes back, and what cannot be reached from inside."""

import json
import threading
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


@pytest.mark.contract("SBX-4", "SBX-9", "A7", "D-12")
class TestConfinement:
    def test_there_is_no_network(self, run: Run) -> None:
        code = "import socket\ndef f(): socket.create_connection(('1.1.1.1', 80), 2)"

        assert run(code).error_type in {"OSError", "PermissionError"}

    @pytest.mark.parametrize(
        "body",
        [
            "socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM)",
            "socket.socket(socket.AF_INET, socket.SOCK_STREAM)",
            "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
            "os.memfd_create('hoard')",
            "open('/dev/tty', 'w')",
        ],
    )
    def test_what_a_namespace_does_not_confine_is_refused(self, run: Run, body: str) -> None:
        code = f"import os, socket\ndef f(): {body}"

        assert run(code).error_type in {"OSError", "PermissionError"}

    @pytest.mark.parametrize("call", ["unshare(0x10000000)", "syscall(250, 1, None)"])
    def test_neither_are_namespaces_of_its_own_nor_kernel_keys_to_be_had(
        self, run: Run, call: str
    ) -> None:
        code = (
            "import ctypes\n"
            f"def f():\n    libc = ctypes.CDLL(None, use_errno=True)\n    got = libc.{call}\n"
            "    return [got, ctypes.get_errno()]"
        )

        assert run(code).value == [-1, 1]

    def test_local_sockets_and_threads_work(self, run: Run) -> None:
        code = (
            "import socket, threading\ndef f():\n    a, b = socket.socketpair()\n"
            "    threading.Thread(target=a.send, args=(b'x',)).start()\n"
            "    return b.recv(1).decode()"
        )

        assert run(code).value == "x"

    @pytest.mark.parametrize(
        "body",
        [
            "os.chmod('/job', 0); return 'on'",
            "os.mkdir('in'); open('in/f', 'w').close(); os.chmod('in', 0); return 'on'",
            "[(os.mkdir('d'), os.chdir('d')) for _ in range(1500)]; return 'on'",
        ],
    )
    def test_nothing_a_function_does_keeps_its_guest_from_answering(
        self, run: Run, body: str
    ) -> None:
        code = f"import os, signal, time\ndef f(): {body}"

        assert run(code).outcome in (Outcome.OK, Outcome.OUTPUT_TOO_LARGE)

    def test_a_signal_without_a_name_is_an_end_like_any_other(self, run: Run) -> None:
        result = run("import os\ndef f(): os.kill(os.getpid(), 40)")

        assert (result.outcome, "signal 40" in str(result.error)) == (Outcome.CRASHED, True)

    def test_there_is_no_proc_and_nothing_of_the_host(self, run: Run) -> None:
        code = "import os\ndef f(): return [os.listdir('/'), os.path.exists('/proc/1')]"

        found = run(code).value

        assert isinstance(found, list)
        assert set(found[0]) <= {"dev", "job", "lib", "lib64", "opt", "proc", "tmp", "usr"}  # type: ignore[arg-type]
        assert found[1] is False

    def test_the_environment_is_the_guests_own(
        self, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")

        found = run("import os\ndef f(): return dict(os.environ)").value

        assert isinstance(found, dict)
        assert "OPENAI_API_KEY" not in found
        assert "sk-secret" not in json.dumps(found)
        assert found["HOME"] == "/job"

    def test_the_user_is_nobody_without_capabilities(self, run: Run) -> None:
        code = (
            "import os, ctypes\ndef f():\n    c = ctypes.CDLL(None, use_errno=True)\n"
            "    return [os.getuid(), os.geteuid(), os.getgid(), c.prctl(39, 0, 0, 0, 0),\n"
            "            c.sethostname(b'x', 1), os.uname().nodename]"
        )

        assert run(code).value == [65534, 65534, 65534, 1, -1, "sandbox"]

    def test_no_installed_package_is_in_reach_of_the_base_profile(self, run: Run) -> None:
        for name in ("pytest", "django", "numpy", "pip", "sandbox.guest.supervisor.os.nothing"):
            code = f"import {name}\ndef f(): return 1"
            assert run(code).error_type == "ModuleNotFoundError"

    @pytest.mark.parametrize("target", ["1", "0", "-1", "os.getpid() + 1"])
    def test_no_other_process_can_be_signalled(self, run: Run, target: str) -> None:
        code = (
            "import os, signal\ndef f():\n    refused = set()\n"
            "    for number in {0, *signal.valid_signals()}:\n"
            f"        try: os.kill({target}, number)\n"
            "        except PermissionError: refused.add(number)\n"
            "    return refused == {0, *signal.valid_signals()}"
        )

        assert run(code).value is True

    def test_the_guests_first_process_cannot_be_traced_or_slowed_down(self, run: Run) -> None:
        code = (
            "import ctypes, os\ndef f():\n    c = ctypes.CDLL(None)\n"
            "    return [c.ptrace(16, 1, 0, 0), c.setpriority(0, 1, 10)]"
        )

        assert run(code).value == [-1, -1]

    def test_no_descriptor_can_be_made_to_signal_another_process(self, run: Run) -> None:
        code = (
            "import fcntl, os, socket, struct\ndef f():\n"
            "    ends, refused = [*os.pipe(), *socket.socketpair()], 0\n    for end in ends:\n"
            "        for command, value in ((fcntl.F_SETOWN, 1), (fcntl.F_SETSIG, 10)):\n"
            "            try: fcntl.fcntl(end, command, value)\n"
            "            except PermissionError: refused += 1\n"
            "        try: fcntl.ioctl(end, 0x8901, struct.pack('i', 1))\n"
            "        except PermissionError: refused += 1\n"
            "    return refused"
        )

        assert run(code).value == 12

    def test_a_function_may_signal_itself(self, run: Run) -> None:
        code = (
            "import os, signal\ndef f():\n    got = []\n"
            "    signal.signal(signal.SIGUSR1, lambda number, frame: got.append(number))\n"
            "    os.kill(os.getpid(), signal.SIGUSR1)\n    signal.raise_signal(signal.SIGUSR1)\n"
            "    return len(got)"
        )

        assert run(code).value == 2

    @pytest.mark.parametrize(
        "body",
        [
            "os.fork()",
            "os.posix_spawn('/opt/python/bin/python3', ['x'], {})",
            "os.execv('/opt/python/bin/python3', ['x'])",
            "subprocess.run(['/opt/python/bin/python3'])",
            "multiprocessing.Process(target=print).start()",
        ],
    )
    def test_no_process_is_to_be_had(self, run: Run, body: str) -> None:
        code = f"import os, subprocess, multiprocessing\ndef f(): {body}"

        assert run(code).error_type == "PermissionError"

    def test_threads_are_bounded(self, run: Run) -> None:
        code = (
            "import threading, time\ndef f():\n    made = 0\n    try:\n"
            "        for _ in range(200):\n"
            "            threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
            "            made += 1\n"
            "    except RuntimeError: pass\n    return made"
        )

        result = run(code)

        assert isinstance(result.value, int)
        assert 5 < result.value < 64

    def test_a_thread_that_keeps_running_does_not_delay_the_result(self, run: Run) -> None:
        code = (
            "import threading, time\ndef f():\n"
            "    threading.Thread(target=time.sleep, args=(60,)).start()\n"
            "    return 1"
        )
        started = time.monotonic()

        assert run(code).value == 1
        assert time.monotonic() - started < 5

    @pytest.mark.contract("D-13", "SBX-10")
    def test_one_that_hangs_does_not_disturb_another(self) -> None:
        slow = SecureSandbox()
        slow.timeout = 2.0
        hanging = Program(modules={"m": "def f():\n    while True: pass"}, entry="m:f")
        results: list[RunResult] = []
        thread = threading.Thread(target=lambda: results.append(slow.run_function(hanging, {})))
        thread.start()

        program = Program(modules={"m": "def f(n): return n"}, entry="m:f")
        others = [SecureSandbox().run_function(program, {"n": n}).value for n in range(5)]
        thread.join()

        assert others == [0, 1, 2, 3, 4]
        assert results[0].outcome is Outcome.TIMED_OUT


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
