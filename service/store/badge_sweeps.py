"""Campaigns whose people are all looked at anew, a batch at a time."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from service.store.session import Session

BATCH = 500

_NEXT = text("""
    SELECT campaign_id, after FROM badge_sweep
    WHERE workspace_id = :workspace ORDER BY campaign_id LIMIT 1 FOR UPDATE
""")
_PEOPLE = text("""
    SELECT m.participant_id FROM membership AS m
    JOIN participant AS p ON p.workspace_id = m.workspace_id AND p.id = m.participant_id
    WHERE m.workspace_id = :workspace AND m.campaign_id = :campaign AND m.participant_id > :after
        AND p.erased_at IS NULL
    ORDER BY m.participant_id LIMIT :batch
""")
_ON = text("""
    UPDATE badge_sweep SET after = :after
    WHERE workspace_id = :workspace AND campaign_id = :campaign
""")
_DONE = text("""
    DELETE FROM badge_sweep WHERE workspace_id = :workspace AND campaign_id = :campaign
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """The next people of a campaign to be looked at."""

    campaign_id: UUID
    people: tuple[UUID, ...]


async def next_to_sweep(session: Session, workspace_id: UUID) -> Swept | None:
    """The next batch, marked as done when the transaction commits; None: nobody is left.

    Whoever asks for everybody anew meanwhile waits, and it begins again.
    """
    found = (await session.execute(_NEXT, {"workspace": workspace_id})).one_or_none()
    if found is None:
        return None
    named = {"workspace": workspace_id, "campaign": found.campaign_id}
    asked = {**named, "after": found.after, "batch": BATCH}
    people = tuple((await session.execute(_PEOPLE, asked)).scalars())
    if len(people) == BATCH:
        await session.execute(_ON, {**named, "after": people[-1]})
    else:
        await session.execute(_DONE, named)
    return Swept(campaign_id=found.campaign_id, people=people)
