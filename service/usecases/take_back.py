"""A person takes their data back from one organisation, and stays in the campaign."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from quests.consent import Entry, Scope, Standing, standings
from quests.errors import NotFound
from quests.ids import new_id, public_id
from service.callers import ParticipantCaller
from service.erasure_log import FROM_ONE, ErasureLog, Logged
from service.store.audit import Deed, add_deed
from service.store.consent_ledger import Speaker, entries_of
from service.store.driver import driver
from service.store.erasures import digest, people_of
from service.store.merging import campaigns_of
from service.store.session import Database, Session
from service.store.withheld import (
    Asked,
    Fed,
    Withheld,
    crms_asked,
    crms_fed,
    mark_noted,
    name_of_who_knows,
    to_note,
    withheld_of,
)
from service.store.withholding import EVIDENCE, withhold

SOURCE, RESTORED, OPERATION = "me", "restored", "take_back_from"
ROUND, DONE = 50, 202


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """One time they took it back: what was said by it, and what CRMs answered so far."""

    withheld: Withheld
    entries: Sequence[Entry]
    crms: Sequence[Asked]


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """What there is between a person and one organisation."""

    organisation_id: UUID
    name: str
    standings: dict[Scope, Standing]
    crms: Sequence[Fed]
    taken_back: Sequence[TakenBack]


async def take_back(
    session: Session,
    caller: ParticipantCaller,
    organisation_id: UUID,
    *,
    request_id: str,
    secret: str,
    at: datetime,
) -> TakenBack:
    """Take it back, once; the organisation finds it in its audit log, under no name.

    Raises:
        NotFound: no such organisation knows the person.
        Unauthenticated: the person is not there any more.
    """
    await between(session, caller, organisation_id)
    speaker = Speaker(
        workspace_id=caller.workspace_id,
        participant_id=caller.participant_id,
        campaign_id=caller.campaign_id,
        source=SOURCE,
        at=at,
    )
    made = await withhold(session, speaker, organisation_id, secret=secret)
    if made.since == at:
        await add_deed(session, _deed(caller, made, request_id, at))
    found = await between(session, caller, organisation_id)
    return next(one for one in found.taken_back if one.withheld.id == made.id)


async def between(session: Session, caller: ParticipantCaller, organisation_id: UUID) -> Between:
    """All that there is between the caller and an organisation.

    Raises:
        NotFound: no such organisation knows the person.
    """
    workspace_id, person = caller.workspace_id, caller.participant_id
    name = await name_of_who_knows(session, workspace_id, person, organisation_id)
    if name is None:
        raise NotFound()
    entries = await entries_of(await driver(session), workspace_id, person)
    times = await withheld_of(session, workspace_id, person, organisation_id)
    asked = await crms_asked(session, workspace_id, times)
    held = standings(one for one in entries if one.organisation_id == organisation_id)
    return Between(
        organisation_id=organisation_id,
        name=name,
        standings=held,
        crms=await crms_fed(session, workspace_id, person, organisation_id),
        taken_back=[
            TakenBack(withheld=one, entries=_by(one, entries), crms=asked[one.id]) for one in times
        ],
    )


def _by(one: Withheld, entries: Sequence[Entry]) -> list[Entry]:
    named = public_id("ers", one.id)
    return [entry for entry in entries if entry.evidence.get(EVIDENCE) == named]


def _deed(caller: ParticipantCaller, made: Withheld, request_id: str, at: datetime) -> Deed:
    return Deed(
        workspace_id=caller.workspace_id,
        organisation_id=made.organisation_id,
        id=new_id(at),
        at=at,
        actor="participant",
        operation=OPERATION,
        subject=public_id("ers", made.id),
        outcome="done",
        status=DONE,
        request_id=request_id,
    )


async def note_taken_back(database: Database, log: ErasureLog) -> int:
    """Note the next beside the database, where a restore does not reach; how many?"""
    async with database.read() as session:
        waiting = await to_note(session, limit=ROUND)
    for one in waiting:
        entry = Logged(
            workspace_id=one.workspace_id,
            digests=(digest(one.participant_id),),
            at=one.since,
            organisation_id=one.organisation_id,
        )
        await log.add(one.id, entry)
        async with database.transaction(one.workspace_id) as session:
            await mark_noted(session, one)
    return len(waiting)


async def replay_taken_back(
    database: Database, log: ErasureLog, *, secret: str, at: datetime, dry_run: bool = False
) -> int:
    """Take back again what a restored copy forgot was taken back; how many times?

    Who said yes to the organisation after it, as far as the copy knows, has given it anew.
    """
    found = 0
    async for entry in log.entries(FROM_ONE):
        async with database.transaction(entry.workspace_id) as session:
            for person in await people_of(session, entry.workspace_id, entry.digests):
                if await _is_forgotten(session, entry, person):
                    found += 1
                    if not dry_run:
                        await _again(session, entry, person, secret, at)
    return found


async def _is_forgotten(session: Session, entry: Logged, person: UUID) -> bool:
    if entry.organisation_id is None:
        return False
    times = await withheld_of(session, entry.workspace_id, person, entry.organisation_id)
    return not any(one.since >= entry.at for one in times)


async def _again(session: Session, entry: Logged, person: UUID, secret: str, at: datetime) -> None:
    campaigns = await campaigns_of(session, entry.workspace_id, person)
    if entry.organisation_id is None or not campaigns:
        return
    speaker = Speaker(
        workspace_id=entry.workspace_id,
        participant_id=person,
        campaign_id=campaigns[0],
        source=RESTORED,
        actor="operator",
        at=at,
    )
    await withhold(session, speaker, entry.organisation_id, secret=secret)
