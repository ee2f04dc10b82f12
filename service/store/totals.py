# ruff: noqa: S608
"""Totals as they are now: what is folded, and what still waits to be folded.

One statement, so that both halves see the same snapshot and nothing is counted twice; facts
that the caller's own transaction has just added are in it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias
from uuid import UUID

from scoring.claim import Claim, Milestone
from scoring.measure import Aggregation, Measure
from scoring.registry import MEASURES
from service.store.also import Connection
from service.store.driver import driver
from service.store.inserts import TOTALLED
from service.store.kpi_sql import ADDITIVE, facts_of, holds, literal, types, weight
from service.store.session import Session

Wanted: TypeAlias = tuple[tuple[str, bool], ...]

# Should the fold stand still, actions must not become slower with every fact that waits: the
# newest ones count, the caller's own among them, and totals lag until the fold is back.
MOST_PENDING = 1_000  # rows of the queue, each of facts written together
PENDING = {column: name for name, column in TOTALLED.items() if column != "id"}

COUNTABLE = frozenset(name for name, measure in MEASURES.items() if measure.countable)
"""The measures that have a total at any moment."""


@dataclass(frozen=True, slots=True, order=True)
class Watch:
    """A total that somebody watches: a measure of a campaign, or of one of its Quests.

    Args:
        measure: A name in ``COUNTABLE``.
        quest_id: Count this Quest only.
    """

    measure: str
    quest_id: UUID | None = None


def watches(subjects: Iterable[Claim | Milestone]) -> dict[UUID, Watch]:
    """The totals that Claims and Milestones are measured by, by the id of each."""
    return {one.id: Watch(one.measure, one.quest_id) for one in subjects}


async def read_totals(
    connection: Connection, workspace_id: UUID, campaign_id: UUID, wanted: Sequence[Watch]
) -> dict[Watch, int]:
    """Each total, over all days, in one round trip; people are counted once.

    Raises:
        KeyError: a measure is not in ``COUNTABLE``.
    """
    if not wanted:
        return {}
    watches = sorted(set(wanted), key=lambda watch: (watch.measure, str(watch.quest_id or "")))
    text = totals_sql(tuple((watch.measure, watch.quest_id is not None) for watch in watches))
    quests = [None if watch.quest_id is None else str(watch.quest_id) for watch in watches]
    row = await connection.fetchrow(text, workspace_id, campaign_id, quests)
    assert row is not None  # noqa: S101 (a SELECT without FROM has one row)
    return dict(zip(watches, row, strict=True))


async def totals_now(
    session: Session, workspace_id: UUID, campaign_id: UUID, subjects: Iterable[Claim | Milestone]
) -> dict[UUID, int]:
    """What Claims and Milestones of a campaign are measured by, as it is in this transaction.

    Returns:
        The total of each, by its id: the count, before any factor of an estimate.
    """
    watch = watches(subjects)
    totals = await read_totals(
        await driver(session), workspace_id, campaign_id, tuple(watch.values())
    )
    return {name: totals[watched] for name, watched in watch.items()}


@cache
def totals_sql(wanted: Wanted) -> str:
    """One row with a column per wanted total: (name of the measure, whether of one Quest).

    Parameters: $1 workspace, $2 campaign, $3 the Quests as text, by position.
    """
    measures = [MEASURES[name] for name, _ in wanted]
    totals = (
        _total(measure, f"(SELECT quests[{position}] FROM asked)" if of_quest else None)
        for position, (measure, (_, of_quest)) in enumerate(zip(measures, wanted, strict=True), 1)
    )
    return f"""
        WITH asked AS (SELECT $3::text[] AS quests), pending AS MATERIALIZED (
            SELECT f.* FROM (
                SELECT {", ".join(PENDING.values())} FROM fact_queue
                WHERE workspace_id = $1 AND campaign_id = $2
                ORDER BY id DESC LIMIT {MOST_PENDING}
            ) AS q CROSS JOIN LATERAL unnest({", ".join(f"q.{name}" for name in PENDING.values())})
                AS f ({", ".join(PENDING)})
            WHERE f.type IN ({types(measures)})
        )
        SELECT {", ".join(totals)}"""


def _total(measure: Measure, quest: str | None) -> str:
    if measure.agg in ADDITIVE:
        return _sum(measure, quest)
    if measure.agg is Aggregation.DISTINCT:
        return _people(measure, quest)
    raise KeyError(f"{measure.name} has no total at any moment.")


def cells(measure: Measure, quest: str | None, table: str, campaign: str = "$2") -> str:
    """Where the folded part is."""
    dimset, key = ("'total'", "''") if quest is None else ("'quest'", quest)
    return f"""{table}.workspace_id = $1 AND {table}.campaign_id = {campaign}
            AND {table}.measure = {literal(measure.name)} AND {table}.version = {measure.version}
            AND {table}.dimset = {dimset} AND {table}.key = {key}"""


def folded_total(measure: Measure, quest: str | None, campaign: str = "$2") -> str:
    """The part of a total that is in the cells: a sum, or people by their first day."""
    if measure.agg in ADDITIVE:
        return f"""(SELECT coalesce(sum(c.n), 0) FROM kpi_cell c
            WHERE {cells(measure, quest, "c", campaign)})::bigint"""
    return f"""(SELECT coalesce(sum(t.n), 0) FROM kpi_trans t
            WHERE {cells(measure, quest, "t", campaign)} AND t.prev_day = '-infinity')::bigint"""


def _pending(measure: Measure, quest: str | None) -> str:
    """Where the part that waits is."""
    of_quest = "" if quest is None else f" AND f.quest_id = {quest}::uuid"
    return f"FROM pending f WHERE {holds(measure)}{of_quest}"


def _sum(measure: Measure, quest: str | None) -> str:
    return f"""
        {folded_total(measure, quest)}
        + (SELECT coalesce(sum({weight(measure)}), 0) {_pending(measure, quest)})::bigint"""


def _people(measure: Measure, quest: str | None) -> str:
    """Folded people, plus those whom the waiting facts add or take away.

    A person is there when on some day more facts stand than were taken back, so the days of
    everyone with a waiting fact are looked at before and after. A day that is folded stays when
    nothing is taken back from it, and a new day stands when nothing ever was; only of others all
    facts are counted (those that wait are among them).
    """
    of_quest = "" if quest is None else f" AND f.quest_id = {quest}::uuid"
    return f"""
        {folded_total(measure, quest)}
        + (WITH change AS MATERIALIZED (
               SELECT f.actor_id, f.day, min(f.sign) < 0 AS reduced {_pending(measure, quest)}
               GROUP BY f.actor_id, f.day
           ), known AS (
               SELECT actor_id, day, false AS was, true AS waits, reduced FROM change
               UNION ALL
               SELECT m.actor_id, m.day, true, false, false FROM kpi_member m
               WHERE {cells(measure, quest, "m")}
                   AND m.actor_id = ANY (ARRAY (SELECT DISTINCT actor_id FROM change))
           ), days AS MATERIALIZED (
               SELECT actor_id, day, bool_or(was) AS was,
                   bool_or(waits) AND (bool_or(reduced) OR NOT bool_or(was)) AS asked
               FROM known GROUP BY actor_id, day
           ), disputed AS MATERIALIZED (
               SELECT DISTINCT actor_id, day FROM fact WHERE workspace_id = $1 AND sign < 0
                   AND actor_id = ANY (ARRAY (SELECT DISTINCT actor_id FROM days WHERE asked))
           ), by_day AS (
               SELECT d.actor_id, d.was, CASE WHEN d.asked
                   AND (d.actor_id, d.day) IN (SELECT actor_id, day FROM disputed)
               THEN (
                   SELECT coalesce(sum(f.sign), 0) > 0 FROM ({facts_of("d", [measure])}) f
                   WHERE f.campaign_id = $2 AND f.day = d.day AND {holds(measure)}{of_quest}
               ) ELSE true END AS will
               FROM days d
           ), by_actor AS (
               SELECT bool_or(was) AS was, bool_or(will) AS will FROM by_day GROUP BY actor_id
           )
           SELECT coalesce(sum(will::int - was::int), 0) FROM by_actor)::bigint"""
