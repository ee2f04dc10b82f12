# ruff: noqa: S608
"""What facts say of people, as parts of statements: who did what on which day, by shapes.

Many facts are alike in all that decides in which groups their actors are. Such a *shape* is worked
out once, however many people are of it; ``service.store.kpi_presence`` does the rest. Parameters
and fences as in ``kpi_statements``.
"""

from collections.abc import Sequence

from scoring.dimensions import OTHERS, PARTNER
from scoring.measure import Measure
from service.store.kpi_sql import (
    CELL,
    FOLDED,
    facts_of,
    hits_of,
    holds,
    keys,
    literal,
    said_by,
    types,
    union,
)

_WHO = f"actor_id, {CELL}"
_PERSON = "actor_id, measure, version"
ACTS = "actors, days, shapes, signs, in_shape, measures, versions, dimsets, keys"


def acts(people: Sequence[Measure]) -> str:
    """Parts of a statement with ``source``: ``people``, one row of arrays.

    ``actors``, ``days``, ``shapes`` and ``signs`` say of each fact who did what when; ``in_shape``,
    ``measures``, ``versions``, ``dimsets`` and ``keys`` in which groups a shape is.
    """
    said = ", ".join(f"{literal(name)}, payload -> {literal(name)}" for name in said_by(people))
    like = "type, quest_id, partner_id, channel, network, locale"
    return f"""shapes AS MATERIALIZED (
            SELECT row_number() OVER ()::int AS shape, {like}, payload, NULL::date AS day,
                array_agg(actor_id) AS actors, array_agg(on_day) AS days, array_agg(sign) AS signs
            FROM (
                SELECT {like}, jsonb_build_object({said}) AS payload, actor_id, day AS on_day, sign
                FROM source WHERE actor_id IS NOT NULL AND type IN ({types(people)})
            ) AS acts GROUP BY {like}, payload
        ), people AS (
            SELECT * FROM (
                SELECT array_agg(a.actor_id) AS actors, array_agg(a.day) AS days,
                    array_agg(s.shape) AS shapes, array_agg(a.sign) AS signs
                FROM shapes s CROSS JOIN LATERAL unnest(s.actors, s.days, s.signs)
                    AS a (actor_id, day, sign)
            ) AS who CROSS JOIN (
                SELECT array_agg(shape) AS in_shape, array_agg(measure) AS measures,
                    array_agg(version) AS versions, array_agg(dimset) AS dimsets,
                    array_agg(key) AS keys
                FROM ({_hits("shapes", people, "f.shape", "true")}) AS hits
            ) AS what
        )"""


def read_acts(people: Sequence[Measure], source: str) -> str:
    """The same of a source that holds all facts of some people."""
    of_people = f"{source} AND f.type IN ({types(people)})"
    return f"""
        WITH source AS MATERIALIZED ({of_people}), {acts(people)} SELECT {ACTS} FROM people"""


def standing(people: Sequence[Measure]) -> str:
    """The groups in which people stand on a day, by all facts that do not wait.

    $3 people, $4 a day of each. For days of which something was ever taken back; a retraction may
    be folded before its fact.
    """
    return f"""
        WITH waiting AS MATERIALIZED (
            SELECT unnest(fact_ids) AS id FROM fact_queue
            WHERE workspace_id = $1 AND campaign_id = $2
        ), source AS MATERIALIZED (
            SELECT f.* FROM unnest($3::uuid[], $4::date[]) AS t (actor_id, day)
            CROSS JOIN LATERAL ({facts_of("t", people)}) f
            WHERE f.campaign_id = $2 AND f.day = t.day AND f.id NOT IN (SELECT id FROM waiting)
        )
        SELECT actor_id, day, {CELL} FROM ({_people("source", people)}) AS hits
        GROUP BY {_WHO}, day HAVING sum(n) > 0"""


def fill_transitions(people: Sequence[Measure]) -> str:
    """All transitions of a campaign, from its facts alone."""
    return f"""
        WITH source AS MATERIALIZED ({FOLDED}), stays AS MATERIALIZED (
            SELECT {_WHO}, day FROM ({_people("source", people)}) AS hits
            GROUP BY {_WHO}, day HAVING sum(n) > 0
        ), {steps_between("stays")}
        INSERT INTO kpi_trans (workspace_id, campaign_id, {CELL}, day, prev_day, n)
        SELECT $1, $2, {CELL}, day, prev_day, n FROM steps"""


def steps_between(stays: str) -> str:
    """Parts of a statement: the ``steps`` between the days on which people stand in groups."""
    return f"""partner_days AS MATERIALIZED (
            SELECT {_PERSON}, key, day FROM {stays} WHERE dimset = '{PARTNER}'
        ), steps AS MATERIALIZED (
            SELECT {CELL}, day, prev_day, sum(n) AS n FROM (
                SELECT {CELL}, day, {_previous(_WHO)} AS prev_day, 1 AS n FROM {stays}
                UNION ALL {_IN_SEVERAL}
            ) AS each_step GROUP BY {CELL}, day, prev_day HAVING sum(n) <> 0
        )"""


def _previous(who: str) -> str:
    return f"coalesce(lag(day) OVER (PARTITION BY {who} ORDER BY day), '-infinity')"


# As ``scoring.steps.in_several`` says it.
_IN_SEVERAL = f"""
            SELECT measure, version, '{OTHERS}' COLLATE "C", key, day,
                {_previous(f"{_PERSON}, key, part")}, weight
            FROM (
                SELECT DISTINCT {_PERSON}, own.key, part, weight, d.day FROM partner_days d
                JOIN (
                    SELECT {_PERSON}, unnest(array_agg(DISTINCT key)) AS key
                    FROM partner_days GROUP BY {_PERSON} HAVING min(key) <> max(key)
                ) AS own USING ({_PERSON})
                CROSS JOIN (VALUES ('own', 1), ('others', 1), ('both', -1)) AS p (part, weight)
                WHERE part = 'both' OR (part = 'own') = (d.key = own.key)
            ) AS several"""


def _people(source: str, people: Sequence[Measure]) -> str:
    return _hits(source, people, "f.sign AS n, f.actor_id", "f.actor_id IS NOT NULL")


def _hits(source: str, people: Sequence[Measure], columns: str, somebody: str) -> str:
    return union(
        hits_of(source, measure, keys(measure), columns, holds(measure, somebody))
        for measure in people
    )
