"""Points: what completions earn, under the Quest's own points and the campaign's rules.

Everything follows from a person's accepted completions in the order in which they were handed in
and from the versions of the rules. That an action is accepted late, revoked or turns out to be
somebody else's changes what is earned, and the same computation says what it is now.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from quests.completion import Completion, State
from quests.points import Per, PointRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """An amount and the rule that gave it, for example ``sticker.accepted``."""

    rule: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """An accepted completion, as far as points ask; ``points`` are those of the Quest itself."""

    id: UUID
    quest_id: UUID
    quest_version: int
    kind: str
    quantity: int
    points: int
    occurred_at: datetime
    received_at: datetime

    @classmethod
    def of(cls, completion: Completion) -> "Counted":
        """The completion without its evidence."""
        return cls(**{name: getattr(completion, name) for name in cls.__dataclass_fields__})


@dataclass(frozen=True, slots=True, kw_only=True)
class Earning:
    """What one completion earns under one version of a rule; always more than nothing."""

    completion_id: UUID
    quest_id: UUID
    rule: str
    version: int
    amount: int


@dataclass(slots=True)
class Tally:
    """What a person's earlier completions have used up of rules that do not give every time.

    A first completion is the first since the rule began, so that a new rule never looks back.
    ``seen`` holds rules with the Quest, or with ``None`` for the person; ``spent`` the points of
    a rule per local day.
    """

    seen: set[tuple[str, UUID | None]] = field(default_factory=set)
    spent: Counter[tuple[str, date]] = field(default_factory=Counter)

    def take(self, rule: PointRule, deed: Counted, day: date) -> int:
        """What the deed gets by a rule that is about it, from now on part of this tally."""
        amount = rule.amount * self._times(rule, deed)
        if rule.most_per_day is not None:
            amount = min(amount, max(0, rule.most_per_day - self.spent[rule.name, day]))
        self.spent[rule.name, day] += amount
        return amount

    def _times(self, rule: PointRule, deed: Counted) -> int:
        if rule.per is Per.UNIT:
            return deed.quantity
        if rule.per is Per.COMPLETION:
            return 1
        name = (rule.name, deed.quest_id if rule.per is Per.QUEST else None)
        is_first = name not in self.seen
        self.seen.add(name)
        return int(is_first)


def earn(deeds: Iterable[Counted], rules: Iterable[PointRule], zone: ZoneInfo) -> list[Earning]:
    """What each of a person's accepted completions in a campaign earns.

    Rules look at completions in the order in which they were handed in: of two on one day, the
    first gets what a limit per day has left. A completion is judged by the version of a rule
    that held when it was handed in, on the local day on which it was done.

    Args:
        deeds: All of them, in any order.
        rules: All versions.
        zone: The campaign's.
    """
    tally, known = Tally(), tuple(rules)
    return [
        earning
        for deed in sorted(deeds, key=lambda deed: deed.id.bytes)
        for earning in _earned(deed, known, zone, tally)
    ]


def _earned(
    deed: Counted, rules: Iterable[PointRule], zone: ZoneInfo, tally: Tally
) -> Iterator[Earning]:
    found = [(own_rule(deed.kind), deed.quest_version, deed.points)]
    day = deed.occurred_at.astimezone(zone).date()
    for rule in rules:
        if rule.is_about(deed.quest_id, deed.kind) and rule.holds(deed.received_at):
            found.append((rule.name, rule.version, tally.take(rule, deed, day)))
    for name, version, amount in found:
        if amount:
            yield Earning(
                completion_id=deed.id,
                quest_id=deed.quest_id,
                rule=name,
                version=version,
                amount=amount,
            )


def own_rule(kind: str) -> str:
    """What the points of a Quest itself are called, by its kind."""
    return f"{kind}.accepted"


def asks_what_was_before(rules: Iterable[PointRule]) -> bool:
    """Whether what a completion earns by these rules depends on what the person did before."""
    return any(
        rule.most_per_day is not None or rule.per in {Per.QUEST, Per.PERSON} for rule in rules
    )


def asks_for_history(rules: Iterable[PointRule], *, quest_id: UUID, kind: str) -> bool:
    """Whether what a completion of a Quest earns depends on what the person did before."""
    return asks_what_was_before(rule for rule in rules if rule.is_about(quest_id, kind))


def points_now(
    completion: Completion, rules: Iterable[PointRule], zone: ZoneInfo, *, before: Iterable[Counted]
) -> tuple[Points, ...]:
    """What a completion earns at the moment in which it is handed in; nothing unless accepted.

    Args:
        before: The person's accepted completions in the campaign; read only by rules that
            :func:`asks_for_history` names.
    """
    if completion.state is not State.ACCEPTED:
        return ()
    known = tuple(rules)
    if not known:  # only the Quest itself gives any
        own = Points(rule=own_rule(completion.kind), amount=completion.points)
        return (own,) if own.amount else ()
    deed = Counted.of(completion)
    earned = earn([*(one for one in before if one.id != deed.id), deed], known, zone)
    return tuple(
        Points(rule=one.rule, amount=one.amount) for one in earned if one.completion_id == deed.id
    )
