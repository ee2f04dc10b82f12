"""Totals as they are now, for whoever asks again and again: what was read before is remembered.

Between two folds the cells stand still and facts are only added, so a process that keeps what it
read has to look only at those that it has not seen. One statement asks for the state of the fold,
for the facts that wait unseen and, where the fold has moved on, for the cells: all in one
snapshot. The plain reading of the same is ``service.store.totals``, which is also asked where a
fact that waits takes another one back; a property test holds the two together.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from service.store.also import Connection
from service.store.live_totals_sql import Shape, counts_people, totals_statement
from service.store.totals import MOST_PENDING, Wanted, Watch, read_totals

MOST_CAMPAIGNS = 1_000

Fold: TypeAlias = tuple[datetime | None, int | None]  # when it was last, and how many facts so far


@dataclass(slots=True)
class _Known:
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
    ) -> "_Known | None":
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
        mine = _Known(shapes=self.shapes)
        mine._add_all([row for row in rows if row["bundle"] in own])
        known = self.bundles | own
        self._add_all([row for row in rows if row["bundle"] and row["bundle"] not in known])
        all_seen = len(self.bundles | mine.bundles) == rows[0]["waiting"] < MOST_PENDING
        if all_seen and self.folded.keys() >= set(watches):  # or another reading has forgotten it
            return mine
        self._begin_anew((None, None))
        return None

    def _add_all(self, rows: Sequence[Any]) -> None:
        for row in rows:
            self.bundles.add(row["bundle"])
            self._add(row)

    def _begin_anew(self, fold: Fold) -> None:
        self.fold, self.takes_back = fold, False
        for memory in (self.bundles, self.folded, self.sums, self.people):
            memory.clear()

    def total(self, watch: Watch, own: "_Known") -> int:
        """What is folded, what waits, and what the caller's own transaction has added."""
        key = ((watch.measure, watch.quest_id is not None), watch.quest_id)
        waiting = self.sums.get(key, 0) + own.sums.get(key, 0)
        people = self.people.get(key, set())
        more = own.people.get(key, set()) - people
        return self.folded[watch] + waiting + len(people) + len(more)


class LiveTotals:
    """The memory of one process. Values are never older than the statement that asked for them."""

    def __init__(self) -> None:
        self._campaigns: dict[tuple[UUID, UUID], _Known] = {}

    async def read(
        self,
        connection: Connection,
        workspace_id: UUID,
        campaigns: Mapping[UUID, Iterable[Watch]],
        *,
        own: Set[UUID] = frozenset(),
    ) -> dict[UUID, dict[Watch, int]]:
        """Each total, over all days; people are counted once: in one round trip if they are alike.

        Args:
            campaigns: What is wanted of each.
            own: Facts that the caller's transaction has just added. They count, and are not
                remembered: it may yet be rolled back.

        Raises:
            KeyError: a measure is not in ``COUNTABLE``.
        """
        alike: defaultdict[tuple[Wanted, Wanted], list[_Asked]] = defaultdict(list)
        for campaign_id, wanted in campaigns.items():
            if watches := sorted(set(wanted), key=_in_order):
                known = self._known((workspace_id, campaign_id), watches)
                one = _Asked(campaign_id, watches, known, known.fold)
                alike[one.shapes, known.shapes].append(one)
        totals: dict[UUID, dict[Watch, int]] = {campaign_id: {} for campaign_id in campaigns}
        for shapes, some in alike.items():
            totals |= await _read(connection, workspace_id, shapes, some, own)
        return totals

    def _known(self, place: tuple[UUID, UUID], watches: Sequence[Watch]) -> _Known:
        """What is known of a campaign; all is forgotten when another measure is asked for."""
        asked = {(one.measure, one.quest_id is not None) for one in watches}
        known = self._campaigns.get(place)
        if known is None or not asked <= set(known.shapes):
            if len(self._campaigns) >= MOST_CAMPAIGNS:
                self._campaigns.clear()
            shapes = asked | set(known.shapes if known else ())
            known = self._campaigns[place] = _Known(shapes=tuple(sorted(shapes)))
        return known


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is wanted of a campaign, and what was known of it when it was asked for."""

    campaign_id: UUID
    watches: Sequence[Watch]
    known: _Known
    fold: Fold

    @property
    def shapes(self) -> Wanted:
        """What is wanted, by position."""
        return tuple((one.measure, one.quest_id is not None) for one in self.watches)

    def quests(self) -> list[str | None]:
        """The Quests of what is wanted, by position."""
        return [None if one.quest_id is None else str(one.quest_id) for one in self.watches]

    def totals(self, rows: Sequence[Any], own: Set[UUID]) -> dict[Watch, int] | None:
        """What these rows say; ``None`` when it has to be read plainly."""
        mine = self.known.learn(self.fold, rows, self.watches, own)
        if mine is None or mine.takes_back or self.known.takes_back:
            return None
        return {watch: self.known.total(watch, mine) for watch in self.watches}


def _in_order(watch: Watch) -> tuple[str, str]:
    return watch.measure, str(watch.quest_id or "")


async def _read(
    connection: Connection,
    workspace_id: UUID,
    shapes: tuple[Wanted, Wanted],
    asked: Sequence[_Asked],
    own: Set[UUID],
) -> dict[UUID, dict[Watch, int]]:
    """Totals of campaigns of which the same is wanted, and the same is known."""
    rows = await connection.fetch(
        totals_statement(*shapes),
        workspace_id,
        [one.campaign_id for one in asked],
        [quest for one in asked for quest in one.quests()],
        [one.fold[0] for one in asked],
        [one.fold[1] for one in asked],
        [bundle for one in asked for bundle in one.known.bundles],
        [watch not in one.known.folded for one in asked for watch in one.watches],
    )
    of: defaultdict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        of[row["campaign_id"]].append(row)
    totals = {}
    for one in asked:
        found = one.totals(of[one.campaign_id], own)
        if found is None:
            found = await read_totals(connection, workspace_id, one.campaign_id, one.watches)
        totals[one.campaign_id] = found
    return totals
