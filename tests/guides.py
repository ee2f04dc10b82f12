"""Guides as programs: their shell blocks are run, what they show is compared with what came.

A ``sh`` block is run. A ``json`` or ``http`` block right after it shows, in part, what it printed:
members and items that are shown must be there, ``…`` stands for any text.
"""

import json
import re
import socket
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ADDRESS = "http://127.0.0.1:8000"
PORTS = re.compile(r"\b910[1-5]\b")
END = "\x1e"  # printed between blocks; no command prints it
# A worker counts, so figures may lag behind what was just done, and say so. A reader types slowly
# enough; a program asks until everything is counted.
PATIENCE = """
trap 'kill $(jobs -p) 2>/dev/null || true' EXIT
curl() {
  case "$*" in */kpis*) for _ in $(seq 100); do
    command curl "$@" | grep -c '"pending":[1-9]' >/dev/null || break
    sleep 0.1
  done;; */crm-connections/*/contacts*) for _ in $(seq 100); do
    command curl "$@" | grep -c '"state":"synced"' >/dev/null && break
    sleep 0.1
  done;; esac
  command curl "$@"
}
"""


@dataclass(frozen=True, slots=True)
class Step:
    """A block that is run, and what it shows: the format and the text."""

    shell: str
    shows: tuple[str, str] | None


def steps(guide: str) -> list[Step]:
    """The blocks of a guide that are run, each with the answer shown after it."""
    blocks = [(match[1], match[2]) for match in BLOCK.finditer(guide)]
    return [
        Step(text, blocks[place + 1] if _is_answer(blocks, place + 1) else None)
        for place, (language, text) in enumerate(blocks)
        if language == "sh"
    ]


def _is_answer(blocks: list[tuple[str, str]], place: int) -> bool:
    return place < len(blocks) and blocks[place][0] in {"json", "http"}


def run(guide: list[Step], *, address: str, folder: Path, environment: Mapping[str, str]) -> str:
    """Run all steps in one shell, as a reader would; what they printed, ``END`` after each."""
    script = PATIENCE + f"\nprintf '{END}'\n".join(step.shell for step in guide)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", _here(script.replace(ADDRESS, address))],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout[-1000:]}\n{done.stderr[-2000:]}"
    return done.stdout


def _here(script: str) -> str:
    """With ports that are free on this machine."""
    ports: dict[str, str] = {}
    for shown in PORTS.findall(script):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            ports.setdefault(shown, str(free.getsockname()[1]))
    return PORTS.sub(lambda found: ports[found[0]], script)


def differences(step: Step, printed: str) -> list[str]:
    """Where the answer is not what the guide shows."""
    if step.shows is None:
        return []
    language, text = step.shows
    if language == "json":
        return list(_missing(json.loads(text), _last_document(printed), "answer"))
    lines = printed.lower().splitlines()
    return [
        f"no line {shown!r}"
        for shown in text.splitlines()
        if not any(_alike(shown.lower(), line) for line in lines)
    ]


def _last_document(printed: str) -> Any:
    """The last JSON document in the output; the ones before it are not shown."""
    found, rest = None, printed.strip()
    while rest.startswith(("{", "[")):
        found, end = json.JSONDecoder().raw_decode(rest)
        rest = rest[end:].strip()
    assert rest == "", f"not JSON: {printed[:300]!r}"
    return found


def _missing(shown: Any, came: Any, where: str) -> Iterator[str]:
    if isinstance(shown, dict) and isinstance(came, dict):
        yield from (f"{where} has no {name}" for name in shown.keys() - came.keys())
        for name in shown.keys() & came.keys():
            yield from _missing(shown[name], came[name], f"{where}.{name}")
    elif isinstance(shown, list) and isinstance(came, list) and 0 < len(shown) <= len(came):
        for place, value in enumerate(shown):
            yield from _missing(value, came[place], f"{where}[{place}]")
    elif not _alike(shown, came):
        yield f"{where} is {came!r}, the guide shows {shown!r}"


def _alike(shown: Any, came: Any) -> bool:
    if not (isinstance(shown, str) and isinstance(came, str)):
        return bool(shown == came)
    pattern = ".*".join(re.escape(part) for part in shown.split("…"))
    return re.fullmatch(pattern, came, flags=re.DOTALL) is not None
