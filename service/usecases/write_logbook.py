"""A partner writes into the logbook of a campaign, or takes an entry back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from quests.errors import NotFound, TransitionRefused
from quests.ids import new_id, public_id
from quests.logbook import (
    REFERS_TO,
    AnyEntry,
    Attendance,
    DecisionMade,
    Fulfilment,
    about,
    partners_in,
)
from scoring.facts import retraction, standing
from scoring.log_facts import Logged, log_fact
from scoring.partner_facts import SOURCE
from service.callers import OrganisationCaller
from service.store.campaigns import ensure_takes_part
from service.store.commitments import add_done, find_commitment
from service.store.facts import facts_from, record_facts
from service.store.logbook import (
    LogEntry,
    add_entry,
    find_entry,
    refers_to_it,
    take_entry_back,
)
from service.store.partner_facts import campaign_scene
from service.store.partnerships import partnerships_of
from service.store.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What an entry stands on: the kind of a commitment, or who was asked to decide."""

    promised: str | None = None
    decider: UUID | None = None


async def write_entry(
    session: Session,
    caller: OrganisationCaller,
    campaign_id: UUID,
    entry: AnyEntry,
    *,
    at: datetime,
) -> LogEntry:
    """Write down what happened; it is counted with the next fold.

    Raises:
        NotFound: the organisation does not take part in such a campaign today, or the entry
            names an organisation, a commitment or an entry that is not there for it.
        AlreadyExists: it can be said once, and was.
        TransitionRefused: it lies in the future, or another partner has to say it.
    """
    who = (caller.workspace_id, campaign_id, caller.organisation_id)
    leads = await ensure_takes_part(session, *who, at)
    happened = entry.happened_at or at
    if happened > at:
        raise TransitionRefused("Write down what has happened, not what will.")
    known = await partnerships_of(session, caller.workspace_id, campaign_id)
    if not partners_in(entry) <= {one.organisation_id for one in known}:
        raise NotFound("An organisation named here does not take part in the campaign.")
    ground = await _ground(session, caller, campaign_id, entry, leads=leads)
    new = LogEntry(
        workspace_id=caller.workspace_id,
        id=new_id(at),
        campaign_id=campaign_id,
        organisation_id=caller.organisation_id,
        entry=entry,
        about_id=about(entry),
        once_for=_once_for(entry, caller.organisation_id),
        actor=caller.actor,
        happened_at=happened,
        created_at=at,
    )
    await add_entry(session, new)
    await _count(session, new, ground, at)
    return new


async def _ground(
    session: Session,
    caller: OrganisationCaller,
    campaign_id: UUID,
    entry: AnyEntry,
    *,
    leads: bool,
) -> Ground:
    """What the entry refers to, when the caller may."""
    named = about(entry)
    if named is None:
        return Ground()
    if isinstance(entry, Fulfilment):
        promise = await find_commitment(session, caller.workspace_id, named)
        if promise.organisation_id != caller.organisation_id or promise.campaign_id != campaign_id:
            raise NotFound("You have promised nothing of that name here.")
        return Ground(promised=promise.terms.kind)
    earlier = await find_entry(session, caller.workspace_id, named)
    if (
        earlier.campaign_id != campaign_id
        or earlier.taken_back_at is not None
        or earlier.entry.kind != REFERS_TO[entry.kind]
    ):
        raise NotFound("There is no such entry in this logbook.")
    _ensure_theirs(caller.organisation_id, entry, earlier, leads=leads)
    return Ground(decider=getattr(earlier.entry, "partner", None))


def _ensure_theirs(me: UUID, entry: AnyEntry, earlier: LogEntry, *, leads: bool) -> None:
    """Who was asked decides, and who held a session says who else was there; or the lead."""
    asked: UUID | None = getattr(earlier.entry, "partner", None)
    if isinstance(entry, DecisionMade) and not leads and asked not in {None, me}:
        raise TransitionRefused("Another partner was asked to decide this.")
    of_another = isinstance(entry, Attendance) and entry.partner not in {None, me}
    if of_another and not leads and earlier.organisation_id != me:
        raise TransitionRefused("Whoever held the session says who else was there.")


def _once_for(entry: AnyEntry, organisation_id: UUID) -> UUID | None:
    if isinstance(entry, Attendance):
        return entry.partner or organisation_id
    return entry.asked if isinstance(entry, DecisionMade) else None


async def _count(session: Session, new: LogEntry, ground: Ground, at: datetime) -> None:
    if isinstance(new.entry, Fulfilment):
        await add_done(session, new.workspace_id, new.entry.commitment, new.entry.quantity)
    scene = await campaign_scene(session, new.workspace_id, new.campaign_id, at)
    logged = Logged(
        id=new.id,
        organisation_id=new.organisation_id,
        entry=new.entry,
        happened_at=new.happened_at,
        promised=ground.promised,
        decider=ground.decider,
    )
    await record_facts(session, [log_fact(scene, logged)])


async def take_back(
    session: Session, caller: OrganisationCaller, entry_id: UUID, at: datetime
) -> None:
    """The entry counts no more, and its fact is taken back; a second time changes nothing.

    Raises:
        NotFound: the organisation wrote no such entry.
        TransitionRefused: another entry refers to it.
    """
    found = await find_entry(session, caller.workspace_id, entry_id)
    if found.organisation_id != caller.organisation_id:
        raise NotFound()
    if await refers_to_it(session, found):
        raise TransitionRefused("Other entries refer to it: take those back first.")
    if not await take_entry_back(session, found, at):
        return
    if isinstance(found.entry, Fulfilment):
        await add_done(session, found.workspace_id, found.entry.commitment, -found.entry.quantity)
    known = await facts_from(
        session,
        found.workspace_id,
        found.campaign_id,
        source=SOURCE,
        prefix=public_id("log", found.id),
    )
    await record_facts(session, [retraction(one, at) for one in standing(known)])
