"""Migrations are written so that no request waits behind them: what can be read of that.

That they give way to a busy table is shown in tests/store/test_migrations.py.
"""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

VERSIONS = Path(__file__).resolve().parents[2] / "migrations" / "versions"
# Those of before were written when there was no release: they only ever met tables without rows.
RELEASED = "2026_11_28"
Options = dict[str | None, str]
CONTRACT = "expand, then contract"
INDEX = "use build_index, alone in its migration"
LATER = "NOT VALID first, validated by the next migration"
FILLED = "an older server does not fill it in, so it needs a server_default"
PROVEN = "a validated CHECK first, or all rows are read under the lock"


def found(source: str) -> list[str]:
    """What in an ``upgrade`` locks a table that was there, for longer the larger it is."""
    tree = ast.parse(source)
    [upgrade] = [
        one for one in tree.body if isinstance(one, ast.FunctionDef) and one.name == "upgrade"
    ]
    ours = [
        node
        for node in ast.walk(upgrade)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and ast.unparse(node.func.value) == "op"
    ]
    new = {_text(call, 0) for call in ours if _name(call) == "create_table"}
    return [said for call in ours for said in _wrong(call, new)]


def _wrong(call: ast.Call, new: set[str]) -> Iterator[str]:
    name, options = _name(call), {one.arg: ast.unparse(one.value) for one in call.keywords}
    place = 1 if name.startswith("create_") else 0
    if name in SEEN and _text(call, place) not in new:
        yield from (f"{name}: {said}" for is_wrong, said in SEEN[name] if is_wrong(call, options))


def _always(call: ast.Call, options: Options) -> bool:
    return True


def _at_once(call: ast.Call, options: Options) -> bool:
    return options.get("postgresql_not_valid") != "True"


def _unfilled(call: ast.Call, options: Options) -> bool:
    column = ast.unparse(call.args[1])
    return "nullable=False" in column and "server_default=" not in column


def _altered(call: ast.Call, options: Options) -> bool:
    return bool({"type_", "new_column_name"} & options.keys())


def _required(call: ast.Call, options: Options) -> bool:
    return options.get("nullable") == "False"


SEEN: dict[str, list[tuple[Callable[[ast.Call, Options], bool], str]]] = {
    "create_index": [(_always, INDEX)],
    "create_unique_constraint": [(_always, INDEX)],
    "create_foreign_key": [(_at_once, LATER)],
    "create_check_constraint": [(_at_once, LATER)],
    "add_column": [(_unfilled, FILLED)],
    "alter_column": [(_altered, CONTRACT), (_required, PROVEN)],
    "rename_table": [(_always, CONTRACT)],
}


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _text(call: ast.Call, place: int) -> str:
    return ast.unparse(call.args[place]).strip("'\"") if len(call.args) > place else ""


def test_no_request_waits_behind_a_migration() -> None:
    wrong = {file.stem: said for file in VERSIONS.glob("*.py") if (said := found(file.read_text()))}

    assert {name: said for name, said in wrong.items() if name >= RELEASED} == {}


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('op.create_index("ix_a", "fact", ["a"])', "create_index"),
        ('op.create_unique_constraint("uq_a", "fact", ["a"])', "create_unique_constraint"),
        ('op.create_foreign_key("fk_a", "fact", "quest", ["a"], ["id"])', "create_foreign_key"),
        ('op.create_check_constraint("ck_a", "fact", "a > 0")', "create_check_constraint"),
        ('op.add_column("fact", sa.Column("a", sa.Text(), nullable=False))', "add_column"),
        ('op.alter_column("fact", "a", type_=sa.BigInteger())', "alter_column"),
        ('op.alter_column("fact", "a", new_column_name="b")', "alter_column"),
        ('op.alter_column("fact", "a", nullable=False)', "alter_column"),
        ('op.rename_table("fact", "facts")', "rename_table"),
    ],
)
def test_what_would_make_them_wait_is_seen(line: str, what: str) -> None:
    [said] = found(f"def upgrade() -> None:\n    {line}\n")

    assert said.startswith(f"{what}: ")


@pytest.mark.parametrize(
    "line",
    [
        'op.create_table("new", sa.Column("a"))\n    op.create_index("ix_a", "new", ["a"])',
        'build_index(op, "ix_a", "fact", ["a"])',
        'op.create_check_constraint("ck_a", "fact", "a > 0", postgresql_not_valid=True)',
        'op.add_column("fact", sa.Column("a", sa.Text(), nullable=True))',
        'op.add_column("fact", sa.Column("a", sa.Text(), server_default="", nullable=False))',
        'op.alter_column("fact", "a", server_default=None)',
    ],
)
def test_what_makes_nobody_wait_is_let_pass(line: str) -> None:
    assert found(f"def upgrade() -> None:\n    {line}\n") == []
