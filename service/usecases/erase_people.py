"""Erase whoever is to be erased: from the database, then from the shelf, and say so."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from quests.errors import Unauthenticated
from service.callers import ParticipantCaller
from service.erasure_log import ErasureLog, Logged
from service.events.data import ErasedData
from service.events.people import ParticipantErased
from service.photos.shelf import Shelf
from service.settings import Settings
from service.store.erasures import (
    Erased,
    Erasure,
    ask_erasure,
    digests_of,
    erase,
    known_digests,
    people_of,
    waiting_erasures,
)
from service.store.kpi_locks import FoldBusy
from service.store.merging import persistently
from service.store.outbox import announce
from service.store.photo_retention import forget_photo
from service.store.refresh_tokens import end_sessions
from service.store.session import Database, Session

ROUND = 20
ASKED, RESTORED = "asked", "restored"


async def be_erased(
    session: Session, caller: ParticipantCaller, at: datetime
) -> tuple[UUID, datetime]:
    """Let the caller be erased; their sessions end at once. Its id, and since when it waits.

    Raises:
        Unauthenticated: they are not there any more.
    """
    workspace_id, person = caller.workspace_id, caller.participant_id
    asked = await ask_erasure(session, workspace_id, person, because=ASKED, at=at)
    if asked is None:
        raise Unauthenticated("This participant is no longer here.")
    await end_sessions(session, workspace_id, because="erased", at=at, participant_id=person)
    return asked


@dataclass(frozen=True, slots=True)
class Eraser:
    """What erasing takes: the photos, the log beside the database, the installation's secret."""

    shelf: Shelf
    log: ErasureLog
    secret: str


def eraser_of(settings: Settings) -> Eraser:
    """As an installation has it."""
    shelf = Shelf(settings.photos_url, settings.data / "photos")
    log = ErasureLog(settings.erasures_url, settings.data / "erasures")
    return Eraser(shelf, log, settings.signing_secret())


async def erase_people(database: Database, eraser: Eraser, at: datetime) -> int:
    """One round: everybody who waits, each in a transaction of their own; how many were there?

    Args:
        database: As the worker.
        at: Now.
    """
    async with database.read() as session:
        waiting = await waiting_erasures(session, limit=ROUND)
    done = 0
    for asked in waiting:
        done += await _erase_one(database, eraser, asked, at)
    return done


async def _erase_one(database: Database, eraser: Eraser, asked: Erasure, at: datetime) -> bool:
    await _note(database, eraser, asked, at)

    async def work(session: Session) -> Erased | None:
        erased = await erase(session, asked, at, secret=eraser.secret)
        if erased is not None:
            await _follow(session, asked, erased, at)
        return erased

    try:
        erased = await persistently(database, asked.workspace_id, work)
    except FoldBusy:  # a large rebuild: it is tried again
        return False
    if erased is None:
        return False
    for photo_id in erased.photos:  # killed here, the sweep of photos goes on
        await eraser.shelf.remove(asked.workspace_id, photo_id)
        async with database.transaction(asked.workspace_id) as session:
            await forget_photo(session, asked.workspace_id, photo_id)
    return True


async def _note(database: Database, eraser: Eraser, asked: Erasure, at: datetime) -> None:
    """First of all beside the database: what is noted and not done yet is done a moment later."""
    async with database.read(asked.workspace_id) as session:
        digests = await digests_of(session, asked)
    entry = Logged(workspace_id=asked.workspace_id, digests=tuple(digests), at=at)
    await eraser.log.add(asked.id, entry)


async def replay_erasures(
    database: Database, eraser: Eraser, at: datetime, *, dry_run: bool = False
) -> int:
    """Erase again whom a restored copy still knows; how many were there?

    Args:
        database: As the worker.
        dry_run: Only count.
    """
    logged: dict[UUID, set[bytes]] = {}
    async for entry in eraser.log.entries():
        logged.setdefault(entry.workspace_id, set()).update(entry.digests)
    found = 0
    for workspace_id, digests in logged.items():
        async with database.transaction(workspace_id) as session:
            known = await known_digests(session, workspace_id)
            back = await people_of(session, workspace_id, [*digests, *known])
            found += len(back)
            for person in back if not dry_run else ():
                await ask_erasure(session, workspace_id, person, because=RESTORED, at=at)
    while not dry_run and await erase_people(database, eraser, at):
        pass
    return found


async def _follow(session: Session, asked: Erasure, erased: Erased, at: datetime) -> None:
    """What an erasure leads to beyond our own tables: one line each, in its transaction."""
    await _announce(session, asked.workspace_id, erased, at)


async def _announce(session: Session, workspace_id: UUID, erased: Erased, at: datetime) -> None:
    """Tell every campaign the person was in; each organisation by its own pseudonym."""
    # Above that of whoever took their data back from one organisation before.
    latest = ParticipantErased.version(at)
    events = [
        ParticipantErased(
            workspace_id=workspace_id,
            campaign_id=campaign_id,
            participant_id=erased.person_id,
            subject_id=erased.person_id,
            subject_version=latest + number,
            occurred_at=at,
            data=ErasedData(because=erased.because),
        )
        for number, campaign_id in enumerate(erased.campaigns, 1)
    ]
    await announce(session, *events)
