"""What partners do, as facts. Pure: who, what and when come in, facts come out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from quests.ids import public_id
from scoring.facts import Fact, new_fact, retraction, standing
from scoring.readiness import BLOCK_OF, MOST

SOURCE = "partner"
NO_SECTOR = "unknown"
JOINED, LEFT = "partner_joined", "partner_left"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Where it happens, and when we learn of it."""

    workspace_id: UUID
    campaign_id: UUID
    zone: ZoneInfo
    at: datetime

    @property
    def day(self) -> date:
        """The local day of ``at``."""
        return self.at.astimezone(self.zone).date()

    def begin_of(self, day: date) -> datetime:
        """The first moment of a local day."""
        return datetime.combine(day, time(), tzinfo=self.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A partner's days in the campaign, the last one exclusive."""

    organisation_id: UUID
    sector: str | None
    recruited_by: UUID | None
    joined_on: date
    left_on: date | None


def partner_name(organisation_id: UUID) -> str:
    """How facts name an organisation."""
    return public_id("org", organisation_id)


def partner_fact(
    type: str,
    scene: Scene,
    ref: str,
    payload: Mapping[str, Any],
    *,
    partner: UUID | None,
    occurred_at: datetime | None = None,
    quantity: int = 1,
) -> Fact:
    """A fact about something a partner did; ``partner`` owns it."""
    return new_fact(
        type,
        zone=scene.zone.key,
        payload=payload,
        workspace_id=scene.workspace_id,
        campaign_id=scene.campaign_id,
        occurred_at=occurred_at or scene.at,
        received_at=scene.at,
        partner_id=partner,
        quantity=quantity,
        source=SOURCE,
        source_ref=ref,
    )


def term_facts(scene: Scene, term: Term, known: Sequence[Fact]) -> list[Fact]:
    """What has to be recorded so that the facts say what the days say.

    Terms that are over stay: who leaves and comes again was there twice. A date of the present
    term that was put right takes the fact of the wrong one back.

    Args:
        known: The facts so far of this partner's coming and going, with their retractions.
    """
    stood = standing(known)
    ended = [one.day for one in stood if one.type == LEFT and one.day <= term.joined_on]
    since = max(ended, default=None)
    wanted = {(JOINED, term.joined_on)}
    if term.left_on is not None:
        wanted.add((LEFT, term.left_on))
    present = [one for one in stood if _is_present(one, since, term.joined_on)]
    wrong = [retraction(one, scene.at) for one in present if (one.type, one.day) not in wanted]
    missing = sorted(wanted - {(one.type, one.day) for one in stood})
    return [*wrong, *(_coming(scene, term, type, day, len(known)) for type, day in missing)]


def _is_present(fact: Fact, since: date | None, joined_on: date) -> bool:
    """Whether a fact is of the present term."""
    if fact.type == LEFT:
        return fact.day > joined_on
    return since is None or fact.day > since or fact.day == joined_on


def _coming(scene: Scene, term: Term, type: str, day: date, known: int) -> Fact:
    name = partner_name(term.organisation_id)
    payload: dict[str, Any] = {"partner": name}
    if type == JOINED:
        payload["sector"] = term.sector or NO_SECTOR
        if term.recruited_by is not None:
            payload["recruited_by"] = partner_name(term.recruited_by)
    return partner_fact(
        type,
        scene,
        f"{name}:{type}:{day}:{known}",
        payload,
        partner=term.organisation_id,
        occurred_at=scene.begin_of(day),
    )


def agreement_fact(scene: Scene, organisation_id: UUID, version: int) -> Fact:
    """A partner stands behind a version of the Charter."""
    name = partner_name(organisation_id)
    return partner_fact(
        "agreement_confirmed",
        scene,
        f"{name}:charter:{version}",
        {"partner": name, "version": version},
        partner=organisation_id,
    )


def readiness_facts(
    scene: Scene,
    organisation_id: UUID,
    set_id: UUID,
    answers: Mapping[str, int],
    brakes: Mapping[str, bool],
) -> list[Fact]:
    """One fact per answer; a brake is 0 or 1."""
    said = [(BLOCK_OF[item], item, value, MOST) for item, value in answers.items()]
    said += [("brakes", brake, int(ticked), 1) for brake, ticked in brakes.items()]
    return list(_answers(scene, organisation_id, public_id("rdy", set_id), said))


def _answers(
    scene: Scene, organisation_id: UUID, named: str, said: Iterable[tuple[str, str, int, int]]
) -> Iterable[Fact]:
    name = partner_name(organisation_id)
    for block, item, value, most in said:
        payload = {
            "partner": name,
            "block": block,
            "item": item,
            "value": value,
            "scale_max": most,
            "set": named,
        }
        ref = f"{named}:{block}:{item}"
        yield partner_fact("readiness_answer", scene, ref, payload, partner=organisation_id)
