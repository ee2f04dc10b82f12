"""Sends uploads to the darkrooms, a few processes apart, without waiting in the event loop."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from quests.errors import DependencyUnavailable, ImageTooLarge, ImageUnreadable
from service.photos.darkroom import ANSWER, QUESTION
from service.photos.develop import Picture

DARKROOMS = 2
ADMITTED = 16  # uploads held in memory at once
PATIENCE_SECONDS = 5.0
# Longer than a darkroom gives its child: only one that hangs itself is killed from here.
LONGEST_SECONDS = 15.0
GONE = (BrokenPipeError, ConnectionResetError, asyncio.IncompleteReadError)
REFUSALS = {"too-large": ImageTooLarge, "unreadable": ImageUnreadable}


class Studio:
    """The darkrooms of one server process; one is started when it is first needed."""

    def __init__(self, darkrooms: int = DARKROOMS) -> None:
        self._free = asyncio.Semaphore(darkrooms)
        self._admitted = asyncio.Semaphore(ADMITTED)
        self._idle: list[Process] = []

    @asynccontextmanager
    async def admitted(self) -> AsyncIterator[None]:
        """Room for one more upload in memory.

        Raises:
            DependencyUnavailable: too many at once.
        """
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._admitted.acquire()
        except TimeoutError:
            raise DependencyUnavailable("Too many photos at once: try again.") from None
        try:
            yield
        finally:
            self._admitted.release()

    async def develop(self, upload: bytes, form: str) -> Picture:
        """The clean copy of an upload.

        Args:
            form: As its first bytes say: ``JPEG``, ``PNG`` or ``WEBP``.

        Raises:
            ImageTooLarge: too many pixels, or more than one frame.
            ImageUnreadable: broken, or it took too much time or memory.
        """
        async with self._free:
            try:
                header, jpeg = await self._ask_one(upload, form)
            except GONE:  # killed while it was idle, perhaps: it was not this upload
                header, jpeg = await self._ask_one(upload, form)
        said = json.loads(header)
        if "refused" in said:
            raise REFUSALS[said["refused"]]()
        return Picture(jpeg=jpeg, **said)

    async def _ask_one(self, upload: bytes, form: str) -> tuple[bytes, bytes]:
        room = self._idle.pop() if self._idle else await _start()
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                answer = await _ask(room, upload, form)
        except TimeoutError:
            await _end(room)
            raise ImageUnreadable() from None
        except BaseException:
            # Whoever asked may have gone: the answer must not become somebody else's.
            await _end(room)
            raise
        self._idle.append(room)
        return answer

    async def close(self) -> None:
        """End all darkrooms."""
        while self._idle:
            await _end(self._idle.pop())


async def _start() -> Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", "-m", "service.photos.darkroom"),
        stdin=PIPE,
        stdout=PIPE,
        env={},  # a decoder that is taken over finds no secret
        start_new_session=True,
    )


async def _ask(room: Process, upload: bytes, form: str) -> tuple[bytes, bytes]:
    assert room.stdin is not None  # noqa: S101 (we asked for both)
    assert room.stdout is not None  # noqa: S101
    room.stdin.write(QUESTION.pack(form.ljust(4).encode(), len(upload)))
    room.stdin.write(upload)
    await room.stdin.drain()
    header, jpeg = ANSWER.unpack(await room.stdout.readexactly(ANSWER.size))
    return await room.stdout.readexactly(header), await room.stdout.readexactly(jpeg)


async def _end(room: Process) -> None:
    """Kill it, with the child it may have."""
    with suppress(ProcessLookupError):
        os.killpg(room.pid, signal.SIGKILL)
    if room.stdin is not None:
        room.stdin.close()
    await asyncio.shield(room.wait())
