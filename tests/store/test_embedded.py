"""The embedded PostgreSQL is shared, survives accidents, and is gone after its last user."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from service.store.embedded import start_embedded, stop_embedded
from tests.processes import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.attack]

USER = """
import asyncio, sys
from pathlib import Path
import asyncpg
from service.store.embedded import start_embedded

async def ask(url):
    connection = await asyncpg.connect(url)
    print(await connection.fetchval("SELECT current_database()"), flush=True)
    await connection.close()

url = start_embedded(Path(sys.argv[1]))
for _ in range(2):
    asyncio.run(ask(url))
    sys.stdin.readline()
"""


@pytest.fixture
def folder(data_folder: Path) -> Iterator[Path]:
    yield data_folder
    stop_embedded(data_folder)
    wait_until(lambda: not is_running(data_folder))


def test_the_server_outlives_its_first_user_and_ends_with_its_last(folder: Path) -> None:
    first, second = a_user(folder), a_user(folder)
    assert answer(first) == answer(second) == "coquest"

    end(first)

    assert ask_again(second) == "coquest"
    end(second)
    assert not is_running(folder)


def test_a_killed_user_neither_stops_the_server_nor_keeps_it(folder: Path) -> None:
    killed, other = a_user(folder), a_user(folder)
    assert answer(killed) == answer(other) == "coquest"

    kill(killed)

    assert ask_again(other) == "coquest"
    end(other)
    assert not is_running(folder)


def test_the_server_ends_when_its_only_user_is_killed(folder: Path) -> None:
    only = a_user(folder)
    assert answer(only) == "coquest"

    kill(only)

    wait_until(lambda: not is_running(folder))


def test_a_killed_server_starts_again_over_its_leftovers(folder: Path) -> None:
    start_embedded(folder)
    os.kill(postmaster(folder).pid, signal.SIGKILL)
    wait_until(lambda: not is_running(folder))
    stop_embedded(folder)
    assert (folder / "postgres" / "postmaster.pid").exists()

    user = a_user(folder)
    assert answer(user) == "coquest"

    end(user)


def test_a_process_id_that_went_to_somebody_else_is_no_server(folder: Path) -> None:
    start_embedded(folder)
    stop_embedded(folder)
    pid_file = folder / "postgres" / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{folder / 'postgres'}\n0\n5432\n{folder}\n\n0 0\nready\n")

    user = a_user(folder)
    assert answer(user) == "coquest"

    end(user)


def test_a_kill_while_the_data_is_made_leaves_nothing_half_made(folder: Path) -> None:
    draft = folder / "postgres.new"
    draft.mkdir(parents=True)
    (draft / "PG_VERSION").write_text("18\n")

    start_embedded(folder)

    assert not draft.exists()


def test_a_path_too_long_for_a_socket_works(data_folder: Path) -> None:
    folder = data_folder / ("a folder with a 'quote' " + "x" * 90)

    user = a_user(folder)
    assert answer(user) == "coquest"

    end(user)


def test_a_throwaway_folder_is_deleted_with_the_last_user(data_folder: Path) -> None:
    start_embedded(data_folder / "gone", throwaway=True)

    stop_embedded(data_folder / "gone")

    wait_until(lambda: not (data_folder / "gone").exists())


def a_user(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", USER, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def answer(user: subprocess.Popen[str]) -> str:
    assert user.stdout is not None
    return user.stdout.readline().strip()


def ask_again(user: subprocess.Popen[str]) -> str:
    assert user.stdin is not None
    user.stdin.write("\n")
    user.stdin.flush()
    return answer(user)


def end(user: subprocess.Popen[str]) -> None:
    user.communicate("\n\n", timeout=30)
    assert user.returncode == 0


def kill(user: subprocess.Popen[str]) -> None:
    user.kill()
    user.communicate()


def is_running(folder: Path) -> bool:
    try:
        return postmaster(folder).status() != psutil.STATUS_ZOMBIE
    except (FileNotFoundError, psutil.NoSuchProcess):
        return False


def postmaster(folder: Path) -> psutil.Process:
    pid = (folder / "postgres" / "postmaster.pid").read_text().split()[0]
    return psutil.Process(int(pid))


def test_stopping_a_server_that_is_just_starting_removes_nothing_else(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its pid file has an empty line for the socket; an empty path is the working folder."""
    start_embedded(folder)
    precious = tmp_path / "precious"
    precious.write_text("stay")
    monkeypatch.chdir(tmp_path)
    pid_file = folder / "postgres" / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([*lines[:4], "", *lines[5:]]) + "\n")

    stop_embedded(folder)

    assert precious.exists()
