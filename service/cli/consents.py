"""``coquest consent``: the ledger of what people said, checked."""

from typing import Annotated

import typer

from quests.consent import broken_at
from quests.ids import public_id
from service.cli.database import as_owner
from service.cli.output import err, out
from service.store.consent_chains import chains
from service.store.session import Session

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
    people, entries, broken = as_owner(_verify)
    for line in broken:
        err.print(line)
    if not quiet:
        out.print(f"{entries} entries of {people} people checked, {len(broken)} chains broken.")
    if broken:
        raise typer.Exit(1)


async def _verify(session: Session) -> tuple[int, int, Broken]:
    people = entries = 0
    broken: Broken = []
    async for chain in chains(session):
        people, entries = people + 1, entries + len(chain)
        wrong = broken_at(chain)
        if wrong is not None:
            subject = public_id("prt", chain[0][0].subject_id)
            broken.append(f"{subject}: entry {wrong} is not what was written.")
    return people, entries, broken
