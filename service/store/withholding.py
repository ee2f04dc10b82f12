"""Taking somebody out of all that one organisation has of them; the campaign keeps them.

All of it happens in one transaction, with the person's chain of consent held: whoever says yes to
the organisation at the same moment says it before or after.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from quests.consent import POLITICAL, STANDS, after_refusing, standings
from quests.errors import Unauthenticated
from quests.ids import public_id
from service.events.data import ErasedData
from service.events.people import ParticipantErased
from service.store.consent_ledger import Saying, Speaker, entries_of, hold_chain, say
from service.store.data_map.feeds import farewell
from service.store.driver import driver
from service.store.outbox import announce
from service.store.segment_moves import leave_segments
from service.store.session import Session
from service.store.withheld import Withheld, add_withheld, standing_of

TAKEN_BACK, EVIDENCE = "taken_back", "withheld"

_HERE = text("""
    SELECT id FROM participant WHERE workspace_id = :workspace AND id = :person FOR KEY SHARE
""")
_OUT_OF_FEEDS = text(farewell("erase", of_one=True))
_NOT_SHOWN = text("""
    INSERT INTO reuse_consent
        (workspace_id, completion_id, organisation_id, number, granted, version, at)
    SELECT last.workspace_id, last.completion_id, last.organisation_id, last.number + 1, false,
        last.version, :at
    FROM (
        SELECT DISTINCT ON (r.completion_id) r.* FROM reuse_consent AS r
        JOIN completion AS c ON c.workspace_id = r.workspace_id AND c.id = r.completion_id
        WHERE r.workspace_id = :workspace AND c.participant_id = :person
        AND r.organisation_id = :organisation
        ORDER BY r.completion_id, r.number DESC
    ) AS last WHERE last.granted
""")
# What was for this organisation alone (a consent of theirs) tells it what to do with the rest.
_UNSENT = text("""
    DELETE FROM delivery AS d USING event AS e, webhook_endpoint AS w
    WHERE d.workspace_id = :workspace AND e.workspace_id = d.workspace_id AND e.id = d.event_id
    AND w.workspace_id = d.workspace_id AND w.id = d.endpoint_id
    AND w.organisation_id = :organisation AND e.participant_id = :person
    AND e.organisation_id IS NULL
""")


async def withhold(
    session: Session, speaker: Speaker, organisation_id: UUID, *, secret: str
) -> Withheld:
    """Take their data back from an organisation; said again, it is what it is.

    Raises:
        Unauthenticated: they are not there any more.
    """
    await hold_chain(await driver(session), speaker)
    named = {"workspace": speaker.workspace_id, "person": speaker.participant_id}
    if (await session.execute(_HERE, named)).one_or_none() is None:
        raise Unauthenticated("This participant is no longer here.")
    before = await standing_of(session, speaker.workspace_id, speaker.participant_id)
    found = next((one for one in before if one.organisation_id == organisation_id), None)
    if found is not None:
        return found
    made = await add_withheld(
        session,
        speaker.workspace_id,
        speaker.participant_id,
        organisation_id,
        at=speaker.at,
    )
    await empty(session, speaker, made)
    who = (speaker.workspace_id, organisation_id, speaker.participant_id)
    await leave_segments(session, who, secret=secret, at=speaker.at)
    return made


async def empty(session: Session, speaker: Speaker, one: Withheld) -> None:
    """Withdraw what they said to it, and take them out of its CRMs and its messages.

    Segments are left when they are looked at the next time, without more ado.
    """
    await _withdraw_all(session, speaker, one)
    named = {
        "workspace": speaker.workspace_id,
        "person": speaker.participant_id,
        "organisation": one.organisation_id,
    }
    await session.execute(_NOT_SHOWN, named | {"at": speaker.at})
    await session.execute(_OUT_OF_FEEDS, named | {"at": speaker.at, "withheld": one.id})
    await session.execute(_UNSENT, named)
    await announce(session, _erased(speaker, one, speaker.at))


async def _withdraw_all(session: Session, speaker: Speaker, one: Withheld) -> None:
    """A political opinion belongs to its signature, and is taken back with that."""
    connection = await driver(session)
    shown = replace(speaker, evidence={EVIDENCE: public_id("ers", one.id)})
    known = await entries_of(connection, speaker.workspace_id, speaker.participant_id)
    sayings = [
        Saying(scope=scope, method="settings", answer=after_refusing)
        for scope, held in standings(known).items()
        if scope.organisation_id == one.organisation_id
        and scope.purpose != POLITICAL
        and held.decision in STANDS
    ]
    await say(connection, shown, sayings)


def _erased(speaker: Speaker, one: Withheld, at: datetime) -> ParticipantErased:
    """For this organisation alone."""
    return ParticipantErased(
        workspace_id=speaker.workspace_id,
        organisation_id=one.organisation_id,
        participant_id=speaker.participant_id,
        subject_id=speaker.participant_id,
        subject_version=ParticipantErased.version(at),
        occurred_at=at,
        data=ErasedData(because=TAKEN_BACK),
    )
