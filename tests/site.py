"""A whole site for tests, run the way a person runs it: its own processes, its own data."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any, TypeVar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

from agentsite.services.layout import Layout
from agentsite.services.programs import WORKER
from agentsite.services.simulator import free_port
from agentsite.services.tests.conftest import remove

CHECKOUT = Path(__file__).resolve().parent.parent
START_S = 180.0

Value = TypeVar("Value")


def until(look: Callable[[], Value], *, what: str, timeout_s: float = 60.0) -> Value:
    """Return the first value of `look` that is true; fail when there is none in time."""
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        value = look()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError(f"waited {timeout_s:g} s in vain for {what}")


class Visitor:
    """A signed-in browser without a screen."""

    def __init__(self, site: "RunningSite") -> None:
        self._url = site.url
        self.cookies = CookieJar()
        self._opener: OpenerDirector = build_opener(HTTPCookieProcessor(self.cookies))
        self._sign_in(site)

    def _sign_in(self, site: "RunningSite") -> None:
        self._opener.open(site.sign_in_url(), timeout=30).read()

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Return the status and the JSON of an API call; an error status is returned, too."""
        request = Request(f"{self._url}{path}", method=method)  # noqa: S310 -- our own site
        request.add_header("Content-Type", "application/json")
        request.add_header("X-CSRFToken", self._csrf())
        request.add_header("Referer", self._url)
        data = None if body is None else json.dumps(body).encode()
        try:
            with self._opener.open(request, data, timeout=60) as answer:
                return answer.status, json.loads(answer.read())
        except HTTPError as error:
            return error.code, json.loads(error.read())

    def try_call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Like `call`, while the site may be in trouble: no answer is status 0, no JSON is None."""
        try:
            return self.call(method, path, body)
        except (OSError, ValueError):
            return 0, None

    def ask(self, prompt: str, session_id: str | None = None) -> dict[str, Any]:
        """Send a request and return its run, as accepted."""
        if session_id is None:
            session_id = self.call("POST", "/api/session")[1]["session_id"]
        status, accepted = self.call(
            "POST", "/api/queries", {"prompt": prompt, "session_id": session_id}
        )
        assert status == 202, accepted
        return dict(accepted)

    def run(self, run_id: str) -> dict[str, Any]:
        return dict(self.call("GET", f"/api/runs/{run_id}")[1]["run"])

    def events(self, run_id: str) -> list[dict[str, Any]]:
        return list(self.call("GET", f"/api/runs/{run_id}/events?after=0")[1]["events"])

    def finished(self, run_id: str, *, timeout_s: float = 60.0) -> dict[str, Any]:
        def ended() -> dict[str, Any] | None:
            run = self.run(run_id)
            return run if run["status"] in {"succeeded", "failed", "cancelled"} else None

        return until(ended, what=f"run {run_id}", timeout_s=timeout_s) or {}

    def _csrf(self) -> str:
        return next((cookie.value or "" for cookie in self.cookies if "csrf" in cookie.name), "")


class Member(Visitor):
    """A user with a password, who is not the administrator."""

    def __init__(self, site: "RunningSite", username: str) -> None:
        self._username = username
        super().__init__(site)

    def _sign_in(self, site: "RunningSite") -> None:
        page = f"{self._url}/sign-in/"
        self._opener.open(page, timeout=30).read()
        form = {
            "username": self._username,
            "password": password_of(self._username),
            "csrfmiddlewaretoken": self._csrf(),
        }
        request = Request(page, urlencode(form).encode(), {"Referer": page})  # noqa: S310
        self._opener.open(request, timeout=30).read()


def password_of(username: str) -> str:
    return f"{username} has a long one"


class RunningSite:
    """`python -m agentsite.services run`, until `stop`."""

    def __init__(self, var_dir: Path, **environment: str) -> None:
        self.var_dir = var_dir
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._environment = os.environ | {
            "VAR_DIR": str(var_dir),
            # Preparing guests takes half a minute; the test run's own are as good.
            "SANDBOX_RUNTIME_DIR": str(CHECKOUT / "var" / "test" / "sandbox"),
            **environment,
        }
        # What was committed must survive a kill, as it does for a person.
        for name in ("DJANGO_SETTINGS_MODULE", "TOOLSMITH_THROWAWAY"):
            self._environment.pop(name, None)
        var_dir.mkdir(parents=True, exist_ok=True)
        self._log = (var_dir / "run.log").open("wb")
        self.process = self._spawn("agentsite.services", "run", "--port", str(self.port))

    def wait_until_up(self) -> "RunningSite":
        until(self._is_up, what=f"the site\n{self.log()}", timeout_s=START_S)
        return self

    def stop(self) -> int:
        """Stop it as Ctrl-C does, and return its exit code."""
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(timeout=60)
        self._log.close()
        return code

    def log(self) -> str:
        return (self.var_dir / "run.log").read_text("utf-8")

    def record(self) -> dict[str, Any]:
        """Return what `services.json` says."""
        return dict(json.loads((self.var_dir / "services.json").read_text("utf-8")))

    def kill(self, name: str) -> None:
        """Kill a process of the site and its children, without a chance to clean up."""
        os.killpg(self.record()["pids"][name], signal.SIGKILL)

    def kill_server(self, name: str) -> None:
        """Kill PostgreSQL's or Valkey's main process the same way."""
        data = self.record()["data"]
        for entry in Path("/proc").glob("[0-9]*"):
            command = _command(entry)
            if command and name in Path(command[0]).name and any(data in part for part in command):
                os.kill(int(entry.name), signal.SIGKILL)

    def add_members(self, *usernames: str) -> None:
        """Make users whom `Member` signs in."""
        found = [f"({name!r}, {password_of(name)!r})" for name in usernames]
        self.query(
            "from django.contrib.auth.models import User\n"
            f"for name, password in [{', '.join(found)}]:\n"
            "    User.objects.create_user(username=name, password=password)\n"
            "print('null')"
        )

    def query(self, code: str) -> Any:
        """Return the JSON that a script prints which has the site's settings and database."""
        return json.loads(self.manage("shell", "--no-imports", "-v", "0", "-c", code))

    @contextmanager
    def worker(self, queue: str, *, at_once: int) -> Iterator[None]:
        """Run another worker beside the site's own."""
        command = [sys.executable, "-m", *WORKER, "-n", f"more-{queue}@%h"]
        process = self._spawn(
            "agentsite.services", "exec", "--", *command, "-Q", queue, "-c", str(at_once)
        )
        try:
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)

    def sign_in_url(self) -> str:
        return self.url + self.manage("signin_link").strip()

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=CHECKOUT,
            env=self._environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
        return done.stdout

    def python(self, code: str) -> subprocess.CompletedProcess[str]:
        """Run a script in a bare interpreter beside the site."""
        return subprocess.run(
            [sys.executable, "-c", code],
            cwd=CHECKOUT,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )

    def _spawn(self, *module: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", *module],
            cwd=CHECKOUT,
            env=self._environment,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def _is_up(self) -> bool:
        assert self.process.poll() is None, f"the site ended early:\n{self.log()}"
        return (self.var_dir / "services.json").exists()


@contextmanager
def running_site(var_dir: Path, **settings: str) -> Iterator[RunningSite]:
    """Run a site with a short lease, so that what a kill interrupts goes on within seconds."""
    site = RunningSite(var_dir, RUNS_LEASE_S="2", **settings)
    try:
        yield site.wait_until_up()
    finally:
        assert site.stop() == 0, site.log()
        remove_servers(var_dir)


def remove_servers(var_dir: Path) -> None:
    """Remove what servers that have ended keep outside of `var_dir`."""
    remove(Layout.at(var_dir, as_root=os.geteuid() == 0))


def _command(process: Path) -> list[str]:
    try:
        return (process / "cmdline").read_bytes().decode("utf-8", "replace").split("\0")
    except OSError:
        return []
