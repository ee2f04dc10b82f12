# ruff: noqa: S608
"""Totals as they are now, for whoever asks again and again: what was read before is remembered.

Between two folds the cells stand still and facts are only added, so a process that keeps what it
read has to look only at those that it has not seen. One statement asks for the state of the fold,
for the facts that wait unseen and, where the fold has moved on, for the cells: all in one
snapshot. The plain reading of the same is ``service.store.totals``, which is also asked where a
fact that waits takes another one back; a property test holds the two together.
"""

from collections import defaultdict
from collections.abc import Sequence, Set
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
        campaign_id: UUID,
        wanted: Sequence[Watch],
        *,
        own: Set[UUID] = frozenset(),
    ) -> dict[Watch, int]:
        """Each total, over all days; people are counted once.

        Args:
            own: Facts that the caller's transaction has just added. They count, and are not
                remembered: it may yet be rolled back.

        Raises:
            KeyError: a measure is not in ``COUNTABLE``.
        """
        if not wanted:
            return {}
        watches = sorted(set(wanted), key=lambda one: (one.measure, str(one.quest_id or "")))
        place = (workspace_id, campaign_id)
        known = self._known(place, watches)
        asked = known.fold
        rows = await connection.fetch(
            _statement(
                tuple((one.measure, one.quest_id is not None) for one in watches), known.shapes
            ),
            *place,
            [None if one.quest_id is None else str(one.quest_id) for one in watches],
            *asked,
            list(known.bundles),
            [one not in known.folded for one in watches],
        )
        mine = known.learn(asked, rows, watches, own)
        if mine is None or mine.takes_back or known.takes_back:
            return await read_totals(connection, workspace_id, campaign_id, wanted)
        return {watch: known.total(watch, mine) for watch in watches}

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


@cache
def _statement(wanted: Wanted, shapes: tuple[Shape, ...]) -> str:
    """A row per bundle that was not seen and Quest in it, or one row when there is none.

    Parameters: $1 workspace, $2 campaign, $3 Quests of what is wanted, by position; $4, $5 the
    fold that was seen; $6 the bundles that were seen since; $7 whose cells were not read yet.
    """
    measures = [MEASURES[name] for name, _ in shapes]
    people = [number for number, (name, _) in enumerate(shapes) if _counts_people(name)]
    folded = ", ".join(_folded(shape, place) for place, shape in enumerate(wanted, 1))
    waiting = ", ".join(_waiting(shape, number) for number, shape in enumerate(shapes))
    is_new = "".join(f", {_is_new(shapes[number])} AS new{number}" for number in people)
    taken_back = ["f.sign < 0", *(f"(f.new{number} AND {_RETRACTED})" for number in people)]
    return f"""
        WITH asked AS (SELECT $3::text[] AS quests, $7::bool[] AS needed), fold AS MATERIALIZED (
            SELECT folded_at, folded_facts, (folded_at, folded_facts)
                IS DISTINCT FROM ($4::timestamptz, $5::bigint) AS moved
            FROM (SELECT) AS once LEFT JOIN fold_state s
                ON s.workspace_id = $1 AND s.campaign_id = $2
        -- Their names alone: to carry what is in them, and to go through them twice, was most of
        -- what this statement took. In any order: where there are as many, all is read plainly.
        ), present AS MATERIALIZED (
            SELECT id FROM fact_queue WHERE workspace_id = $1 AND campaign_id = $2
            LIMIT {MOST_PENDING}
        ), unseen AS MATERIALIZED (
            SELECT id, {", ".join(PENDING.values())} FROM fact_queue
            WHERE workspace_id = $1 AND campaign_id = $2 AND id = ANY (ARRAY (
                -- A list that is a parameter would be gone through for each row; this is hashed.
                SELECT p.id FROM fold CROSS JOIN present AS p
                WHERE moved OR p.id NOT IN (SELECT unnest($6::uuid[]))
            ))
        )
        SELECT folded_at, folded_facts, {folded}, (SELECT count(*) FROM present) AS waiting, news.*
        FROM fold LEFT JOIN (
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
        ) AS news ON true"""


def _counts_people(measure: str) -> bool:
    return MEASURES[measure].agg not in ADDITIVE


def _folded(shape: Shape, place: int) -> str:
    quest = f"(SELECT quests[{place}] FROM asked)" if shape[1] else None
    return f"""CASE WHEN moved OR (SELECT needed[{place}] FROM asked)
            THEN {folded_total(MEASURES[shape[0]], quest)} END AS c{place - 1}"""


def _waiting(shape: Shape, number: int) -> str:
    measure = MEASURES[shape[0]]
    if not _counts_people(shape[0]):
        return f"(sum({weight(measure)}) FILTER (WHERE {holds(measure)}))::bigint AS w{number}"
    return f"array_agg(DISTINCT f.actor_id) FILTER (WHERE f.new{number}) AS w{number}"


def _is_new(shape: Shape) -> str:
    """Whether the person behind fact ``f`` is not in the cells yet."""
    measure, quest = MEASURES[shape[0]], "f.quest_id::text" if shape[1] else None
    return f"""({holds(measure)} AND NOT EXISTS (
            SELECT FROM kpi_member m WHERE {cells(measure, quest, "m")}
                AND m.actor_id = f.actor_id OFFSET 0))"""
