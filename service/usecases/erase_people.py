"""Erase whoever is to be erased: from the database, then from the shelf, and say so."""

from datetime import datetime
from uuid import UUID

from quests.errors import Unauthenticated
from service.callers import ParticipantCaller
from service.events.data import ErasedData
from service.events.people import ParticipantErased
from service.photos.shelf import Shelf
from service.store.erasures import Erased, Erasure, ask_erasure, erase, waiting_erasures
from service.store.kpi_locks import FoldBusy
from service.store.merging import persistently
from service.store.outbox import announce
from service.store.photo_retention import forget_photo
from service.store.refresh_tokens import end_sessions
from service.store.session import Database, Session

ROUND = 20
ASKED = "asked"


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


async def erase_people(database: Database, shelf: Shelf, at: datetime) -> int:
    """One round: everybody who waits, each in a transaction of their own; how many were there?

    Args:
        database: As the worker.
        shelf: Where the photos are.
        at: Now.
    """
    async with database.read() as session:
        waiting = await waiting_erasures(session, limit=ROUND)
    done = 0
    for asked in waiting:
        done += await _erase_one(database, shelf, asked, at)
    return done


async def _erase_one(database: Database, shelf: Shelf, asked: Erasure, at: datetime) -> bool:
    async def work(session: Session) -> Erased | None:
        erased = await erase(session, asked, at)
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
        await shelf.remove(asked.workspace_id, photo_id)
        async with database.transaction(asked.workspace_id) as session:
            await forget_photo(session, asked.workspace_id, photo_id)
    return True


async def _follow(session: Session, asked: Erasure, erased: Erased, at: datetime) -> None:
    """What an erasure leads to beyond our own tables: one line each, in its transaction."""
    await _announce(session, asked.workspace_id, erased, at)


async def _announce(session: Session, workspace_id: UUID, erased: Erased, at: datetime) -> None:
    """Tell every campaign the person was in; each organisation by its own pseudonym."""
    events = [
        ParticipantErased(
            workspace_id=workspace_id,
            campaign_id=campaign_id,
            participant_id=erased.person_id,
            subject_id=erased.person_id,
            subject_version=number,
            occurred_at=at,
            data=ErasedData(because=ASKED),
        )
        for number, campaign_id in enumerate(erased.campaigns, 1)
    ]
    await announce(session, *events)
