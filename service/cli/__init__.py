"""The command ``coquest``. Each command is thin: it reads options, calls, and prints.

Exit codes: 0 all is well, 1 something is wrong (said on standard error), 2 wrong usage.
"""

import typer

from service.cli.campaigns import export_campaign, import_campaign, kpi
from service.cli.database import database
from service.cli.demo import demo
from service.cli.doctor import doctor
from service.cli.keys import keys
from service.cli.openapi import openapi
from service.cli.output import CoquestGroup
from service.cli.serve import serve
from service.cli.set_up import set_up
from service.cli.worker import worker

app = typer.Typer(
    name="coquest",
    cls=CoquestGroup,
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_show_locals=False,  # they could hold a secret
    help="Quests that do good, counted truthfully. Exit codes: 0 well, 1 wrong, 2 usage.",
)
app.command()(serve)
app.command()(worker)
app.command()(demo)
app.command()(doctor)
app.command()(openapi)
app.command("import")(import_campaign)
app.command("export")(export_campaign)
app.command("set-up")(set_up)
app.add_typer(database, name="db")
app.add_typer(keys, name="key")
app.add_typer(kpi, name="kpi")
