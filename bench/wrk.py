"""wrk as the client, where it is installed: C, so it takes the least from the servers."""

import json
import os
import shutil
import subprocess
from pathlib import Path

from bench.load import Aim, Answers

SCRIPT = Path(__file__).with_name("wrk.lua")
THREADS = 2


def is_installed() -> bool:
    """Whether there is a wrk on this machine."""
    return shutil.which("wrk") is not None


def run(aim: Aim) -> Answers:
    """Send for ``aim.seconds``; requests still open at the end are dropped unread."""
    threads = min(THREADS, aim.connections)
    command = ["wrk", f"-t{threads}", f"-c{aim.connections}", f"-d{aim.seconds}s"]
    command += ["--timeout", "10s", "-s", str(SCRIPT), f"http://127.0.0.1:{aim.port}/"]
    given = {
        "BENCH_REQUESTS": str(aim.requests),
        "BENCH_LABEL": aim.label,
        "BENCH_THREADS": str(threads),
    }
    ended = subprocess.run(
        command, env={**os.environ, **given}, capture_output=True, text=True, check=False
    )
    for line in ended.stdout.splitlines():
        if line.startswith("RESULT "):
            return _answers(json.loads(line.removeprefix("RESULT ")), aim)
    raise RuntimeError(f"wrk failed: {ended.stderr or ended.stdout}")


def _answers(said: dict[str, float], aim: Aim) -> Answers:
    return Answers(
        good=int(said["answers"] - said["refused"]),
        errors=int(said["refused"] + said["failed"]),
        unread=aim.connections,
        seconds=said["seconds"],
        p50=said["p50"],
        p99=said["p99"],
    )
