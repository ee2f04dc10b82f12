"""The decision: is this evidence a completion, and what is it worth?"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from uuid import UUID

from quests.catalogue import KINDS, kind_of
from quests.completion import State
from quests.eligibility import audience_conditions
from quests.errors import (
    CampaignNotOpen,
    EvidenceRefused,
    PrerequisiteMissing,
    QuestClosed,
)
from quests.fact import FactDraft
from quests.kind import Authored, Cited, Evidence, Proof
from quests.moments import CLOCK_SKEW
from quests.places import Place, Sighting
from quests.proving import cited_code, ensure_shown
from quests.quest import LATE_ARRIVAL, Quest
from quests.rounds import next_opening, round_at
from quests.rule_errors import NotForYou
from quests.standing import Deed, Standing
from quests.verification import BY_ITSELF, Verification

NOBODY = Standing()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a completion is worth; ``quantity`` counts ``KINDS[kind].unit``, whole, >= 1.

    ``facts`` are what becomes true once the completion is accepted; ``cited`` is what has to be
    genuine and unused, ``place`` where the person says they were.
    """

    state: State
    quantity: int
    points: int
    occurred_at: datetime
    authored: Authored | None
    facts: tuple[FactDraft, ...]
    cited: tuple[Cited, ...] = ()
    place: Place | None = None

    @property
    def sighting(self) -> Sighting | None:
        """Where and when the person was seen, if they said where."""
        if self.place is None:
            return None
        place = self.place
        return Sighting(latitude=place.latitude, longitude=place.longitude, at=self.occurred_at)


def complete(
    quest: Quest,
    evidence: Evidence,
    *,
    at: datetime,
    person: Standing = NOBODY,
    proven: bool = True,
) -> Decision:
    """Turn evidence into the completion it is worth.

    Args:
        quest: The Quest as published.
        evidence: Already the right shape for its kind; may still break a rule.
        at: When we learned of the action; aware UTC.
        person: What they did and have, as far as the Quest asks.
        proven: Whether the person has proven who they are; only read when the Quest asks for it.

    Raises:
        CampaignNotOpen: the action lies outside the campaign's window.
        QuestClosed: the action lies outside ``[opens_at, closes_at)``, or arrives too late.
        NotForYou: the Quest is for people with another language, area or partner.
        PrerequisiteMissing: something else comes first.
        EvidenceRefused: wrong kind for this Quest, a rule of the kind is broken, or what has to be
            shown on the spot is missing.
        TooFarAway: it is done at a place, and the person is somewhere else.
    """
    occurred_at = happened_at(evidence.occurred_at, at)
    ensure_in_time(quest, occurred_at, at)
    if kind_of(evidence) != quest.kind:
        raise EvidenceRefused("This Quest takes evidence of another kind.", expected=quest.kind)
    check_person(quest, person)

    state = State.CONFIRMING if confirms(quest) and not proven else verified(quest)
    decision = appraise(quest, evidence, state=state, occurred_at=occurred_at)
    ensure_shown(quest, evidence.proof, decision.cited, occurred_at)
    return decision


def confirms(quest: Quest) -> bool:
    """Whether a completion waits until its person has proven an address."""
    return quest.verification is Verification.MAIL or KINDS[quest.kind].confirms(quest)


def check_person(quest: Quest, person: Standing) -> None:
    """See that the Quest is for this person, and that they did what comes first.

    Raises:
        NotForYou: the Quest is for people with another language, area or partner.
        PrerequisiteMissing: something else comes first, or excludes this.
    """
    for condition in audience_conditions(quest.audience, person):
        if not condition.ok:
            raise NotForYou("This Quest is for other people.", condition=condition.code)
    if not comes_first_done(quest, person):
        raise PrerequisiteMissing("Its eligibility says what comes before this Quest.")


def comes_first_done(quest: Quest, person: Standing) -> bool:
    """Whether the person did and has all that the Quest asks for first."""
    if quest.prerequisites - person.done:
        return False
    return quest.requires is None or quest.requires.judge(person).ok


def is_excluded(quest: Quest, person: Standing, deeds: Mapping[UUID, Deed]) -> bool:
    """Whether what the person did meanwhile excludes the Quest; the rest of them is as before."""
    return not comes_first_done(quest, replace(person, deeds=deeds))


def verified(quest: Quest) -> State:
    """Where a completion goes that nothing else holds up: straight in, or to those who look."""
    by_itself = quest.verification in BY_ITSELF and not KINDS[quest.kind].reviewed
    return State.ACCEPTED if by_itself else State.IN_REVIEW


def appraise(quest: Quest, evidence: Evidence, *, state: State, occurred_at: datetime) -> Decision:
    """What evidence is worth, whenever it is looked at: windows, limits and places are not asked.

    Raises:
        EvidenceRefused: a rule of the kind is broken.
    """
    worth = KINDS[quest.kind].assess(quest, evidence)
    code = cited_code(evidence.proof)
    return Decision(
        state=state,
        quantity=worth.quantity,
        points=quest.points * worth.quantity,
        occurred_at=occurred_at,
        authored=worth.authored,
        facts=(*_common_facts(quest.kind, "code_scan" if code else worth.proof), *worth.facts),
        cited=(*worth.cited, *code),
        place=worth.place,
    )


def happened_at(said: datetime | None, at: datetime) -> datetime:
    """When it was done. A phone's clock may be a little fast.

    Args:
        said: When the person says it was; ``None``: now.
        at: When we learned of it.

    Raises:
        EvidenceRefused: it lies in the future.
    """
    if said is None:
        return at
    if said > at + CLOCK_SKEW:
        raise EvidenceRefused("This has not happened yet.", field="occurred_at")
    return min(said, at)


def ensure_in_time(quest: Quest, occurred_at: datetime, at: datetime) -> None:
    """Campaign, Quest and round were open then, and it does not arrive too late.

    Raises:
        CampaignNotOpen: outside the campaign's window.
        QuestClosed: outside the Quest's window or its rounds, or too late.
    """
    if not quest.campaign.is_open(occurred_at):
        raise CampaignNotOpen("The campaign is not open at that time.")
    if not quest.is_open(occurred_at):
        raise QuestClosed("The Quest is not open at that time.")
    _check_round(quest, occurred_at)
    if at - occurred_at > LATE_ARRIVAL and not (quest.is_open(at) and quest.campaign.is_open(at)):
        raise QuestClosed("The Quest has closed and this arrives too late.")


def _check_round(quest: Quest, occurred_at: datetime) -> None:
    rounds, zone = KINDS[quest.kind].rounds(quest), quest.campaign.zone
    if rounds and round_at(rounds, occurred_at, zone) is None:
        opens_at = next_opening(rounds, occurred_at, zone)
        raise QuestClosed("No round is running at that time.", opens_at=opens_at)


@cache
def _common_facts(kind: str, proof: Proof) -> tuple[FactDraft, ...]:
    """What every accepted completion says, whatever its kind."""
    return (
        FactDraft(
            type="participation",
            payload={"quest_kind": kind, "status": "valid", "form_submitted": True},
        ),
        FactDraft(
            type="completion",
            payload={"quest_kind": kind, "status": "accepted", "evidence": proof},
        ),
    )
