"""``coquest erasures``: who was erased, done again after a restore."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated

import typer

from service.cli.database import open_database, opened
from service.cli.output import out, read_settings
from service.usecases.erase_people import eraser_of, replay_erasures
from service.usecases.take_back import replay_taken_back

erasures = typer.Typer(no_args_is_help=True, help="People who were erased.")


@erasures.callback()
def erasure() -> None:
    """Typer wants a function of the group itself."""


@erasures.command()
def replay(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say how many would be erased.")
    ] = False,
) -> None:
    """After a restore, before anybody is served: erase again whom the copy still knows.

    What was taken back from one organisation is taken back from it again, too.
    """
    settings = read_settings()
    urls = open_database(settings).urls

    async def run() -> tuple[int, int]:
        async with opened(urls.worker) as database:
            eraser, at = eraser_of(settings), datetime.now(UTC)
            whole = await replay_erasures(database, eraser, at, dry_run=dry_run)
            from_one = await replay_taken_back(
                database, eraser.log, secret=eraser.secret, at=at, dry_run=dry_run
            )
            return whole, from_one

    whole, from_one = asyncio.run(run())
    would = "would be " if dry_run else ""
    out.print(f"{whole} people {would}erased again.")
    if from_one:
        out.print(f"{from_one} times data {would}taken back from one organisation again.")
