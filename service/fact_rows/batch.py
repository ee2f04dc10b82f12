"""What a batch adds to what its source said before: order makes no difference. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

from scoring.facts import Fact, retraction
from service.fact_rows.judging import Judged
from service.fact_rows.row import Mistake, Refused, SentRetraction

Status: TypeAlias = Literal["recorded", "known", "waiting", "refused"]
Named: TypeAlias = tuple[UUID, str]  # a campaign, and what a fact is called at its source


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a row.

    ``recorded``: it counts from now on. ``known``: it was said before. ``waiting``: a retraction
    whose fact has not come yet. ``refused``: see the mistakes.
    """

    status: Status
    fact_id: UUID | None = None
    mistakes: tuple[Mistake, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What was said before under the names of a batch.

    Args:
        facts: By name.
        undone: Those of them that were taken back.
        early: Names that were taken back before there was a fact.
    """

    facts: Mapping[Named, Fact]
    undone: frozenset[UUID]
    early: frozenset[Named]


class Batch:
    """Collects what is to be added.

    Args:
        before: What was there.
        at: Now.
    """

    def __init__(self, before: Before, at: datetime) -> None:
        self._facts = dict(before.facts)
        self._undone = set(before.undone)
        self._early = set(before.early)
        self._at = at
        self.new: list[Fact] = []
        self.undo: list[Fact] = []
        self.waiting: list[Named] = []

    def outcomes(self, judged: Sequence[Judged]) -> list[Outcome]:
        """One per row, in their order; facts are looked at before what takes them back."""
        places = sorted(
            range(len(judged)), key=lambda place: isinstance(judged[place], SentRetraction)
        )
        found = {place: self._take(judged[place]) for place in places}
        return [found[place] for place in range(len(judged))]

    def _take(self, one: Judged) -> Outcome:
        if isinstance(one, Refused):
            return Outcome("refused", mistakes=one.mistakes)
        if isinstance(one, SentRetraction):
            return self._take_back((one.campaign, one.retracts))
        return self._add(one)

    def _add(self, fact: Fact) -> Outcome:
        name = (fact.campaign_id, fact.source_ref)
        first = self._facts.setdefault(name, fact)
        if first is not fact and _said(first) != _said(fact):
            return Outcome("refused", first.id, (Mistake("/source_ref", "differs_from_known"),))
        if first is not fact:
            return Outcome("known", first.id)
        self.new.append(fact)
        if name in self._early:
            self._undo(fact)
        return Outcome("recorded", fact.id)

    def _take_back(self, name: Named) -> Outcome:
        fact = self._facts.get(name)
        if fact is None and name in self._early:
            return Outcome("known")
        if fact is None:
            self._early.add(name)
            self.waiting.append(name)
            return Outcome("waiting")
        if fact.id in self._undone:
            return Outcome("known", fact.id)
        self._undo(fact)
        return Outcome("recorded", fact.id)

    def _undo(self, fact: Fact) -> None:
        self._undone.add(fact.id)
        self.undo.append(retraction(fact, self._at))


def _said(fact: Fact) -> Fact:
    """What the sender said of it, without what we made of that."""
    return replace(fact, id=UUID(int=0), received_at=fact.occurred_at, day=fact.occurred_at.date())
