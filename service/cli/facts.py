"""``coquest facts``: whole files of facts, as the operator sends them for an organisation."""

from collections import Counter
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from quests.ids import public_id
from service.cli.database import AsJson, as_owner, in_database
from service.cli.output import WRONG, err, out, print_json, read_settings
from service.fact_rows.batch import Outcome
from service.fact_rows.judging import Sender
from service.fact_rows.row import row_or_refusal
from service.fact_rows.table import read_table
from service.store.blueprint_parts import Section
from service.store.blueprints import load_campaign
from service.store.session import Database
from service.store.workspaces import find_organisation
from service.usecases.send_facts import send_facts

facts = typer.Typer(no_args_is_help=True, help="Facts that come from elsewhere.")
BATCH = 1_000
MOST_SAID = 100  # refused rows that are listed; the rest is counted
Numbered = tuple[int, dict[str, Any]]


@facts.callback()
def group() -> None:
    """Keep ``import`` a word of its own while it is the only command."""


@facts.command("import")
def import_facts(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV, in UTF-8.")],
    campaign: Annotated[str, typer.Option(help="Slug of the campaign, for rows without one.")],
    organisation: Annotated[str, typer.Option(help="Slug of the organisation that sends.")],
    source: Annotated[str, typer.Option(help="Where the facts come from.")] = "file",
    workspace: Annotated[str, typer.Option(help="Slug of the workspace.")] = "main",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would become of each row.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Send a CSV file of facts, a thousand rows at a time; a second time changes nothing.

    What was sent before a row went wrong, or before you stop it, stays. Exit code 1 when a row is
    refused.
    """
    holder = as_owner(lambda session: find_organisation(session, workspace, organisation))
    sender = Sender(
        workspace_id=holder[0],
        organisation_id=holder[1],
        source=source,
        secret=read_settings().signing_secret(),
    )

    async def send(database: Database) -> list[tuple[int, Outcome]]:
        named = await _campaign(database, sender, campaign)
        rows = list(read_table(file.read_bytes(), campaign=named))
        return await _send(database, sender, rows, dry_run=dry_run)

    told = in_database(send)
    _say(told, dry_run=dry_run, as_json=as_json)
    if any(outcome.status == "refused" for _, outcome in told):
        raise typer.Exit(WRONG)


async def _campaign(database: Database, sender: Sender, slug: str) -> str:
    async with database.read(sender.workspace_id) as session:
        rows = await load_campaign(session, sender.workspace_id, slug)
    return public_id("cmp", rows.ids(Section.CAMPAIGN)[slug])


async def _send(
    database: Database, sender: Sender, rows: list[Numbered], *, dry_run: bool
) -> list[tuple[int, Outcome]]:
    """Each batch in a transaction of its own, with a bar on standard error."""
    told: list[tuple[int, Outcome]] = []
    waiting = iter(rows)
    with _progress() as progress:
        task = progress.add_task("checking" if dry_run else "sending", total=len(rows))
        while batch := list(islice(waiting, BATCH)):
            at = datetime.now(UTC)
            sent = [row_or_refusal(row, at) for _, row in batch]
            async with database.transaction(sender.workspace_id) as session:
                outcomes = await send_facts(session, sender, sent, at=at, dry_run=dry_run)
            told += zip((number for number, _ in batch), outcomes, strict=True)
            progress.advance(task, len(batch))
    return told


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, TimeRemainingColumn(), console=err)


def _say(told: list[tuple[int, Outcome]], *, dry_run: bool, as_json: bool) -> None:
    counts = Counter[str](outcome.status for _, outcome in told)
    refused = [(line, one) for line, one in told if one.status == "refused"]
    if as_json:
        errors = {
            line: [f"{mistake.pointer} {mistake.code}" for mistake in one.mistakes]
            for line, one in refused
        }
        print_json({"dry_run": dry_run, "rows": len(told), **dict(counts), "errors": errors})
        return
    for line, one in refused[:MOST_SAID]:
        for mistake in one.mistakes:
            err.print(f"line {line}: {mistake.pointer}: {mistake.code}", markup=False)
    if len(refused) > MOST_SAID:
        err.print(f"... and {len(refused) - MOST_SAID} more rows that are refused")
    said = ", ".join(f"{count} {status}" for status, count in counts.items()) or "no rows"
    out.print(f"{'would be: ' if dry_run else ''}{said}")
