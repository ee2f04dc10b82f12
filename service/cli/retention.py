"""``coquest retention``: people of campaigns that are over for long."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated

import typer

from service.cli.database import AsJson, open_database, opened
from service.cli.output import out, print_json, read_settings
from service.mail.mail import Office
from service.store.retention import Keeping
from service.usecases.let_people_go import let_people_go, look_ahead


def retention(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say who would go, and who be warned.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Warn and erase people of campaigns that are over for long, as the worker does by itself."""
    settings = read_settings()
    urls = open_database(settings).urls
    office = Office(secret=settings.signing_secret(), public_url=settings.public_url)

    async def run() -> list[Keeping]:
        at = datetime.now(UTC)
        async with opened(urls.worker) as database:
            found = await look_ahead(database, at)
            if not dry_run:
                await let_people_go(database, office, at)
        return found

    found = asyncio.run(run())
    if as_json:
        print_json({"campaigns": [_told(one) for one in found]})
        return
    for one in found:
        out.print(
            f"{one.slug}: {one.would_go} of {one.people} people "
            f"{'would go' if dry_run else 'go'}, {one.to_warn} are warned first, "
            f"{one.elsewhere} stay because of other campaigns"
        )
    if not found:
        out.print("Nobody goes.")


def _told(one: Keeping) -> dict[str, object]:
    return {
        "campaign": one.slug,
        "goes_at": one.go_at.isoformat() if one.go_at else None,
        "people": one.people,
        "active_elsewhere": one.elsewhere,
        "to_be_warned": one.to_warn,
        "would_go": one.would_go,
    }
