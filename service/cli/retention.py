"""``coquest retention``: people of campaigns that are over for long, visitors not seen for long."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated

import typer

from service.cli.database import AsJson, open_database, opened
from service.cli.output import out, print_json, read_settings
from service.mail.mail import Office
from service.store.forgetting import Visitors
from service.store.retention import Keeping
from service.usecases.forget_visitors import forget_visitors, visitors_to_forget
from service.usecases.let_people_go import let_people_go, look_ahead


def retention(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say who would go, and who be warned.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Warn and erase people of campaigns that are over for long, and forget visitors who were not
    seen for long, as the worker does by itself."""
    settings = read_settings()
    urls = open_database(settings).urls
    office = Office(secret=settings.signing_secret(), public_url=settings.public_url)

    async def run() -> tuple[list[Keeping], list[Visitors]]:
        at, days = datetime.now(UTC), settings.keep_visitor_days
        async with opened(urls.worker) as database:
            found = await look_ahead(database, at)
            visitors = await visitors_to_forget(database, at, days)
            if not dry_run:
                await let_people_go(database, office, at)
                await forget_visitors(database, at, days)
        return found, visitors

    found, visitors = asyncio.run(run())
    if as_json:
        seen = [_seen(one) for one in visitors]
        print_json({"campaigns": [_told(one) for one in found], "visitors": seen})
        return
    _print(found, visitors, dry_run=dry_run)


def _print(found: list[Keeping], visitors: list[Visitors], *, dry_run: bool) -> None:
    for one in found:
        out.print(
            f"{one.slug}: {one.would_go} of {one.people} people "
            f"{'would go' if dry_run else 'go'}, {one.to_warn} are warned first, "
            f"{one.elsewhere} stay because of other campaigns"
        )
    for seen in visitors:
        out.print(
            f"{seen.slug}: {seen.would_go} of {seen.known} visitors, last seen before "
            f"{seen.before}, {'would be' if dry_run else 'are'} forgotten"
        )
    if not found and not visitors:
        out.print("Nobody goes.")


def _seen(one: Visitors) -> dict[str, object]:
    return {
        "campaign": one.slug,
        "keep_days": one.days,
        "seen_before": one.before.isoformat() if one.before else None,
        "known": one.known,
        "would_be_forgotten": one.would_go,
    }


def _told(one: Keeping) -> dict[str, object]:
    return {
        "campaign": one.slug,
        "goes_at": one.go_at.isoformat() if one.go_at else None,
        "people": one.people,
        "active_elsewhere": one.elsewhere,
        "to_be_warned": one.to_warn,
        "would_go": one.would_go,
    }
