"""A partner answers the readiness questions; how ready all are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from quests.ids import new_id
from scoring.partner_facts import readiness_facts
from scoring.readiness import BRAKES, Readiness, floor_of, measure
from service.callers import OrganisationCaller
from service.store.campaigns import ensure_takes_part
from service.store.facts import record_facts
from service.store.partner_facts import campaign_scene
from service.store.partnerships import partnerships_of
from service.store.readiness_sets import ReadinessSet, add_readiness_set, readiness_sets
from service.store.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A set of answers and what it is worth."""

    answered: ReadinessSet
    worth: Readiness


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What one may see: one's own sets, newest first; the floor; the lead sees each partner's."""

    own: Sequence[Measured]
    partners: Mapping[UUID, Measured]
    floor: float | None
    answered: int
    asked: int


async def answer_readiness(
    session: Session,
    caller: OrganisationCaller,
    campaign_id: UUID,
    *,
    answers: Mapping[str, int],
    brakes: Sequence[str],
    at: datetime,
) -> Measured:
    """Keep a whole set of answers; earlier ones stay.

    Raises:
        NotFound: the organisation does not take part in such a campaign today.
    """
    who = (caller.workspace_id, campaign_id, caller.organisation_id)
    await ensure_takes_part(session, *who, at)
    answered = ReadinessSet(
        workspace_id=caller.workspace_id,
        id=new_id(at),
        campaign_id=campaign_id,
        organisation_id=caller.organisation_id,
        answers=answers,
        brakes=[one for one in BRAKES if one in brakes],
        actor=caller.actor,
        answered_at=at,
    )
    measured = _measured(answered)
    await add_readiness_set(session, answered)
    scene = await campaign_scene(session, caller.workspace_id, campaign_id, at)
    ticked = {one: one in brakes for one in BRAKES}
    facts = readiness_facts(scene, caller.organisation_id, answered.id, answers, ticked)
    await record_facts(session, facts)
    return measured


async def see_readiness(
    session: Session, caller: OrganisationCaller, campaign_id: UUID, at: datetime
) -> Overview:
    """How ready the caller is, and how ready all who are on board today.

    Raises:
        NotFound: the organisation does not take part in such a campaign today.
    """
    who = (caller.workspace_id, campaign_id, caller.organisation_id)
    leads = await ensure_takes_part(session, *who, at)
    found = await readiness_sets(session, caller.workspace_id, campaign_id)
    partners = await partnerships_of(session, caller.workspace_id, campaign_id)
    today = (await campaign_scene(session, *who[:2], at)).day
    aboard = {one.organisation_id for one in partners if one.is_in(today)}
    latest: dict[UUID, Measured] = {}
    for one in found:  # the newest first
        if one.organisation_id in aboard:
            latest.setdefault(one.organisation_id, _measured(one))
    return Overview(
        own=[_measured(one) for one in found if one.organisation_id == caller.organisation_id],
        partners=latest if leads else {},
        floor=floor_of(one.worth.score for one in latest.values()),
        answered=len(latest),
        asked=len(aboard),
    )


async def own_readiness(
    session: Session, caller: OrganisationCaller, campaign_id: UUID
) -> list[Measured]:
    """What the caller ever answered, the newest first; also after it has left."""
    found = await readiness_sets(session, caller.workspace_id, campaign_id)
    return [_measured(one) for one in found if one.organisation_id == caller.organisation_id]


def _measured(one: ReadinessSet) -> Measured:
    return Measured(answered=one, worth=measure(one.answers, frozenset(one.brakes)))
