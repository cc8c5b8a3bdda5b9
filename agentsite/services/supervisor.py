"""`make run`: the whole site in one terminal, started in order and stopped in order."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from agentsite.services import locks, probes, processes, programs, record, simulator
from agentsite.services.client import Services, attach
from agentsite.services.environment import CHECKOUT, model_is_given, services_are_given
from agentsite.services.errors import ServicesFailed, SiteFailed
from agentsite.services.kept import Kept
from agentsite.services.layout import Layout
from agentsite.services.programs import Program

TICK_S = 0.2
ENSURE_EVERY_S = 1.0
WEB_START_S = 60.0
ASKING_S = 0.5  # whoever asks whether the site runs holds its lock for a moment
LIVE = "/api/health/live"


class Interrupted(Exception):
    """Ctrl-C or SIGTERM came before the site was up; it is stopped as it would be later."""


class Site:
    """The processes of one running site."""

    def __init__(self, services: Services, *, host: str, port: int) -> None:
        self._services = services
        self._layout = services.layout
        self._host = host
        self._port = port
        self._model_port = 0 if model_is_given() else simulator.free_port()
        self._environment = _environment(host, port, self._model_url)
        self._kept: dict[str, tuple[Program, Kept]] = {}
        self._interrupts = 0
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._heed)

    def run(self) -> None:
        """Serve until a signal comes.

        Raises:
            SiteFailed: Something the site cannot do without does not start.
        """
        try:
            self._come_up()
            self._serve()
        except Interrupted:
            pass
        finally:
            say("stopping")
            self._stop()

    @property
    def _model_url(self) -> str:
        return simulator.base_url(self._model_port) if self._model_port else ""

    @property
    def _url(self) -> str:
        shown = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{shown}:{self._port}"

    def _come_up(self) -> None:
        if self._model_port:
            self._keep(programs.simulated_model(self._model_port))
            self._until(
                lambda: probes.port_answers(simulator.LOOPBACK, self._model_port),
                of="simulator",
            )
            say("model          simulated, since neither OPENAI_API_KEY nor OPENAI_BASE_URL is set")
        self._prepare()
        self._keep(programs.web(self._host, self._port))
        for program in [*programs.workers(), programs.beat()]:
            self._keep(program)
        path = self._sign_in_path()
        self._write_record()
        for name, (_, kept) in self._kept.items():
            say(f"{name:<14} up, process {kept.process.pid}")
        say(f"\n  {self._url}\n  sign in: {self._url}{path}\n  Ctrl-C stops the site\n")

    def _sign_in_path(self) -> str:
        """Return the path of a one-time link, made while the web process comes up."""
        with self._managing("signin_link", log="manage", stdout=subprocess.PIPE) as signing:
            self._until(lambda: probes.http_status(self._host, self._port, LIVE) == 200, of="web")
            path = signing.communicate()[0].decode().strip()
        return path or "/"

    def _prepare(self) -> None:
        began = time.monotonic()
        with self._managing("prepare", log="prepare") as preparing:
            while preparing.poll() is None:
                self._pause()
        if preparing.returncode != 0:
            raise SiteFailed(f"`manage.py prepare` failed.\n{self._end_of_log('prepare')}")
        say(f"data           ready in {time.monotonic() - began:.1f} s")

    def _serve(self) -> None:
        ensured = time.monotonic()
        while True:
            self._pause()
            revived = [kept.revive() for _, kept in self._kept.values()]
            if any(revived):
                self._write_record()
            if time.monotonic() - ensured > ENSURE_EVERY_S:
                self._ensure_services()
                ensured = time.monotonic()

    def _ensure_services(self) -> None:
        if services_are_given():
            return
        try:
            self._services.ensure(timeout_s=5.0)
        except ServicesFailed as failure:
            say(str(failure))

    def _stop(self) -> None:
        """Stop what takes work first, what is worked with last; a second signal is not patient."""
        self._layout.services_json.unlink(missing_ok=True)
        for stage in sorted({program.stopped for program, _ in self._kept.values()}):
            self._stop_together([one for one in self._kept.values() if one[0].stopped == stage])

    def _stop_together(self, group: list[tuple[Program, Kept]]) -> None:
        for _, kept in group:
            if kept.process.poll() is None:
                kept.process.terminate()
        began = time.monotonic()
        for program, kept in group:
            while kept.process.poll() is None:
                waited_s = time.monotonic() - began
                if waited_s > program.patience_s or self._interrupts > 1:
                    break
                time.sleep(processes.POLL_S)
            processes.kill_group(kept.process)

    def _keep(self, program: Program) -> None:
        def start() -> subprocess.Popen[bytes]:
            return self._spawn(program)

        def report(sentence: str) -> None:
            say(f"{sentence}\n{self._end_of_log(program.name)}")

        self._kept[program.name] = (program, Kept(program.name, start, report))

    def _spawn(self, program: Program) -> subprocess.Popen[bytes]:
        log = processes.open_log(self._layout.log_dir / f"{program.name}.log")
        descriptor = self._services.descriptor
        try:
            return subprocess.Popen(
                program.command,
                cwd=CHECKOUT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=[] if descriptor is None else [descriptor],
                preexec_fn=processes.dies_with_parent(signal.SIGKILL),  # noqa: PLW1509 - one thread
            )
        finally:
            os.close(log)

    @contextmanager
    def _managing(
        self, command: str, *, log: str, stdout: int | None = None
    ) -> Iterator[subprocess.Popen[bytes]]:
        """Run a command of manage.py that is over, by force if need be, with the block."""
        errors = processes.open_log(self._layout.log_dir / f"{log}.log")
        process = subprocess.Popen(
            [sys.executable, "manage.py", command],
            cwd=CHECKOUT,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=errors if stdout is None else stdout,
            stderr=errors,
            start_new_session=True,
            preexec_fn=processes.dies_with_parent(signal.SIGKILL),  # noqa: PLW1509 - one thread
        )
        os.close(errors)
        try:
            yield process
        finally:
            processes.kill_group(process)

    def _until(self, is_up: Callable[[], bool], *, of: str) -> None:
        """Wait until a child does its work, and do not wait for one that has died."""
        _, kept = self._kept[of]
        deadline = time.monotonic() + WEB_START_S
        while not is_up():
            self._pause()
            if kept.process.poll() is not None or time.monotonic() > deadline:
                raise SiteFailed(f"The {of} process does not start.\n{self._end_of_log(of)}")

    def _pause(self) -> None:
        if self._interrupts:
            raise Interrupted
        time.sleep(TICK_S)

    def _heed(self, _number: int, _frame: FrameType | None) -> None:
        self._interrupts += 1

    def _end_of_log(self, name: str) -> str:
        path = self._layout.log_dir / f"{name}.log"
        return f"{processes.last_lines(path)}\n    ({path})"

    def _write_record(self) -> None:
        pids = {name: kept.process.pid for name, (_, kept) in self._kept.items()}
        record.write_record(
            self._layout,
            url=self._url,
            model_base_url=self._model_url,
            pids={"supervisor": os.getpid(), **pids},
        )


def run_site(*, host: str, port: int) -> None:
    """Run the site of this checkout until Ctrl-C.

    Raises:
        SiteFailed: It runs already, its port is taken, or a part does not start.
        ServicesFailed: PostgreSQL or Valkey does not start.
    """
    layout = Layout.current()
    with locks.opened(layout.site_lock) as lock:
        patience = time.monotonic() + ASKING_S
        if not locks.wait_exclusive(lock, deadline=patience):
            raise SiteFailed(_already_runs(layout))
        _require_free(host, port)
        began = time.monotonic()
        with attach(layout=layout) as services:
            say(f"services       ready in {time.monotonic() - began:.1f} s")
            Site(services, host=host, port=port).run()
    say("stopped")


def say(words: str) -> None:
    print(words, flush=True)


def _already_runs(layout: Layout) -> str:
    site = record.running_site(layout)
    if site is None:
        return "The site of this checkout is starting or stopping in another terminal."
    supervisor = site["pids"]["supervisor"]
    return f"The site of this checkout already runs at {site['url']} (process {supervisor})."


def _require_free(host: str, port: int) -> None:
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as failure:
        raise SiteFailed(
            f"The site cannot listen on {host}:{port} ({failure.strerror}). "
            "Choose another port: make run port=8001"
        ) from failure


def _environment(host: str, port: int, model_url: str) -> dict[str, str]:
    given = {
        "DJANGO_SETTINGS_MODULE": "agentsite.settings",
        "HOST": host,
        "PORT": str(port),
        "PYTHONUNBUFFERED": "1",
    }
    thrift = {"MALLOC_ARENA_MAX": "2"}  # or each thread's arena keeps what it once needed
    offline = simulator.offline_environment(model_url) if model_url else {}
    return thrift | os.environ | given | offline
