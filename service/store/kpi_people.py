# ruff: noqa: S608
"""The parts of statements that keep who was there on which day, and the steps between days.

A row of ``kpi_member`` stands while more facts of that actor, cell and day stand than were taken
back. So whoever comes back the same day changes nothing: only where a row is missing, or something
was taken back, are their facts counted. Parameters and fences as in ``kpi_statements``.

Rows are written person by person: all that is asked of one later lies on few pages.
"""

from collections.abc import Sequence

from scoring.dimensions import OTHERS, PARTNER
from scoring.measure import Measure
from service.store.kpi_sql import (
    BESIDE,
    CELL,
    FOLDED,
    among,
    facts_of,
    hits_of,
    holds,
    keys,
    types,
    union,
)

_WHO = f"actor_id, {CELL}"
_PERSON = "actor_id, measure, version"


def move_people(people: Sequence[Measure]) -> str:
    """Parts of a statement with ``taken`` and ``source``: members and transitions of a batch.

    For all whose row comes or goes, the days before and after are laid side by side; the
    transitions of the new list of days replace those of the old one. Where nothing moves, both
    are the same and cancel out.
    """
    return f"""{_changed(people)}, days AS (
            SELECT {_WHO}, m.day, 1 AS was, 0 AS change
            FROM (SELECT DISTINCT {_WHO} FROM changed) t CROSS JOIN LATERAL (
                SELECT day FROM kpi_member m WHERE {_same_cell("m", "t")} OFFSET 0
            ) m
            UNION ALL
            SELECT {_WHO}, day, 0, CASE WHEN place IS NULL THEN 1 ELSE -1 END FROM changed
        ), by_day AS MATERIALIZED (
            SELECT {_WHO}, day, sum(was) > 0 AS before, sum(was) + sum(change) > 0 AS after
            FROM days GROUP BY {_WHO}, day
        ), {_partner_days()}, moves AS (
            SELECT {CELL}, day, {_previous(_WHO)} AS prev_day, 1 AS n FROM by_day WHERE after
            UNION ALL
            SELECT {CELL}, day, {_previous(_WHO)}, -1 FROM by_day WHERE before
            UNION ALL {in_several("partner_days")}
        ), moved AS (
            INSERT INTO kpi_trans AS t (workspace_id, campaign_id, {CELL}, day, prev_day, n)
            SELECT $1, $2, {CELL}, day, prev_day, sum(n) FROM moves
            GROUP BY {CELL}, day, prev_day HAVING sum(n) <> 0
            ON CONFLICT (workspace_id, campaign_id, {CELL}, day, prev_day)
            DO UPDATE SET n = t.n + excluded.n
        ), gone AS (
            DELETE FROM kpi_member WHERE workspace_id = $1 AND campaign_id = $2
                AND actor_id = ANY (ARRAY (SELECT actor_id FROM changed WHERE place IS NOT NULL))
                AND ctid = ANY (ARRAY (SELECT place FROM changed WHERE place IS NOT NULL))
        ), come AS (
            INSERT INTO kpi_member (workspace_id, campaign_id, {_WHO}, day)
            SELECT $1, $2, {_WHO}, day FROM changed WHERE place IS NULL ORDER BY actor_id
        )"""


def _changed(people: Sequence[Measure]) -> str:
    """``changed``: rows that come (without a ``place``) and rows that go."""
    return f"""{_asked(people)}, disputed AS MATERIALIZED (
            SELECT f.* FROM (SELECT DISTINCT actor_id, day FROM asked WHERE disputed) t
            CROSS JOIN LATERAL ({facts_of("t", people)}) f
            WHERE f.campaign_id = $2 AND f.day = t.day AND f.id NOT IN (SELECT id FROM waiting)
        ), weighed AS (
            SELECT {_WHO}, day, place, true AS asked, (NOT disputed)::int AS n FROM asked
            UNION ALL
            SELECT {_WHO}, day, NULL, false, n FROM ({_hits("disputed", people)}) AS hits
        ), changed AS MATERIALIZED (
            SELECT {_WHO}, day, max(place) AS place FROM weighed GROUP BY {_WHO}, day
            HAVING bool_or(asked) AND (max(place) IS NULL) = (sum(n) > 0)
        )"""


def _asked(people: Sequence[Measure]) -> str:
    """``asked``: days of the batch whose row is missing, or was reduced by the batch.

    Where nothing was ever taken back, a fact is enough to stand. Else the day is ``disputed``, and
    all of its facts have to be counted that do not wait: a retraction may be folded first.
    """
    return f"""acts AS MATERIALIZED (
            SELECT * FROM source WHERE actor_id IS NOT NULL AND type IN ({types(people)})
        ), touched AS (
            SELECT {_WHO}, day, min(n) < 0 AS reduced FROM ({_hits("acts", people)}) AS hits
            GROUP BY {_WHO}, day
        ), doubtful AS MATERIALIZED (
            SELECT t.*, m.place FROM touched t LEFT JOIN LATERAL (
                SELECT ctid AS place FROM kpi_member m
                WHERE {_same_cell("m", "t")} AND m.day = t.day OFFSET 0
            ) m ON true
            WHERE t.reduced OR m.place IS NULL
        ), asked AS MATERIALIZED (
            SELECT t.*, r.actor_id IS NOT NULL AS disputed FROM doubtful t LEFT JOIN LATERAL (
                SELECT actor_id FROM fact WHERE workspace_id = $1 AND actor_id = t.actor_id
                    AND day = t.day AND sign < 0 LIMIT 1
            ) r ON true
        ), waiting AS MATERIALIZED (
            SELECT unnest(fact_ids) AS id FROM fact_queue WHERE workspace_id = $1
                AND campaign_id = $2 AND id NOT IN (SELECT bundle FROM taken)
        )"""


def fill_members(people: Sequence[Measure], source: str = FOLDED) -> str:
    """All members of a campaign, or of a source that holds all facts of some people."""
    return f"""
        WITH source AS MATERIALIZED ({source})
        INSERT INTO kpi_member (workspace_id, campaign_id, {_WHO}, day)
        SELECT $1, $2, {_WHO}, day FROM ({_hits("source", people)}) AS hits
        GROUP BY {_WHO}, day HAVING sum(n) > 0 ORDER BY actor_id"""


def fill_transitions(people: Sequence[Measure]) -> str:
    """All transitions of a campaign, from its members."""
    return f"""
        INSERT INTO kpi_trans (workspace_id, campaign_id, {CELL}, day, prev_day, n)
        {_transitions(people, CELL, "true")}"""


def add_transitions(people: Sequence[Measure]) -> str:
    """Those of the members after $3 and up to $4, added to what a rebuild makes."""
    some = "($3::uuid IS NULL OR actor_id > $3) AND ($4::uuid IS NULL OR actor_id <= $4)"
    return f"""
        INSERT INTO kpi_trans AS t (workspace_id, campaign_id, {CELL}, day, prev_day, n)
        {_transitions(people, BESIDE, some)}
        ON CONFLICT (workspace_id, campaign_id, {CELL}, day, prev_day)
        DO UPDATE SET n = t.n + excluded.n"""


def _transitions(people: Sequence[Measure], cell: str, some: str) -> str:
    mine = f"workspace_id = $1 AND campaign_id = $2 AND {among(people)} AND {some}"
    return f"""
        SELECT $1, $2, {cell}, day, prev_day, sum(n) FROM (
            WITH partner_days AS MATERIALIZED (
                SELECT {_PERSON}, key, day, 1 AS n FROM kpi_member
                WHERE {mine} AND dimset = '{PARTNER}'
            )
            SELECT {CELL}, day, {_previous(_WHO)} AS prev_day, 1 AS n FROM kpi_member WHERE {mine}
            UNION ALL {in_several("partner_days")}
        ) AS steps GROUP BY {CELL}, day, prev_day HAVING sum(n) <> 0"""


def in_several(days: str) -> str:
    """Steps of people who are in the group of a partner and in another one, by partner.

    As ``scoring.tallying`` does it for things: once in its own group, once in one of all others,
    less once in one of both; in each window that leaves one who was in both, else nobody.

    Args:
        days: Rows of person, partner (``key``) and day; ``n`` is -1 where that was, but is no more.
    """
    steps = _previous(f"{_PERSON}, n, key, part")
    return f"""
            SELECT measure, version, '{OTHERS}' COLLATE "C", key, day, {steps}, n * weight
            FROM (
                SELECT DISTINCT {_PERSON}, n, own.key, part, weight, d.day FROM {days} d
                JOIN (
                    SELECT {_PERSON}, n, unnest(array_agg(DISTINCT key)) AS key
                    FROM {days} GROUP BY {_PERSON}, n HAVING min(key) <> max(key)
                ) AS own USING ({_PERSON}, n)
                CROSS JOIN (VALUES ('own', 1), ('others', 1), ('both', -1)) AS p (part, weight)
                WHERE part = 'both' OR (part = 'own') = (d.key = own.key)
            ) AS several"""


def _partner_days() -> str:
    """``partner_days``: all that is split by partner of whoever has such a row that comes or goes,
    as it was (``n`` is -1) and as it is now."""
    prefix = " AND ".join(f"m.{column} = t.{column}" for column in _PERSON.split(", "))
    return f"""partner_by_day AS (
            SELECT {_PERSON}, key, day, sum(was) > 0 AS before, sum(was) + sum(change) > 0 AS after
            FROM (
                SELECT {_PERSON}, m.key, m.day, 1 AS was, 0 AS change FROM (
                    SELECT DISTINCT {_PERSON} FROM changed WHERE dimset = '{PARTNER}'
                ) t CROSS JOIN LATERAL (
                    SELECT key, day FROM kpi_member m WHERE m.workspace_id = $1
                        AND m.campaign_id = $2 AND {prefix} AND m.dimset = '{PARTNER}' OFFSET 0
                ) m
                UNION ALL
                SELECT {_PERSON}, key, day, 0, CASE WHEN place IS NULL THEN 1 ELSE -1 END
                FROM changed WHERE dimset = '{PARTNER}'
            ) AS seen GROUP BY {_PERSON}, key, day
        ), partner_days AS MATERIALIZED (
            SELECT {_PERSON}, key, day, 1 AS n FROM partner_by_day WHERE after
            UNION ALL
            SELECT {_PERSON}, key, day, -1 FROM partner_by_day WHERE before
        )"""


def _hits(source: str, people: Sequence[Measure]) -> str:
    return union(
        hits_of(source, measure, keys(measure), "f.sign AS n, f.actor_id", holds(measure))
        for measure in people
    )


def _same_cell(member: str, other: str) -> str:
    """The rows of an actor in a cell."""
    same = " AND ".join(f"{member}.{column} = {other}.{column}" for column in CELL.split(", "))
    return f"""{member}.workspace_id = $1 AND {member}.actor_id = {other}.actor_id
                AND {member}.campaign_id = $2 AND {same}"""


def _previous(who: str) -> str:
    return f"coalesce(lag(day) OVER (PARTITION BY {who} ORDER BY day), '-infinity')"
