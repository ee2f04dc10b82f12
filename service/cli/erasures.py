"""``coquest erasures``: who was erased, done again after a restore."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated

import typer

from service.cli.database import open_database, opened
from service.cli.output import out, read_settings
from service.usecases.erase_people import eraser_of, replay_erasures

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
    """After a restore, before anybody is served: erase again whom the copy still knows."""
    settings = read_settings()
    urls = open_database(settings).urls

    async def run() -> int:
        async with opened(urls.worker) as database:
            eraser = eraser_of(settings)
            return await replay_erasures(database, eraser, datetime.now(UTC), dry_run=dry_run)

    found = asyncio.run(run())
    out.print(f"{found} people {'would be ' if dry_run else ''}erased again.")
