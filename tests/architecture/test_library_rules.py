"""Ways of using our libraries that once went wrong somewhere, and are not used here.

What can be seen by running it has a test where it runs; here is what can only be read.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from prometheus_client.metrics import MetricWrapperBase
from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

from service import metrics
from service.store import tables

ROOT = Path(__file__).resolve().parents[2]
# Loops and writers of a whole process, which stops them. What matters is in the database before
# they get it: each of them may die at any moment. Whoever adds to these says so in the review.
TASKS_OF_THEIR_OWN = {
    "service/api/cors.py": "callers wait a moment for what it reads",
    "service/api/live.py": "listens as long as somebody watches",
    "service/delivery/ledger.py": "writes down what receivers answered; else they are called again",
    "service/pulse.py": "feels how late the loop is",
    "service/store/completion_recorder.py": "callers wait for what it writes",
    "service/store/key_uses.py": "notes when keys were used last",
    "service/store/published_quests.py": "callers wait for what it loads",
    "service/store/readiness.py": "callers wait a moment for what it reads",
    "service/store/session.py": "looks which server takes writes",
    "service/supervisor.py": "keeps processes alive",
    "service/worker.py": "the loops of a worker",
}
STARTERS = {"create_task", "ensure_future", "run_coroutine_threadsafe"}
TOGETHER = {"gather", "TaskGroup", *STARTERS}
LABELS = {"kind", "method", "outcome", "route", "state", "status", "what"}
ITS_OWN_NAME = {"uq_workspace_slug"}  # what a tenant is called where members sign in


@cache
def written() -> dict[str, str]:
    files = sorted((ROOT / "service").rglob("*.py"))
    return {str(file.relative_to(ROOT)): file.read_text() for file in files}


@cache
def parsed() -> dict[str, ast.Module]:
    return {file: ast.parse(text) for file, text in written().items()}


@cache
def nodes(tree: ast.AST) -> tuple[ast.AST, ...]:
    """All of them; each rule reads each file."""
    return tuple(ast.walk(tree))


@cache
def calls(tree: ast.AST) -> tuple[tuple[str, str, ast.Call], ...]:
    """On what, which name, and the call: ``group``, ``create_task``."""
    return tuple(_calls(tree))


def _calls(tree: ast.AST) -> Iterator[tuple[str, str, ast.Call]]:
    for node in nodes(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield _said(node.func.value), node.func.attr, node
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield "", node.func.id, node


def _said(value: ast.expr) -> str:
    """``ast.unparse``, which takes most of the time, for what is more than a name."""
    return value.id if isinstance(value, ast.Name) else ast.unparse(value)


@cache
def imported(tree: ast.AST) -> set[str]:
    """Modules, and names with their modules."""
    found = set()
    for node in nodes(tree):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return found


def test_nothing_that_matters_is_left_to_a_task_that_may_die() -> None:
    """A BackgroundTask is gone with its process, a bare task with its loop."""
    bare = {
        file
        for file, tree in parsed().items()
        for on, name, _ in calls(tree)
        if name in STARTERS and on in {"", "asyncio"}
    }
    background = {
        file
        for file, tree in parsed().items()
        if "BackgroundTask" in written()[file]  # and not in a comment alone
        and "BackgroundTask" in ast.unparse(tree)
    }

    assert bare == set(TASKS_OF_THEIR_OWN)
    assert background == set()


def test_middleware_is_plain_asgi() -> None:
    """BaseHTTPMiddleware breaks context variables, and cancellation in what it wraps."""
    wrong = {
        file
        for file, tree in parsed().items()
        if "starlette.middleware.base" in imported(tree)
        or any(on == "app" and name == "middleware" for on, name, _ in calls(tree))
    }

    assert wrong == set()


def test_a_session_is_for_one_task() -> None:
    """Two statements at once on one connection are an error, some of the time."""
    shared = {
        f"{file}: {function.name}"
        for file, tree in parsed().items()
        for function in nodes(tree)
        if isinstance(function, ast.AsyncFunctionDef)
        and any(_is_session(one) for one in function.args.args + function.args.kwonlyargs)
        and any(name in TOGETHER for _, name, _ in calls(function))
    }

    assert shared == set()


def _is_session(argument: ast.arg) -> bool:
    return argument.annotation is not None and ast.unparse(argument.annotation) in {
        *("Session", "SessionDep", "ReadDep", "AsyncSession"),
    }


def test_rows_are_read_when_they_are_asked_for() -> None:
    """No attribute of a row asks the database, also not after the commit."""
    opened = [
        {one.arg: ast.unparse(one.value) for one in call.keywords}
        for tree in parsed().values()
        for _, name, call in calls(tree)
        if name in {"Session", "AsyncSession", "async_sessionmaker"}
    ]
    lazy = {
        file
        for file, tree in parsed().items()
        for _, name, _ in calls(tree)
        if name in {"Relationship", "relationship"}
    }

    assert opened
    assert all(options["expire_on_commit"] == "False" for options in opened)
    assert lazy == set()


def test_statements_name_their_columns() -> None:
    """A plan that was kept fails once a column is added, when its result is all columns."""
    of_a_table = re.compile(
        rf"^\s*SELECT \*\s+FROM (?:{'|'.join(SQLModel.metadata.tables)})\b|RETURNING \*\s*$"
    )
    stars = {
        file
        for file, tree in parsed().items()
        for node in nodes(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if of_a_table.search(node.value)
    }

    assert tables.FactRow.__tablename__ == "fact"
    assert stars == {"service/store/kpi_sql.py"}  # inside of statements that name what they return


def test_pictures_are_decoded_by_no_process_that_serves() -> None:
    """``service/pictures.py`` draws, and opens nothing."""
    decoding = {file for file, tree in parsed().items() if "PIL" in imported(tree)}
    opening = {
        file
        for file, tree in parsed().items()
        for on, name, _ in calls(tree)
        if (on, name) in {("Image", "open"), ("", "develop")}
    }

    assert decoding == {"service/photos/develop.py", "service/pictures.py"}
    assert opening == {"service/photos/develop.py", "service/photos/darkroom.py"}


def test_whoever_calls_out_asks_no_proxy_and_follows_nobody() -> None:
    """One library, whose connections are vetted; the demo calls our own server alone."""
    outward = {file: tree for file, tree in parsed().items() if "/demo/" not in file}
    opened = [
        {one.arg: ast.unparse(one.value) for one in call.keywords}
        for tree in outward.values()
        for _, name, call in calls(tree)
        if name == "ClientSession"
    ]
    others = {
        file
        for file, tree in outward.items()
        if imported(tree) & {"httpx", "requests", "urllib.request", "http.client"}
    }

    assert opened
    assert all(options["trust_env"] == "False" for options in opened)
    assert others == set()


def test_no_figure_is_kept_per_tenant_or_person() -> None:
    found = {
        label
        for figure in vars(metrics).values()
        if isinstance(figure, MetricWrapperBase)
        for label in figure._labelnames
    }

    assert found == LABELS


@pytest.mark.parametrize("table", SQLModel.metadata.sorted_tables, ids=lambda one: one.name)
def test_every_key_begins_with_the_tenant(table: object) -> None:
    """A unique index over tenants tells one what another has; a foreign key leads across."""
    keys = {"primary key": [column.name for column in table.primary_key.columns]}  # type: ignore[attr-defined]
    for unique in table.constraints:  # type: ignore[attr-defined]
        if isinstance(unique, UniqueConstraint):
            keys[str(unique.name)] = [column.name for column in unique.columns]
    for index in table.indexes:  # type: ignore[attr-defined]
        if index.unique:
            keys[str(index.name)] = [getattr(one, "name", str(one)) for one in index.expressions]
    for reference in table.foreign_key_constraints:  # type: ignore[attr-defined]
        keys[str(reference.name)] = [column.name for column in reference.columns]

    assert {name for name, key in keys.items() if key[0] != "workspace_id"} <= ITS_OWN_NAME
