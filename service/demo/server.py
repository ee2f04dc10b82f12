"""The real server with its worker, in a process and a folder of their own."""

import asyncio
import os
import re
import shutil
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from pydantic_core import from_json

from service.demo.caller import DemoFailed

START_SECONDS, STOP_SECONDS = 120, 20
READY = re.compile(rb"^coquest ready on (http://\S+)")
LOG_LINES = 15
# The person's own installation is not touched, whatever is set for it.
SETTINGS = {
    "COQUEST_WEBHOOKS_ALLOW_PRIVATE": "true",
    "COQUEST_DRAIN_SECONDS": "0",
    "COQUEST_CORRECTION_SETTLE_SECONDS": "0.5",
    "COQUEST_LOG_LEVEL": "warning",
    "COQUEST_RATE_LIMITS": "false",  # the whole crowd comes from one address
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """A running server: where it is, and the folder with its data and its log."""

    address: str
    folder: Path

    def log(self) -> str:
        """The end of what it logged: warnings and worse."""
        return _log(self.folder)


@asynccontextmanager
async def serving() -> AsyncIterator[Installation]:
    """``coquest serve --with-worker`` on a free port; gone without a trace afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="coquest-demo-"))
    try:
        with (folder / "log").open("wb") as log:
            process = await asyncio.create_subprocess_exec(
                *_command("serve", "--port", "0", "--with-worker", "--supervised"),
                env=_environment(folder),
                stdin=PIPE,  # its end tells the server that we are gone, even after kill -9
                stdout=PIPE,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for us; we end the server in good order
            )
        try:
            yield Installation(address=await _address(process, folder), folder=folder)
        finally:
            await _end(process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def make_key(installation: Installation, organisation: str) -> str:
    """An API key, made as an operator makes it."""
    scopes = [word for name in ("organise", "read", "deliver") for word in ("--scope", name)]
    named = ["--workspace", "demo", "--organisation", organisation, "--name", "demo"]
    process = await asyncio.create_subprocess_exec(
        *_command("key", "create", "--json", *named, *scopes),
        env=_environment(installation.folder),
        stdout=PIPE,
        stderr=PIPE,
    )
    try:
        told, errors = await process.communicate()
    finally:
        if process.returncode is None:  # we are told to stop
            process.kill()
            await process.wait()
    if process.returncode:
        raise DemoFailed(f"coquest key create: {errors.decode(errors='replace')}")
    return str(from_json(told)["key"])


def _command(*words: str) -> list[str]:
    return [sys.executable, "-m", "service.cli", *words]


def _environment(folder: Path) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name != "DATABASE_URL" and not name.startswith("COQUEST_")
    }
    return {**kept, **SETTINGS, "COQUEST_DATA": str(folder / "data")}


async def _address(process: Process, folder: Path) -> str:
    """Where the server is, read from the line it prints when it is ready."""
    assert process.stdout is not None  # noqa: S101 (we asked for a pipe)
    with suppress(TimeoutError):
        async with asyncio.timeout(START_SECONDS):
            async for line in process.stdout:
                if found := READY.match(line):
                    return found[1].decode()
    raise DemoFailed(f"the server did not start:\n{_log(folder)}")


async def _end(process: Process) -> None:
    """Let it finish what it holds and stop its database; no longer than ``STOP_SECONDS``."""
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


def _log(folder: Path) -> str:
    lines = (folder / "log").read_text(errors="replace").splitlines()
    return "\n".join(lines[-LOG_LINES:])
