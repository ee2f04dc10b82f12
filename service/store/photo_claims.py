"""A photo is evidence once: taken in the transaction that records the completion."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
from sqlalchemy import text

from quests.completion import Completion, State
from quests.errors import EvidenceRefused
from quests.ids import public_id
from quests.quest import Quest
from quests.suspicion import PHOTO_COPIED, Flag
from service.store.also import Connection
from service.store.driver import driver
from service.store.earlier_evidence import KEPT
from service.store.photos import Photo, is_copy, photos_by_id
from service.store.session import Session

# The verdict is there: from now on the days count that the organiser keeps photos.
JUDGED = frozenset({State.ACCEPTED, State.REJECTED, State.REVOKED})

_TAKE = """
UPDATE photo SET state = 'used', completion_id = $5, keep_until = $6
WHERE workspace_id = $1 AND id = ANY($2) AND participant_id = $3 AND campaign_id = $4
    AND (state = 'unused' OR (state IN ('used', 'replaced') AND completion_id = $5))
"""
_REPLACE = text("""
    UPDATE photo SET state = 'replaced', keep_until = NULL
    WHERE workspace_id = :workspace AND completion_id = :completion AND state = 'used'
    AND NOT id = ANY(:ids)
""")
_LET_GO = text("""
    UPDATE photo SET keep_until = :at
    WHERE workspace_id = :workspace AND completion_id = :completion
        AND state IN ('used', 'replaced')
""")
# What was replaced goes with the words beside it, or with the photo that counts if that is sooner.
_KEEP = text("""
    WITH earlier AS (
        UPDATE earlier_evidence SET keep_until = CAST(:earlier_until AS timestamptz)
        WHERE workspace_id = :workspace AND completion_id = :completion
    )
    UPDATE photo SET keep_until = CASE state
        WHEN 'used' THEN CAST(:keep_until AS timestamptz)
        ELSE least(CAST(:keep_until AS timestamptz), CAST(:earlier_until AS timestamptz)) END
    WHERE workspace_id = :workspace AND completion_id = :completion
        AND state IN ('used', 'replaced')
""")


def keep_until(quest: Quest, state: State, at: datetime) -> datetime | None:
    """Until when the photos of a completion are kept that came into this state at this time."""
    days = quest.options.get("keep_photo_days")
    return at + timedelta(days=days) if days is not None and state in JUDGED else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotosUsed:
    """The photos that an action names as its evidence."""

    quest: Quest
    participant_id: UUID
    photos: tuple[UUID, ...]

    async def look(self, session: Session) -> tuple[Flag, ...]:
        """Refuse photos that are not there; of copies, a person decides.

        Raises:
            EvidenceRefused: not there, somebody else's, of another campaign, or used.
        """
        campaign = self.quest.campaign
        found = await photos_by_id(session, campaign.workspace_id, self.photos)
        fit = [
            photo
            for photo in found
            if photo.participant_id == self.participant_id
            and photo.campaign_id == campaign.id
            and photo.state == "unused"
        ]
        if len(fit) != len(set(self.photos)):
            raise refused()
        return tuple([_copied(photo) for photo in fit if await is_copy(session, photo)])

    async def do(self, connection: Connection, completion: Completion) -> None:
        """Take them; whoever comes second is refused."""
        until = keep_until(self.quest, completion.state, completion.received_at)
        await _take(connection, completion, self.photos, until)


async def exchange_photos(
    session: Session, completion: Completion, photos: Sequence[UUID]
) -> list[Flag]:
    """Take the photos of evidence that was handed in again; the ones before are replaced.

    Returns:
        What is noticed about the new ones.

    Raises:
        EvidenceRefused: as above.
    """
    named = {
        "workspace": completion.workspace_id,
        "ids": list(photos),
        "completion": completion.id,
    }
    await session.execute(_REPLACE, named)
    await _take(await driver(session), completion, photos, None)
    taken = await photos_by_id(session, completion.workspace_id, photos)
    return [_copied(one) for one in taken if await is_copy(session, one, of=completion.id)]


async def let_photos_go(session: Session, completion: Completion, at: datetime) -> None:
    """All of them, also those that were replaced: it was taken back."""
    named = {"workspace": completion.workspace_id, "completion": completion.id, "at": at}
    await session.execute(_LET_GO, named)


async def keep_photos(session: Session, completion: Completion, quest: Quest, at: datetime) -> None:
    """Let the time that photos and earlier evidence are kept follow the verdict."""
    await session.execute(
        _KEEP,
        {
            "workspace": completion.workspace_id,
            "completion": completion.id,
            "keep_until": keep_until(quest, completion.state, at),
            "earlier_until": at + KEPT if completion.state in JUDGED else None,
        },
    )


async def _take(
    connection: "Connection | asyncpg.Connection[asyncpg.Record]",
    completion: Completion,
    photos: Sequence[UUID],
    until: datetime | None,
) -> None:
    taken = await connection.execute(
        _TAKE,
        completion.workspace_id,
        list(photos),
        completion.participant_id,
        completion.campaign_id,
        completion.id,
        until,
    )
    if taken != f"UPDATE {len(set(photos))}":
        raise refused()


def _copied(photo: Photo) -> Flag:
    return Flag(code=PHOTO_COPIED, detail={"first": public_id("pho", photo.original_id)})


def refused() -> EvidenceRefused:
    """One answer for all of it: what is somebody else's is not there."""
    return EvidenceRefused("There is no such photo of yours that is not used yet.", field="photo")
