"""Real servers, real kills. Each test has a VAR_DIR of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
import redis

from agentsite.services import locks, processes
from agentsite.services.client import attach
from agentsite.services.environment import CHECKOUT
from agentsite.services.errors import ServicesFailed
from agentsite.services.layout import Layout
from agentsite.services.tests.conftest import remove

PATIENCE_S = 30.0
USER = """
import sys
from agentsite.services.client import attach
with attach() as services:
    print(services.layout.keeper_lock.read_text(), flush=True)
    sys.stdin.read()
"""


def eventually(done: Callable[[], bool]) -> bool:
    return processes.wait_until(done, timeout_s=PATIENCE_S)


def is_over(layout: Layout) -> bool:
    return not (locks.is_held(layout.keeper_lock) or server_pids(layout))


def server_pids(layout: Layout) -> list[int]:
    titles = {"postgres": layout.tag, "valkey-server": str(layout.valkey_socket)}
    return [pid for name, title in titles.items() for pid in processes.titled(title, program=name)]


def keeper_pid(layout: Layout) -> int:
    return int(layout.keeper_lock.read_text())


def connect(layout: Layout) -> psycopg.Connection[tuple[str, ...]]:
    return psycopg.connect(
        host=str(layout.run_dir), user="agent", dbname="toolsmith", autocommit=True
    )


def write(layout: Layout, text: str) -> None:
    with connect(layout) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (text text)")
        connection.execute("INSERT INTO kept VALUES (%s)", [text])
    with redis.Redis.from_url(layout.redis_url(1)) as store:
        store.rpush("kept", text)


def read(layout: Layout) -> tuple[list[str], list[str]]:
    with connect(layout) as connection:
        rows = [row[0] for row in connection.execute("SELECT text FROM kept")]
    with redis.Redis.from_url(layout.redis_url(1), decode_responses=True) as store:
        return rows, store.lrange("kept", 0, -1)


def start_user(layout: Layout) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", USER],
        cwd=CHECKOUT,
        env=os.environ | {"VAR_DIR": str(layout.var_dir)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def first_line(user: subprocess.Popen[str]) -> str:
    assert user.stdout is not None
    return user.stdout.readline().strip()


@pytest.mark.core
def test_services_run_while_they_are_used_and_leave_nothing_behind(layout: Layout) -> None:
    with attach():
        keeper = keeper_pid(layout)
        write(layout, "one")
        began = time.monotonic()
        with attach():
            second_s = time.monotonic() - began
            assert keeper_pid(layout) == keeper
        assert locks.is_held(layout.keeper_lock)
    assert second_s < 1.0  # no server was started; usually a few milliseconds
    assert is_over(layout)
    assert not Path("/proc", str(keeper)).exists()

    with attach():
        assert read(layout) == (["one"], ["one"])


@pytest.mark.core
def test_killed_servers_come_back_with_their_data(layout: Layout) -> None:
    with attach() as services:
        write(layout, "one")
        keeper, killed = keeper_pid(layout), server_pids(layout)
        for pid in killed:
            processes.send(pid, signal.SIGKILL)
        assert eventually(lambda: not set(killed) & set(server_pids(layout)))
        services.ensure()

        assert read(layout) == (["one"], ["one"])
        assert keeper_pid(layout) == keeper


@pytest.mark.core
def test_a_killed_keeper_is_replaced_and_nothing_is_lost(layout: Layout) -> None:
    with attach() as services:
        write(layout, "one")
        keeper = keeper_pid(layout)
        os.kill(keeper, signal.SIGKILL)
        assert eventually(lambda: not locks.is_held(layout.keeper_lock))
        services.ensure()

        assert keeper_pid(layout) != keeper
        assert read(layout) == (["one"], ["one"])
    assert is_over(layout)


def test_servers_do_not_outlive_a_killed_keeper_and_a_killed_user(layout: Layout) -> None:
    with start_user(layout) as user:
        os.kill(int(first_line(user)), signal.SIGKILL)
        user.kill()

    assert eventually(lambda: is_over(layout))
    assert not (layout.postgres_data / "postmaster.pid").exists()


@pytest.mark.core
def test_a_killed_user_is_no_user_any_more(layout: Layout) -> None:
    with start_user(layout) as user:
        assert first_line(user)
        user.kill()

    assert eventually(lambda: is_over(layout))


def test_six_users_at_once_share_one_keeper(layout: Layout) -> None:
    users = [start_user(layout) for _ in range(6)]
    try:
        keepers = {first_line(user) for user in users}
        assert len(keepers) == 1
        assert keepers == {str(keeper_pid(layout))}
    finally:
        for user in users:
            user.communicate(timeout=PATIENCE_S)
    assert [user.returncode for user in users] == [0] * 6
    assert eventually(lambda: is_over(layout))


def test_two_folders_have_services_of_their_own(layout: Layout, tmp_path: Path) -> None:
    other = Layout.at(tmp_path / "other", as_root=os.geteuid() == 0)
    try:
        with attach(), attach(layout=other):
            write(layout, "one")
            write(other, "other")
            assert read(layout) == (["one"], ["one"])
            assert read(other) == (["other"], ["other"])
            assert keeper_pid(layout) != keeper_pid(other)
        assert is_over(other)
    finally:
        remove(other)


def test_a_pid_file_that_names_a_stranger_is_no_hindrance(layout: Layout) -> None:
    with attach():
        pid_file = (layout.postgres_data / "postmaster.pid").read_text().splitlines()
    stale = "\n".join([str(os.getppid()), *pid_file[1:]])
    (layout.postgres_data / "postmaster.pid").write_text(stale + "\n")

    with attach():
        write(layout, "one")


def test_somebody_who_looks_at_the_servers_is_left_alone(layout: Layout) -> None:
    looking = [sys.executable, "-c", "input()", layout.tag, str(layout.valkey_socket)]
    with subprocess.Popen(looking, stdin=subprocess.PIPE) as onlooker:
        with attach():
            assert onlooker.pid not in server_pids(layout)
        assert onlooker.poll() is None
        onlooker.communicate(b"\n", timeout=PATIENCE_S)


def test_a_server_that_cannot_start_is_an_error_with_its_last_words(layout: Layout) -> None:
    with attach():
        pass
    (layout.postgres_data / "PG_VERSION").write_text("9\n")

    with pytest.raises(ServicesFailed, match="not compatible with this version"):
        attach(timeout_s=PATIENCE_S).__enter__()
    assert eventually(lambda: is_over(layout))


def test_given_services_are_used_and_none_are_started(
    layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/db")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere/0")

    with attach():
        assert not layout.var_dir.exists()
