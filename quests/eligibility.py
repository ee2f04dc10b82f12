"""May this person do this Quest now? One row per condition, each with its reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from quests.catalogue import KINDS
from quests.period import Period, next_period
from quests.quest import Audience, Limit, Quest, QuestState
from quests.requirement import Verdict
from quests.rounds import next_opening, round_at
from quests.standing import Standing
from quests.verification import BY_ITSELF, Verification


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One condition.

    Args:
        code: Stable, for programs: ``campaign-open``, ``quest-open``, ``round-open``,
            ``prerequisites``, ``requires-...``, ``audience-...``, ``capacity-...``,
            ``cooldown``, ``limit-day``, ``limit-week``, ``limit-campaign``, or ``verified-...``:
            how it is verified, which is always met, so that people know before.
        ok: Whether it is met now.
        opens_at: When it will be met, where that is known.
        left: How often the person may still do it, for limits; how many completions there is
            still room for, for capacity.
        missing: Quests to do first, for prerequisites.
        have: How much of it the person has, for a requirement; see ``Verdict``.
        need: How much it takes.
        quest: The Quest it asks for.
        named: The kind or badge it asks for.
        parts: The conditions below, for a requirement made of several.
    """

    code: str
    ok: bool
    opens_at: datetime | None = None
    left: int | None = None
    missing: frozenset[UUID] = frozenset()
    have: int | None = None
    need: int | None = None
    quest: UUID | None = None
    named: str | None = None
    parts: tuple["Condition", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Uses:
    """How much of a Quest is used up, in the periods that hold the present instant.

    Args:
        own: By the person.
        of_all: By all people together.
        last: When the person did it last, of what counts or still may.
    """

    own: Mapping[Period, int] = field(default_factory=dict)
    of_all: Mapping[Period, int] = field(default_factory=dict)
    last: datetime | None = None


def eligibility(
    quest: Quest, *, at: datetime, person: Standing, uses: Uses
) -> tuple[Condition, ...]:
    """Every condition of the Quest for one person.

    Args:
        quest: The Quest as published.
        at: Now; aware.
        person: What they did and have.
        uses: What is used up.
    """
    missing = quest.prerequisites - person.done
    return (
        Condition(
            code="campaign-open",
            ok=quest.campaign.is_open(at),
            opens_at=_later(quest.campaign.starts_at, at)
            if quest.campaign.state == "open"
            else None,
        ),
        Condition(
            code="quest-open",
            ok=quest.is_open(at),
            opens_at=_later(quest.opens_at, at) if quest.state is QuestState.PUBLISHED else None,
        ),
        *_round(quest, at),
        *audience_conditions(quest.audience, person),
        Condition(code="prerequisites", ok=not missing, missing=missing),
        *_requirement(quest, person),
        *_cooldown(quest, uses.last, at),
        *(_capacity(quest, room, uses.of_all.get(room.per, 0), at) for room in quest.capacity),
        *(_limit(quest, limit, uses.own.get(limit.per, 0), at) for limit in quest.limits),
        *verified_by(quest),
    )


def verified_by(quest: Quest) -> tuple[Condition, ...]:
    """How it is verified, one row for each that it takes; none where it counts at once."""
    kind, mode = KINDS[quest.kind], quest.verification
    mail = (Verification.MAIL,) if kind.confirms(quest) else ()
    last = Verification.MODERATOR if kind.reviewed and mode in BY_ITSELF else None
    modes = dict.fromkeys((*mail, mode, last))
    return tuple(
        Condition(code=f"verified-{one}", ok=True, need=quest.peers or None)
        for one in modes
        if one not in {None, Verification.AUTO}
    )


def audience_conditions(audience: Audience | None, person: Standing) -> tuple[Condition, ...]:
    """Whether the Quest is for this person; no rows where it is for everybody."""
    if audience is None:
        return ()
    rows = (
        ("language", audience.languages, person.language in audience.languages),
        ("area", audience.areas, person.area in audience.areas),
        ("partner", audience.partners, person.partner_id in audience.partners),
    )
    return tuple(Condition(code=f"audience-{name}", ok=ok) for name, asked, ok in rows if asked)


def _round(quest: Quest, at: datetime) -> tuple[Condition, ...]:
    """Whether a round is running, where there are any."""
    rounds, zone = KINDS[quest.kind].rounds(quest), quest.campaign.zone
    if not rounds:
        return ()
    running = round_at(rounds, at, zone) is not None
    opens_at = None if running else next_opening(rounds, at, zone)
    return (Condition(code="round-open", ok=running, opens_at=opens_at),)


def _requirement(quest: Quest, person: Standing) -> tuple[Condition, ...]:
    if quest.requires is None:
        return ()
    return (_judged(quest.requires.judge(person)),)


def _judged(verdict: Verdict) -> Condition:
    return Condition(
        code=verdict.code,
        ok=verdict.ok,
        have=verdict.have,
        need=verdict.need,
        quest=verdict.quest,
        named=verdict.named,
        parts=tuple(_judged(part) for part in verdict.parts),
    )


def _cooldown(quest: Quest, last: datetime | None, at: datetime) -> tuple[Condition, ...]:
    if quest.cooldown is None:
        return ()
    again = None if last is None else last + quest.cooldown
    running = again is not None and at < again
    return (Condition(code="cooldown", ok=not running, opens_at=again if running else None),)


def _capacity(quest: Quest, room: Limit, used: int, at: datetime) -> Condition:
    return _left(quest, room, used, at, code=f"capacity-{room.per}")


def _limit(quest: Quest, limit: Limit, used: int, at: datetime) -> Condition:
    return _left(quest, limit, used, at, code=f"limit-{limit.per}")


def _left(quest: Quest, limit: Limit, used: int, at: datetime, *, code: str) -> Condition:
    left = max(0, limit.times - used)
    again = None if left else next_period(limit.per, at, quest.campaign.zone)
    return Condition(code=code, ok=left > 0, opens_at=again, left=left)


def _later(opens_at: datetime | None, at: datetime) -> datetime | None:
    return opens_at if opens_at is not None and opens_at > at else None
