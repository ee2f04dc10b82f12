"""``coquest demo``: it ends well, notices what is wrong, and leaves nothing behind."""

import io
import os
import re
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from rich.console import Console

from service.demo.author import write_story
from service.demo.bars import Bars
from service.demo.run import Played, playing
from service.demo.story import CROWD, PETITION_GOAL, Manner, is_scanned
from tests.processes import command, wait_until

LAST_LINE = r"demo ok: (\d+) completions, \1 thanks, 18 kpis, \d+ webhooks verified"
Demo = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    """What the demo takes for the folder of temporary files."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    return folder


@pytest.fixture
def demo(tmp_path: Path, temporary: Path) -> Iterator[Demo]:
    """Start ``coquest demo`` with few people, in an empty folder."""
    running: list[subprocess.Popen[str]] = []
    empty = tmp_path / "empty"
    empty.mkdir()

    def start(**environment: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            command("demo", "--people", "20"),
            cwd=empty,
            env={**os.environ, "TMPDIR": str(temporary), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        return process

    yield start
    for process in running:
        process.kill()
        process.communicate()
    assert list(empty.iterdir()) == []


@pytest.mark.attack
@pytest.mark.slow
def test_it_ends_well_touches_no_installation_and_cleans_up(demo: Demo, temporary: Path) -> None:
    process = demo(DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing", COQUEST_SECRET="short")

    shown, errors = process.communicate(timeout=180)

    assert process.returncode == 0, shown + errors
    assert re.fullmatch(LAST_LINE, shown.splitlines()[-1])
    assert list(temporary.iterdir()) == []


@pytest.mark.attack
@pytest.mark.slow
def test_told_to_stop_it_ends_everything_and_cleans_up(demo: Demo, temporary: Path) -> None:
    process = demo()
    started = postgres_and_children(process, temporary)

    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)

    assert process.returncode == 1
    assert "stopped before the end" in errors
    assert list(temporary.iterdir()) == []
    wait_until(lambda: not any(one.is_running() for one in started))


@pytest.mark.attack
@pytest.mark.slow
def test_killed_it_leaves_no_process_behind(demo: Demo, temporary: Path) -> None:
    process = demo()
    started = postgres_and_children(process, temporary)

    process.kill()

    wait_until(lambda: not any(one.is_running() for one in started), seconds=60)


@pytest.mark.attack
@pytest.mark.slow
async def test_it_notices_each_thing_that_is_wrong() -> None:
    async with playing(14, 20, Bars(Console(file=io.StringIO()))) as played:
        assert complaints(played) == []

        assert "KPI shares" in complaints(played, lambda it: it.ledger.shares.pop())
        assert "thanks" in complaints(played, silence_one)
        assert "public figures" in complaints(played, lambda it: it.ledger.done.pop())
        assert "votes on each slogan" in complaints(played, forget_a_vote)
        assert "what the letter says now" in complaints(played, misread_the_letter)
        assert "long tables of all together" in complaints(played, miss_a_table)
        for kind in ("share.converted", "completion.repeated", "participant.joined"):
            gone = forget_one(kind)
            assert "events missing from the webhooks" in complaints(played, gone), kind


def test_the_same_seed_writes_the_same_story() -> None:
    assert write_story(1, 100) == write_story(1, 100) != write_story(2, 100)


def test_the_story_has_everything_that_happens_to_people() -> None:
    story = write_story(1, 500)
    deeds = [deed for person in story for deed in person.all_deeds]

    assert {deed.manner for deed in deeds} == set(Manner)
    assert {person.locale for person in story} == {"de", "fr", "en"}
    assert {str(deed.evidence["kind"]) for deed in deeds} == {
        "sticker", "slogan", "petition", "challenge", "hunt", "advocacy", "testimonial", "share",
    }  # fmt: skip
    assert any(is_scanned(deed) for deed in deeds)
    assert {vote.on for person in story for vote in person.votes} == {"slogan", "letter"}
    assert {person.mailed.is_opened for person in story if person.mailed} == {True, False}
    assert any(deed.days_ago for deed in deeds)
    assert all(person.came_by < person.number for person in story if person.came_by is not None)


def test_the_crowd_crosses_the_petitions_milestone() -> None:
    story = write_story(1, 500)
    crowd = sum(len(person.at_signal) for person in story)
    before = {p.number for p in story if any(deed.quest == "petition" for deed in p.deeds)}

    assert crowd == CROWD
    assert len(before) < PETITION_GOAL <= len(before) + crowd


def postgres_and_children(process: "subprocess.Popen[str]", folder: Path) -> list[psutil.Process]:
    """Wait until the server starts; every process that the demo has started by then."""
    pid_files = "coquest-demo-*/data/postgres/postmaster.pid"
    wait_until(lambda: process.poll() is not None or is_up(folder, pid_files), seconds=90)
    assert process.poll() is None, process.communicate()
    (pid_file,) = folder.glob(pid_files)
    postgres = psutil.Process(int(pid_file.read_text().splitlines()[0]))
    return [postgres, *psutil.Process(process.pid).children(recursive=True)]


def is_up(folder: Path, pid_files: str) -> bool:
    """Whether a server has written who it is."""
    return any(path.read_text() for path in folder.glob(pid_files))


def complaints(played: Played, *wrongs: Callable[[Played], object]) -> list[str]:
    """What the demo complains about after something went wrong behind its back."""
    for wrong in wrongs:
        wrong(played)
    return [check.name for check in played.checks() if not check.ok]


def silence_one(played: Played) -> None:
    played.ledger.done[0].thanks["message"] = ""


def forget_a_vote(played: Played) -> None:
    votes = played.ledger.votes
    del votes[next(who for who, vote in votes.items() if vote.on == "slogan")]


def misread_the_letter(played: Played) -> None:
    played.ledger.letter["sections"][0]["text"] = "Something else."


def miss_a_table(played: Played) -> None:
    done = played.ledger.done
    done.remove(next(one for one in done if one.quest == "long-table"))


def forget_one(kind: str) -> Callable[[Played], object]:
    """The receiver has never heard of one message of this type."""

    def forget(played: Played) -> None:
        messages = played.stage.receiver.messages
        del messages[next(one for one, said in messages.items() if said["type"] == kind)]

    return forget
