"""The command ``coquest``. Each command is thin: it reads options, calls, and prints.

A command's module is imported when the command is typed: the whole program takes seconds to
import, and ``coquest serve`` starts several processes. Exit codes: 0 all is well, 1 something is
wrong (said on standard error), 2 wrong usage.
"""

from importlib import import_module
from typing import Any

import typer
from typer.main import get_command, get_group

from service.cli.output import CoquestGroup
from service.memory import undisturbed

# Where each command, or group of commands, is.
COMMANDS = {
    "serve": "service.cli.serve:serve",
    "worker": "service.cli.worker:worker",
    "demo": "service.cli.demo:demo",
    "doctor": "service.cli.doctor:doctor",
    "openapi": "service.cli.openapi:openapi",
    "import": "service.cli.campaigns:import_campaign",
    "export": "service.cli.campaigns:export_campaign",
    "set-up": "service.cli.set_up:set_up",
    "db": "service.cli.database:database",
    "key": "service.cli.keys:keys",
    "consent": "service.cli.consents:consents",
    "erasures": "service.cli.erasures:erasures",
    "retention": "service.cli.retention:retention",
    "crm": "service.cli.crm:crm",
    "kpi": "service.cli.kpis:kpi",
    "facts": "service.cli.facts:facts",
}


class Commands(CoquestGroup):
    """All commands, imported one at a time."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Their names, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, if there is one."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        with undisturbed():
            found = getattr(import_module(module), name)
        if isinstance(found, typer.Typer):
            command: Any = get_group(found)
        else:
            alone = typer.Typer(rich_markup_mode="markdown", pretty_exceptions_show_locals=False)
            alone.command()(found)
            command = get_command(alone)
        command.name = cmd_name
        return command


app = typer.Typer(
    name="coquest",
    cls=Commands,
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_show_locals=False,  # they could hold a secret
    help="Quests that do good, counted truthfully. Exit codes: 0 well, 1 wrong, 2 usage.",
)


@app.callback()
def coquest() -> None:
    """Typer wants a function of the group itself."""
