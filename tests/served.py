"""``coquest serve`` as a process of its own, on whatever servers a test names."""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.conftest import SECRET
from tests.processes import command


@asynccontextmanager
async def served(
    urls: dict[str, str], folder: Path, *, workers: int = 2, with_worker: bool = True
) -> AsyncIterator[str]:
    """``coquest serve`` on these databases, without limits of rate; its address.

    Args:
        urls: ``DATABASE_URL`` and the like.
        folder: For its data, and its ``log``.
        workers: Server processes.
        with_worker: Also the worker.
    """
    words = ["serve", "--port", "0", "--workers", str(workers)]
    with (folder / "log").open("w") as log:
        process = await asyncio.create_subprocess_exec(
            *command(*words, *(["--with-worker"] if with_worker else [])),
            env={
                **os.environ,
                **urls,
                "COQUEST_DATA": str(folder / "data"),
                "COQUEST_SECRET": SECRET,
                "COQUEST_DRAIN_SECONDS": "0",
                "COQUEST_RATE_LIMITS": "false",
            },
            stdout=subprocess.PIPE,
            stderr=log,
        )
        assert process.stdout is not None
        try:
            ready = (await asyncio.wait_for(process.stdout.readline(), 120)).decode()
            assert ready.startswith("coquest ready"), (folder / "log").read_text()
            yield ready.split()[3]
            assert process.returncode is None
        finally:
            process.terminate()
            await asyncio.wait_for(process.communicate(), 30)
