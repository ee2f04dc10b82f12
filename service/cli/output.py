"""How commands speak: results on standard output, everything else on standard error."""

import json
from collections.abc import Mapping
from typing import Any, NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape
from typer.core import TyperGroup

from quests.errors import CoquestError
from service.settings import Settings
from service.store.failures import DatabaseFailed

WRONG, USAGE = 1, 2

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


class CoquestGroup(TyperGroup):
    """All commands together: refusals and broken databases become one line and exit code 1."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was typed."""
        try:
            return super().invoke(ctx)
        except CoquestError as refused:
            fail(str(refused), **refused.members)
        except DatabaseFailed as failed:
            fail(str(failed))


def fail(message: str, **members: object) -> NoReturn:
    """Say what is wrong and end with exit code 1."""
    err.print(f"[red]coquest:[/] {escape(message)}")
    for name, value in members.items():
        err.print(f"  {name}: {value}", markup=False)
    raise typer.Exit(WRONG)


def print_json(value: Mapping[str, object]) -> None:
    """One JSON object, for scripts."""
    typer.echo(json.dumps(value, default=str))


def read_settings() -> Settings:
    """The settings of this process; a wrong one ends it with exit code 2 and its name."""
    try:
        return Settings()
    except ValidationError as invalid:
        for error in invalid.errors(include_url=False, include_input=False):
            name = str(error["loc"][0])
            variable = name if name.isupper() else f"COQUEST_{name.upper()}"
            err.print(f"[red]coquest:[/] {variable}: {error['msg']}")
        raise typer.Exit(USAGE) from None
