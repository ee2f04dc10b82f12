"""The darkrooms: what an upload does to its own process stays there."""

import asyncio
import io
import os
import signal
import time
from collections.abc import AsyncIterator

import psutil
import pytest
from PIL import Image

from quests.errors import DependencyUnavailable, ImageUnreadable
from service.photos import darkroom, studio
from service.photos.develop import Refused, develop
from service.photos.studio import Studio
from tests.pictures import bomb, jpeg


@pytest.fixture
async def rooms(studio: Studio) -> AsyncIterator[Studio]:
    await Studio.close(studio)  # those of other tests would be among our children, too
    opened = Studio()
    yield opened
    await opened.close()


def darkrooms() -> list[psutil.Process]:
    return [
        child
        for child in psutil.Process().children(recursive=True)
        if "service.photos.darkroom" in " ".join(child.cmdline())
    ]


async def test_a_darkroom_serves_many_and_knows_no_secret(
    rooms: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COQUEST_SECRET", "leak")
    pictures = [await rooms.develop(jpeg(seed), "JPEG") for seed in (1, 2, 1)]

    assert pictures[0] == pictures[2] != pictures[1]
    (room,) = darkrooms()
    assert "leak" not in str(room.environ())


async def test_a_darkroom_that_was_killed_is_replaced(rooms: Studio) -> None:
    await rooms.develop(jpeg(), "JPEG")
    (room,) = darkrooms()
    os.kill(room.pid, signal.SIGKILL)

    assert (await rooms.develop(jpeg(), "JPEG")).width == 640
    assert room not in darkrooms()


async def test_one_that_hangs_is_killed(rooms: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    await rooms.develop(jpeg(), "JPEG")
    monkeypatch.setattr(studio, "LONGEST_SECONDS", 0.1)
    (room,) = darkrooms()
    room.suspend()

    with pytest.raises(ImageUnreadable):
        await rooms.develop(jpeg(), "JPEG")
    assert darkrooms() == []


async def test_whoever_hangs_up_leaves_nothing_for_the_next(rooms: Studio) -> None:
    await rooms.develop(jpeg(), "JPEG")
    (room,) = darkrooms()
    room.suspend()
    asking = asyncio.create_task(rooms.develop(jpeg(1), "JPEG"))
    await asyncio.sleep(0)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking

    again = await rooms.develop(jpeg(2), "JPEG")
    assert again == await rooms.develop(jpeg(2), "JPEG")


async def test_only_so_many_are_let_in_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(studio, "PATIENCE_SECONDS", 0.01)
    monkeypatch.setattr(studio, "ADMITTED", 1)
    rooms = Studio()

    async with rooms.admitted():
        with pytest.raises(DependencyUnavailable):
            async with rooms.admitted():
                pass
    async with rooms.admitted():
        pass


@pytest.mark.parametrize(
    ("limit", "value"), [("MEMORY", 150 * 1024 * 1024), ("CPU_SECONDS", 0), ("WALL_SECONDS", 0.0)]
)
def test_an_upload_that_wants_too_much_ends_with_its_process(
    limit: str, value: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limits alone hold a bomb, also if nobody had asked for its size."""
    monkeypatch.setattr(darkroom, limit, value)
    monkeypatch.setitem(darkroom.LIMITS, "RLIMIT_AS", darkroom.MEMORY)
    monkeypatch.setitem(darkroom.LIMITS, "RLIMIT_CPU", darkroom.CPU_SECONDS)
    monkeypatch.setattr("service.photos.develop.MAX_PIXELS", 10**9)

    header, picture = darkroom._apart(bomb(20_000, 20_000), "PNG")

    assert b"refused" in header
    assert picture == b""


def test_a_child_that_never_ends_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that waits uses no processor, so only the clock ends it."""
    monkeypatch.setattr(darkroom, "WALL_SECONDS", 0.1)
    monkeypatch.setattr(darkroom, "develop", lambda *_: time.sleep(30))  # children inherit it
    began = time.monotonic()

    header, picture = darkroom._apart(jpeg(), "JPEG")

    assert time.monotonic() - began < 10
    assert (b"refused" in header, picture) == (True, b"")


@pytest.mark.parametrize("form", ["BMP", "GIF", "ICO", "PPM", "TIFF", "PNG", "WEBP"])
def test_a_picture_is_read_as_what_it_says_and_as_nothing_else(form: str) -> None:
    """Pillow would try every decoder it has, also those that nobody looks after."""
    other = io.BytesIO()
    Image.new("RGB", (8, 8)).save(other, form)

    with pytest.raises(Refused, match="unreadable"):
        develop(other.getvalue(), "JPEG")
