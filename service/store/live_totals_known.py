"""What a process has seen of one campaign's totals, and how it learns what came since."""

from collections import defaultdict
from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from service.store.live_totals_sql import Shape, counts_people
from service.store.totals import MOST_PENDING, Watch

Fold: TypeAlias = tuple[datetime | None, int | None]  # when it was last, and how many facts so far


@dataclass(slots=True)
class Known:
    """What a process has seen of one campaign since its last fold.

    Args:
        folded: Totals of the cells.
        sums: What waits, added up, per shape and Quest (``None``: all of them).
        people: Who waits and is in no cell yet, likewise.
    """

    shapes: tuple[Shape, ...]
    fold: Fold = (None, None)
    bundles: set[UUID] = field(default_factory=set)
    folded: dict[Watch, int] = field(default_factory=dict)
    sums: defaultdict[tuple[Shape, UUID | None], int] = field(
        default_factory=lambda: defaultdict(int)
    )
    people: defaultdict[tuple[Shape, UUID | None], set[UUID]] = field(
        default_factory=lambda: defaultdict(set)
    )
    takes_back: bool = False

    def _add(self, row: Any) -> None:
        """Facts of one Quest in a bundle."""
        self.takes_back |= bool(row["takes_back"])
        for number, shape in enumerate(self.shapes):
            key = (shape, row["quest_id"] if shape[1] else None)
            if not counts_people(shape[0]):
                self.sums[key] += row[f"w{number}"] or 0
            else:
                self.people[key].update(row[f"w{number}"] or ())

    def learn(
        self, asked: Fold, rows: Sequence[Any], watches: Sequence[Watch], own: Set[UUID]
    ) -> "Known | None":
        """Remember what was read, and hand out what is the caller's own.

        Args:
            asked: The fold that was known when the reading began.

        Returns:
            ``None`` when it does not add up: somebody else learned of a fold meanwhile, which
            this reading is not of; facts left the queue without a fold; or the fold stands still.
        """
        fold: Fold = (rows[0]["folded_at"], rows[0]["folded_facts"])
        if fold != asked:
            self._begin_anew(fold)
        elif self.fold != asked:
            return None
        for number, watch in enumerate(watches):
            if rows[0][f"c{number}"] is not None:
                self.folded[watch] = rows[0][f"c{number}"]
        mine = Known(shapes=self.shapes, fold=fold)
        mine._add_all([row for row in rows if row["bundle"] in own])
        known = self.bundles | own
        self._add_all([row for row in rows if row["bundle"] and row["bundle"] not in known])
        all_seen = len(self.bundles | mine.bundles) == rows[0]["waiting"] < MOST_PENDING
        if all_seen and self.folded.keys() >= set(watches):  # or another reading has forgotten it
            return mine
        self._begin_anew((None, None))
        return None

    def remember(self, own: "Known") -> None:
        """What :meth:`learn` handed out was committed, so it waits like all else.

        Unless a fold is known meanwhile, which may have counted it, or it was read like all else.
        """
        if own.fold != self.fold or not own.bundles.isdisjoint(self.bundles):
            return
        self.bundles |= own.bundles
        self.takes_back |= own.takes_back
        for key, n in own.sums.items():
            self.sums[key] += n
        for key, people in own.people.items():
            self.people[key] |= people

    def _add_all(self, rows: Sequence[Any]) -> None:
        for row in rows:
            self.bundles.add(row["bundle"])
            self._add(row)

    def _begin_anew(self, fold: Fold) -> None:
        self.fold, self.takes_back = fold, False
        for memory in (self.bundles, self.folded, self.sums, self.people):
            memory.clear()

    def total(self, watch: Watch, own: "Known") -> int:
        """What is folded, what waits, and what the caller's own transaction has added."""
        key = ((watch.measure, watch.quest_id is not None), watch.quest_id)
        waiting = self.sums.get(key, 0) + own.sums.get(key, 0)
        people = self.people.get(key, set())
        more = own.people.get(key, set()) - people
        return self.folded[watch] + waiting + len(people) + len(more)
