# ruff: noqa: S608
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
from functools import cache
from typing import Any, TypeAlias
from uuid import UUID

from scoring.registry import MEASURES
from service.store.kpi_sql import ADDITIVE, holds, types, weight
from service.store.totals import (
    MOST_PENDING,
    PENDING,
    Connection,
    Wanted,
    Watch,
    cells,
    folded_total,
    read_totals,
)

MOST_CAMPAIGNS = 1_000

# A retraction may have been folded before the fact that it takes back.
_RETRACTED = """EXISTS (SELECT FROM fact g
    WHERE g.workspace_id = $1 AND g.actor_id = f.actor_id AND g.sign < 0 OFFSET 0)"""

Fold: TypeAlias = tuple[datetime | None, int | None]  # when it was last, and how many facts so far
Shape: TypeAlias = tuple[str, bool]  # a measure, of the campaign or of each Quest


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
            if not _counts_people(shape[0]):
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
        _statement(*shapes),
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


@cache
def _statement(wanted: Wanted, shapes: Wanted) -> str:
    """Of each campaign a row per bundle that was not seen and Quest in it, or one if there is none.

    Parameters: $1 workspace, $2 campaigns; $3 Quests of what is wanted, by position, campaign by
    campaign; $4, $5 the folds that were seen; $6 the bundles that were seen since, of all of them;
    $7 whose cells were not read yet, as $3.
    """
    measures = [MEASURES[name] for name, _ in shapes]
    people = [number for number, (name, _) in enumerate(shapes) if _counts_people(name)]
    folded = ", ".join(_folded(shape, place) for place, shape in enumerate(wanted, 1))
    waiting = ", ".join(_waiting(shape, number) for number, shape in enumerate(shapes))
    is_new = "".join(f", {_is_new(shapes[number])} AS new{number}" for number in people)
    taken_back = ["f.sign < 0", *(f"(f.new{number} AND {_RETRACTED})" for number in people)]
    return f"""
        WITH fold AS MATERIALIZED (
            SELECT a.campaign_id, (a.number - 1) * {len(wanted)} AS before, folded_at, folded_facts,
                $3::text[] AS quests, $7::bool[] AS needed,
                (folded_at, folded_facts) IS DISTINCT FROM (a.seen_at, a.seen_facts) AS moved
            FROM unnest($2::uuid[], $4::timestamptz[], $5::bigint[]) WITH ORDINALITY
                AS a (campaign_id, seen_at, seen_facts, number)
            LEFT JOIN fold_state s ON s.workspace_id = $1 AND s.campaign_id = a.campaign_id
        -- Their names alone: to carry what is in them, and to go through them twice, was most of
        -- what this statement took. In any order: where there are as many, all is read plainly.
        ), present AS MATERIALIZED (
            SELECT fold.campaign_id, q.id, moved FROM fold CROSS JOIN LATERAL (
                SELECT id FROM fact_queue
                WHERE workspace_id = $1 AND campaign_id = fold.campaign_id LIMIT {MOST_PENDING}
            ) AS q
        ), unseen AS MATERIALIZED (
            SELECT q.campaign_id, q.id, {", ".join(f"q.{name}" for name in PENDING.values())}
            FROM (
                -- A list that is a parameter would be gone through for each row; this is hashed.
                SELECT campaign_id, id FROM present
                WHERE moved OR id NOT IN (SELECT unnest($6::uuid[])) OFFSET 0
            ) AS p JOIN fact_queue AS q ON q.workspace_id = $1
                AND q.campaign_id = p.campaign_id AND q.id = p.id
        )
        SELECT fold.campaign_id, folded_at, folded_facts, {folded}, (
            SELECT count(*) FROM present AS p WHERE p.campaign_id = fold.campaign_id
        ) AS waiting, news.*
        FROM fold LEFT JOIN LATERAL (
            SELECT unseen.id AS bundle, of_quest.* FROM unseen LEFT JOIN LATERAL (
                SELECT f.quest_id, bool_or({" OR ".join(taken_back)}) AS takes_back, {waiting}
                FROM (
                    -- Apart, or each of these questions would be asked twice.
                    SELECT f.*{is_new}
                    FROM unnest({", ".join(f"unseen.{name}" for name in PENDING.values())})
                        AS f ({", ".join(PENDING)})
                    WHERE f.type IN ({types(measures)}) OFFSET 0
                ) AS f GROUP BY f.quest_id
            ) AS of_quest ON true
            WHERE unseen.campaign_id = fold.campaign_id
        ) AS news ON true"""


def _counts_people(measure: str) -> bool:
    return MEASURES[measure].agg not in ADDITIVE


def _folded(shape: Shape, place: int) -> str:
    quest = f"quests[before + {place}]" if shape[1] else None
    total = folded_total(MEASURES[shape[0]], quest, "fold.campaign_id")
    return f"CASE WHEN moved OR needed[before + {place}] THEN {total} END AS c{place - 1}"


def _waiting(shape: Shape, number: int) -> str:
    measure = MEASURES[shape[0]]
    if not _counts_people(shape[0]):
        return f"(sum({weight(measure)}) FILTER (WHERE {holds(measure)}))::bigint AS w{number}"
    return f"array_agg(DISTINCT f.actor_id) FILTER (WHERE f.new{number}) AS w{number}"


def _is_new(shape: Shape) -> str:
    """Whether the person behind fact ``f`` is not in the cells yet."""
    measure, quest = MEASURES[shape[0]], "f.quest_id::text" if shape[1] else None
    return f"""({holds(measure)} AND NOT EXISTS (
            SELECT FROM kpi_member m WHERE {cells(measure, quest, "m", "unseen.campaign_id")}
                AND m.actor_id = f.actor_id OFFSET 0))"""
