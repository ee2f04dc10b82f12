"""Versions of what we build on: which are too old to be run with, and which should be replaced.

What is installed may be another version than we pinned: somebody updated, or went back by hand.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import PackageNotFoundError, requires, version

OLDEST_POSTGRESQL = 15
# The first of each without the weaknesses that one statement of ours, with text that anybody sends,
# could run into (CVE-2026-6473), and with all earlier ones of row-level security mended
# (CVE-2025-8713, CVE-2024-10976, CVE-2023-39418). Majors that are newer than these had them never.
SOUND_MINORS: Mapping[int, int] = {15: 18, 16: 14, 17: 10, 18: 4}
# Libraries that others bring along, and the first version without a weakness that requests reach.
FURTHER: Mapping[str, str] = {
    "h11": "0.16",  # CVE-2025-43859: one request seen as two
    "python-multipart": "0.0.27",  # CVE-2026-42561, CVE-2024-53981; we do without it
    "starlette": "0.49.1",  # CVE-2025-62727: ranges that take quadratic time
}
_BOUND = re.compile(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?>=([0-9.]+)")


def library_problems(
    required: Iterable[str] | None = None, installed: Callable[[str], str] = version
) -> list[str]:
    """Every library that is older than what we were tested with, or known to be weak.

    Args:
        required: Requirements as packages state them; ours unless said otherwise.
        installed: The version of a library; ``PackageNotFoundError`` where there is none.
    """
    stated = required if required is not None else requires("coquest") or []
    bounds: dict[str, str] = {one[1]: one[2] for one in map(_BOUND.match, stated) if one}
    problems = []
    for name, oldest in sorted({**FURTHER, **bounds}.items()):
        try:
            found = installed(name)
        except PackageNotFoundError:
            continue  # of an extra, or one that we do without
        if _numbers(found) < _numbers(oldest):
            problems.append(f"{name} is {found}, and has to be {oldest} or newer")
    return problems


def is_too_old(postgresql: int) -> bool:
    """Whether we do not run on this PostgreSQL (its ``server_version_num``)."""
    return postgresql // 10_000 < OLDEST_POSTGRESQL


def sound_version(postgresql: int) -> str | None:
    """What to update this PostgreSQL to, where it is known to be weak."""
    major, minor = divmod(postgresql, 10_000)
    sound = SOUND_MINORS.get(major, 0)
    return f"{major}.{sound}" if minor < sound else None


def written(postgresql: int) -> str:
    """As one says it: ``18.4``."""
    major, minor = divmod(postgresql, 10_000)
    return f"{major}.{minor}"


def _numbers(text: str) -> tuple[int, ...]:
    """The numbers that a version begins with: what follows (``rc1``, ``+local``) does not count."""
    leading = re.match(r"\d+(?:\.\d+)*", text)
    numbers = [int(one) for one in leading[0].split(".")] if leading else [0]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)
