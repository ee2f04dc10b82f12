# ruff: noqa: S608
"""The statement by which a process learns what it has not seen yet of some campaigns' totals.

Who asks, and what becomes of the answer: ``service.store.live_totals``.
"""

from functools import cache
from typing import TypeAlias

from scoring.registry import MEASURES
from service.store.kpi_sql import ADDITIVE, holds, types, weight
from service.store.totals import MOST_PENDING, PENDING, Wanted, cells, folded_total

Shape: TypeAlias = tuple[str, bool]  # a measure, of the campaign or of each Quest

# A retraction may have been folded before the fact that it takes back.
_RETRACTED = """EXISTS (SELECT FROM fact g
    WHERE g.workspace_id = $1 AND g.actor_id = f.actor_id AND g.sign < 0 OFFSET 0)"""


PARAMETERS = 6


@cache
def totals_statement(wanted: Wanted, shapes: Wanted) -> str:
    """Of each campaign a row per bundle that was not seen and Quest in it, or one if there is none.

    Parameters: $1 workspace, from $2 on those of ``totals_parts``.
    """
    return f"WITH {totals_parts(len(wanted), first=2)} {totals_rows(wanted, shapes)}"


def totals_parts(wanted: int, *, first: int, own: str | None = None) -> str:
    """The parts that ``totals_rows`` selects from.

    Parameters: $1 workspace, from ``first`` on: campaigns; Quests of what is wanted, by position,
    campaign by campaign; two of the folds that were seen; the bundles that were seen since, of all
    of them; whose cells were not read yet, as the Quests.

    Args:
        wanted: How many totals of each campaign.
        own: A part of the same statement that has bundles which are on their way into the queue.
    """
    campaigns, quests, seen_at, seen_facts, bundles, needed = (
        f"${first + place}" for place in range(PARAMETERS)
    )
    return f"""
        fold AS MATERIALIZED (
            SELECT a.campaign_id, (a.number - 1) * {wanted} AS before, folded_at, folded_facts,
                {quests}::text[] AS quests, {needed}::bool[] AS needed,
                (folded_at, folded_facts) IS DISTINCT FROM (a.seen_at, a.seen_facts) AS moved
            FROM unnest({campaigns}::uuid[], {seen_at}::timestamptz[], {seen_facts}::bigint[])
                WITH ORDINALITY AS a (campaign_id, seen_at, seen_facts, number)
            LEFT JOIN fold_state s ON s.workspace_id = $1 AND s.campaign_id = a.campaign_id
        -- Their names alone: to carry what is in them, and to go through them twice, was most of
        -- what this statement took. In any order: where there are as many, all is read plainly.
        ), present AS MATERIALIZED (
            SELECT fold.campaign_id, q.id, moved FROM fold CROSS JOIN LATERAL (
                SELECT id FROM fact_queue
                WHERE workspace_id = $1 AND campaign_id = fold.campaign_id LIMIT {MOST_PENDING}
            ) AS q
        ), unseen AS MATERIALIZED (
            {_unseen(bundles, own)}
        -- Once, and not again for each row that comes of it.
        ), counted AS MATERIALIZED (
            {_counted(own)}
        )"""


def _unseen(bundles: str, own: str | None) -> str:
    """Bundles that are not among those of the parameter."""
    names = ", ".join(PENDING.values())
    on_their_way = f"UNION ALL SELECT campaign_id, id, {names} FROM {own}" if own else ""
    return f"""
            SELECT q.campaign_id, q.id, {", ".join(f"q.{name}" for name in PENDING.values())}
            FROM (
                -- A list that is a parameter would be gone through for each row; this is hashed.
                SELECT campaign_id, id FROM present
                WHERE moved OR id NOT IN (SELECT unnest({bundles}::uuid[])) OFFSET 0
            ) AS p JOIN fact_queue AS q ON q.workspace_id = $1
                AND q.campaign_id = p.campaign_id AND q.id = p.id
            {on_their_way}"""


def _counted(own: str | None) -> str:
    """How many bundles wait, by campaign."""
    more = f"+ (SELECT count(*) FROM {own} AS o WHERE o.campaign_id = a.campaign_id)" if own else ""
    return f"""
            SELECT a.campaign_id, (
                SELECT count(*) FROM present AS p WHERE p.campaign_id = a.campaign_id
            ) {more} AS waiting FROM fold AS a"""


def totals_rows(wanted: Wanted, shapes: Wanted) -> str:
    """Selects ``totals_columns``."""
    folded = ", ".join(_folded(shape, place) for place, shape in enumerate(wanted, 1))
    return f"""
        SELECT fold.campaign_id, folded_at, folded_facts, {folded}, waiting, news.*
        FROM fold JOIN counted USING (campaign_id) LEFT JOIN LATERAL (
            {_news(shapes)}
        ) AS news ON true"""


def totals_columns(wanted: Wanted, shapes: Wanted) -> list[str]:
    """What there is of each row; ``c<n>`` are totals of cells, ``w<n>`` what waits."""
    cells_of = [f"c{place}" for place in range(len(wanted))]
    waiting = [f"w{place}" for place in range(len(shapes))]
    news = ["bundle", "quest_id", "takes_back", *waiting]
    return ["campaign_id", "folded_at", "folded_facts", *cells_of, "waiting", *news]


def _news(shapes: Wanted) -> str:
    """What the bundles that were not seen say about campaign ``fold``, bundle by bundle."""
    people = [number for number, (name, _) in enumerate(shapes) if counts_people(name)]
    waiting = ", ".join(_waiting(shape, number) for number, shape in enumerate(shapes))
    is_new = "".join(f", {_is_new(shapes[number])} AS new{number}" for number in people)
    taken_back = ["f.sign < 0", *(f"(f.new{number} AND {_RETRACTED})" for number in people)]
    return f"""
            SELECT unseen.id AS bundle, of_quest.* FROM unseen LEFT JOIN LATERAL (
                SELECT f.quest_id, bool_or({" OR ".join(taken_back)}) AS takes_back, {waiting}
                FROM (
                    -- Apart, or each of these questions would be asked twice.
                    SELECT f.*{is_new}
                    FROM unnest({", ".join(f"unseen.{name}" for name in PENDING.values())})
                        AS f ({", ".join(PENDING)})
                    WHERE f.type IN ({types(MEASURES[name] for name, _ in shapes)}) OFFSET 0
                ) AS f GROUP BY f.quest_id
            ) AS of_quest ON true
            WHERE unseen.campaign_id = fold.campaign_id"""


def counts_people(measure: str) -> bool:
    """Whether a measure counts people, each once, and does not add up."""
    return MEASURES[measure].agg not in ADDITIVE


def _folded(shape: Shape, place: int) -> str:
    quest = f"quests[before + {place}]" if shape[1] else None
    total = folded_total(MEASURES[shape[0]], quest, "fold.campaign_id")
    return f"CASE WHEN moved OR needed[before + {place}] THEN {total} END AS c{place - 1}"


def _waiting(shape: Shape, number: int) -> str:
    measure = MEASURES[shape[0]]
    if not counts_people(shape[0]):
        return f"(sum({weight(measure)}) FILTER (WHERE {holds(measure)}))::bigint AS w{number}"
    return f"array_agg(DISTINCT f.actor_id) FILTER (WHERE f.new{number}) AS w{number}"


def _is_new(shape: Shape) -> str:
    """Whether the person behind fact ``f`` is not in the cells yet."""
    measure, quest = MEASURES[shape[0]], "f.quest_id::text" if shape[1] else None
    return f"""({holds(measure)} AND NOT EXISTS (
            SELECT FROM kpi_member m WHERE {cells(measure, quest, "m", "unseen.campaign_id")}
                AND m.actor_id = f.actor_id OFFSET 0))"""
