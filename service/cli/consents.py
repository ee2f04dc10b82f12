"""``coquest consent``: the ledger of what people said, checked."""

import asyncio
from typing import Annotated

import typer

from quests.consent import broken_at
from quests.ids import public_id
from service.cli.database import open_database, opened
from service.cli.output import err, out, read_settings
from service.store.consent_chains import chains
from service.store.session import Database
from service.store.workspaces import all_workspaces

consents = typer.Typer(no_args_is_help=True, help="What people allowed, and whom.")
Broken = list[str]


@consents.callback()
def consent() -> None:
    """Typer wants a function of the group itself."""


@consents.command()
def verify(
    quiet: Annotated[bool, typer.Option(help="Say only what is wrong.")] = False,
) -> None:
    """Recompute the hash of every entry; exit code 1 where one is not what was written."""
    urls = open_database(read_settings()).urls

    async def run() -> tuple[int, int, Broken]:
        async with opened(urls.worker) as database:
            return await _verify(database)

    people, entries, broken = asyncio.run(run())
    for line in broken:
        err.print(line)
    if not quiet:
        out.print(f"{entries} entries of {people} people checked, {len(broken)} chains broken.")
    if broken:
        raise typer.Exit(1)


async def _verify(database: Database) -> tuple[int, int, Broken]:
    """All workspaces, each as its tenant: the owner of the tables sees no row of theirs."""
    people = entries = 0
    broken: Broken = []
    async with database.read() as session:
        workspaces = await all_workspaces(session)
    for workspace_id in workspaces:
        async with database.read(workspace_id) as session:
            async for chain in chains(session):
                people, entries = people + 1, entries + len(chain)
                wrong = broken_at(chain)
                if wrong is not None:
                    subject = public_id("prt", chain[0][0].subject_id)
                    broken.append(f"{subject}: entry {wrong} is not what was written.")
    return people, entries, broken
