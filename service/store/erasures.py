"""Erasures: asked for in one transaction, carried out by the worker in another, noted for ever.

What is done to each table stands in ``service/store/data_map``. Here is only the order of things:
wait for whatever the person is doing, put nobody in their place, go through the map.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import TextClause, text

from quests.ids import new_id, public_id
from service.store.completions import change_uses, lock_completion
from service.store.data_map import DATA_MAP
from service.store.fair_share import fair_share
from service.store.kpi_holding import hold_all_who_count
from service.store.kpi_locks import lock_firsts
from service.store.merging import present_id
from service.store.published_quests import load_quest
from service.store.scores import list_on_boards, lock_points
from service.store.session import Session
from service.store.tombstones import leave_marks

# Asked for twice at once, it is one: the person is locked before anybody looks.
_LOCK = text("""
    SELECT id FROM participant
    WHERE workspace_id = :workspace AND id = :person AND erased_at IS NULL FOR UPDATE
""")
_ASKED = text("""
    SELECT id, asked_at FROM erasure
    WHERE workspace_id = :workspace AND done_at IS NULL AND :person = ANY (people)
""")
_ASK = text("""
    INSERT INTO erasure (workspace_id, id, people, digests, because, asked_at)
    VALUES (:workspace, :id, ARRAY[CAST(:person AS uuid)], '{}', :because, :at)
""")
_NEXT = fair_share(
    "erasure",
    key="id",
    turn=("workspace_id",),
    by="asked_at",
    waits="done_at IS NULL",
    due="true",
)
_WAITING = text(f"""
    WITH next AS MATERIALIZED ({_NEXT})
    SELECT workspace_id, id, people[1] AS person
    FROM erasure JOIN next USING (workspace_id, id) ORDER BY asked_at
""")  # noqa: S608 (names of our own)
_HOLD = text("""
    SELECT because FROM erasure
    WHERE workspace_id = :workspace AND id = :id AND done_at IS NULL FOR UPDATE SKIP LOCKED
""")
_FORMER = text("""
    SELECT former_id FROM participant_merge
    WHERE workspace_id = :workspace AND participant_id = :person ORDER BY former_id
""")
_NAME = text("UPDATE erasure SET people = :people WHERE workspace_id = :workspace AND id = :id")
_DONE = text("""
    UPDATE erasure SET people = '{}', digests = :digests, done_at = :at
    WHERE workspace_id = :workspace AND id = :id
""")
# Their language and the day on which they came are no secret: figures are split by them.
_NOBODY = text("""
    INSERT INTO participant (workspace_id, id, display_name, locale, created_at, erased_at)
    SELECT workspace_id, :nobody, NULL, locale, date_trunc('day', created_at), :at
    FROM participant WHERE workspace_id = :workspace AND id = :person
""")
_CAMPAIGNS = text("""
    SELECT campaign_id FROM membership
    WHERE workspace_id = :workspace AND participant_id = ANY (:people) ORDER BY campaign_id
""")
_PHOTOS = text("""
    SELECT id FROM photo WHERE workspace_id = :workspace AND participant_id = ANY (:people)
""")
_WAIT = text("""
    SELECT id FROM completion WHERE workspace_id = :workspace AND participant_id = ANY (:people)
        AND state IN ('submitted', 'confirming', 'in_review', 'returned') ORDER BY id
""")
_KNOWN = text("SELECT unnest(digests) FROM erasure WHERE workspace_id = :workspace")
_THERE = text("""
    SELECT id FROM participant WHERE workspace_id = :workspace AND erased_at IS NULL
        AND sha256('erased/1/'::bytea || uuid_send(id)) = ANY (:digests) ORDER BY id
""")
_ERASE: tuple[TextClause, ...] = tuple(
    text(statement) for one in DATA_MAP for statement in one.erase
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """Somebody asked to be erased."""

    workspace_id: UUID
    id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """Who is gone: the ids they had, the campaigns they were in, pictures that are to go."""

    person_id: UUID
    because: str
    people: tuple[UUID, ...]
    campaigns: tuple[UUID, ...]
    photos: tuple[UUID, ...]


async def ask_erasure(
    session: Session, workspace_id: UUID, person_id: UUID, *, because: str, at: datetime
) -> tuple[UUID, datetime] | None:
    """Let somebody be erased; its id and since when. ``None``: they are not there any more."""
    named = {"workspace": workspace_id, "person": person_id}
    if (await session.execute(_LOCK, named)).one_or_none() is None:
        return None
    asked = (await session.execute(_ASKED, named)).one_or_none()
    if asked is not None:
        return asked.id, asked.asked_at
    made = new_id(at)
    await session.execute(_ASK, named | {"id": made, "because": because, "at": at})
    return made, at


async def waiting_erasures(session: Session, *, limit: int) -> list[Erasure]:
    """The oldest that wait, some of each workspace."""
    return [
        Erasure(workspace_id=row.workspace_id, id=row.id, person_id=row.person)
        for row in await session.execute(_WAITING, {"most": limit})
    ]


async def erase(session: Session, asked: Erasure, at: datetime, *, secret: str) -> Erased | None:
    """Erase everything, and put nobody in the person's place; once, whoever is at it.

    Whatever the person is doing right now ends before; whatever comes after finds nobody.

    Returns:
        ``None`` when another worker has it, or had it.
    """
    workspace = {"workspace": asked.workspace_id}
    held = await session.execute(_HOLD, workspace | {"id": asked.id})
    because = held.scalar_one_or_none()
    if because is None:
        return None
    person = await present_id(session, asked.workspace_id, asked.person_id)
    here = (await session.execute(_LOCK, workspace | {"person": person})).one_or_none()
    people = await _who_they_were(session, asked.workspace_id, person)
    erased = await _look(session, asked.workspace_id, people, because)
    await session.execute(_NAME, workspace | {"id": asked.id, "people": list(people)})
    if here is not None:
        await leave_marks(session, asked.workspace_id, people, secret=secret, at=at)
        await _go_through(session, asked.workspace_id, erased, at)
    digests = [digest(one) for one in people]
    await session.execute(_DONE, workspace | {"id": asked.id, "digests": digests, "at": at})
    return erased if here is not None else None


async def digests_of(session: Session, asked: Erasure) -> list[bytes]:
    """Hashes of all ids that somebody who is to be erased has and had."""
    person = await present_id(session, asked.workspace_id, asked.person_id)
    return [digest(one) for one in await _who_they_were(session, asked.workspace_id, person)]


async def known_digests(session: Session, workspace_id: UUID) -> list[bytes]:
    """Hashes of all whom this database knows to be erased."""
    found = await session.execute(_KNOWN, {"workspace": workspace_id})
    return [bytes(one) for one in found.scalars()]


async def people_of(
    session: Session, workspace_id: UUID, digests: Sequence[bytes]
) -> Sequence[UUID]:
    """Who of these hashes is there: after a restore, those who were erased meanwhile."""
    named = {"workspace": workspace_id, "digests": list(digests)}
    return (await session.execute(_THERE, named)).scalars().all()


def digest(person_id: UUID) -> bytes:
    """What is kept of an id that was random: enough to find it again, not to guess it."""
    return sha256(b"erased/1/" + person_id.bytes).digest()


async def _who_they_were(session: Session, workspace_id: UUID, person: UUID) -> tuple[UUID, ...]:
    named = {"workspace": workspace_id, "person": person}
    return person, *(await session.execute(_FORMER, named)).scalars()


async def _look(
    session: Session, workspace_id: UUID, people: Sequence[UUID], because: str
) -> Erased:
    named = {"workspace": workspace_id, "people": list(people)}
    return Erased(
        person_id=people[0],
        because=because,
        people=tuple(people),
        campaigns=tuple((await session.execute(_CAMPAIGNS, named)).scalars()),
        photos=tuple((await session.execute(_PHOTOS, named)).scalars()),
    )


async def _go_through(session: Session, workspace_id: UUID, erased: Erased, at: datetime) -> None:
    await hold_all_who_count(session, workspace_id, erased.people, at)
    await _leave_boards(session, workspace_id, erased)
    await lock_firsts(session, workspace_id)

    await _give_room_back(session, workspace_id, erased)

    # One nobody for each id: nothing falls together that was counted apart.
    named = {"workspace": workspace_id, "at": at}
    nobodies = {person: new_id(at) for person in erased.people}
    present = {"person": erased.person_id, "nobody": nobodies[erased.person_id]}
    await session.execute(_NOBODY, named | present)
    for person in reversed(erased.people):  # who they are now goes last
        for statement in _ERASE:
            await session.execute(statement, named | _names(person, nobodies[person]))


def _names(person: UUID, nobody: UUID) -> dict[str, UUID | str]:
    """A person and who takes their place, as the statements of the map name them."""
    return {
        "person": person,
        "nobody": nobody,
        "person_text": str(person),
        "nobody_text": str(nobody),
        "shown": public_id("prt", person),
        "shown_nobody": public_id("prt", nobody),
    }


async def _leave_boards(session: Session, workspace_id: UUID, erased: Erased) -> None:
    await lock_points(session, workspace_id)
    for campaign_id in erased.campaigns:
        await list_on_boards(session, workspace_id, campaign_id, erased.people, listed=False)


async def _give_room_back(session: Session, workspace_id: UUID, erased: Erased) -> None:
    """What waits is withdrawn: somebody else can have its place."""
    named = {"workspace": workspace_id, "people": list(erased.people)}
    for completion_id in (await session.execute(_WAIT, named)).scalars().all():
        completion = await lock_completion(session, workspace_id, completion_id)
        published = await load_quest(session, workspace_id, completion.quest_id)
        await change_uses(session, completion, published.quest.campaign, by=-1)
