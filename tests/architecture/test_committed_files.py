"""Promises about the files themselves: small, and free of this or that machine."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# A test file may be longer: cases stand next to one another, and nobody builds on them.
LONGEST_FILE, LONGEST_TEST_FILE = 250, 350
LONGEST_FUNCTION = 40
# Alembic writes these; a big first migration is no sign of a confused author.
GENERATED = ("migrations/versions/",)


def committed(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode != 0:
        pytest.skip("not a git checkout: nothing says which files are ours")
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file()]


def our_python() -> list[Path]:
    paths = [path for path in committed("*.py") if path.is_relative_to(ROOT)]
    return [path for path in paths if not str(path.relative_to(ROOT)).startswith(GENERATED)]


def test_no_python_file_is_long() -> None:
    lengths = {path: len(path.read_text().splitlines()) for path in our_python()}

    assert [
        f"{path}: {lines}"
        for path, lines in lengths.items()
        if lines > (LONGEST_TEST_FILE if "tests" in path.parts else LONGEST_FILE)
    ] == []


def test_no_function_is_long() -> None:
    long = [
        f"{path}:{node.lineno} {node.name}: {lines}"
        for path in our_python()
        for node in _statements(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := _lines_of_code(node)) > LONGEST_FUNCTION
    ]

    assert long == []


def _statements(tree: ast.AST) -> Iterator[ast.AST]:
    """All of them, and what holds some; no function is defined inside of an expression."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case):
            yield node
            yield from _statements(node)


def _lines_of_code(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines without the docstring, which we want to be as long as it needs."""
    assert function.end_lineno is not None
    lines = function.end_lineno - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is not None and first.end_lineno is not None:
        lines -= first.end_lineno - first.lineno + 1
    return lines


def test_the_lock_pins_every_file_and_names_no_registry() -> None:
    lock = (ROOT / "requirements.lock").read_text()

    assert not re.search(r"^\s*(-i|--index|--extra-index|--find-links|--trusted)", lock, re.M)
    assert "://" not in lock
    pins = re.findall(r"^[a-zA-Z0-9._-]+(?:\[[^\]]*\])?==", lock, re.M)
    assert lock.count("--hash=sha256:") >= len(pins) > 50
    # It let one request stop a server, twice; service/api/uploads.py reads the one form there is.
    assert "python-multipart" not in lock


def test_no_lock_of_another_tool_is_committed() -> None:
    # They carry the address of whichever registry their author used.
    assert committed("uv.lock", "poetry.lock", "**/package-lock.json", "Pipfile.lock") == []


@pytest.mark.parametrize(
    "trace",
    [
        r"pypi\.org/simple|pythonhosted\.org|index-url\s*=|registry\.npmjs",
        r"(?<![\w.])/(home|Users|root|work|opt)/[a-z]\w+",
        r"(?<![\w.])file:///(home|Users|root|work|opt)",
    ],
)
def test_nothing_of_one_machine_is_committed(trace: str) -> None:
    # This very file has to name what it looks for.
    texts = [path for path in committed() if path != Path(__file__).resolve()]
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in texts
        if (match := re.search(trace, path.read_text(errors="ignore")))
    ]

    assert found == []
