"""One call in a real guest: what cannot be reached from inside."""

import json
import threading
import time
from collections.abc import Callable

import pytest

from sandbox.program import Outcome, Program, RunResult
from sandbox.service import SecureSandbox

pytestmark = pytest.mark.core

Run = Callable[..., RunResult]


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
