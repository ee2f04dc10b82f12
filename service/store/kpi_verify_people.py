# ruff: noqa: S608
"""Verify who was there on which day: the steps between those days are what the cells hold.

The fold works out steps from what is kept of a person, so what is wrong there would be right in no
later number, whatever facts say.
"""

from collections.abc import Sequence
from random import Random
from uuid import UUID

from scoring.measure import Measure
from service.store.driver import driver
from service.store.kpi_families import PEOPLE
from service.store.kpi_people import steps_between
from service.store.kpi_sql import CELL, among
from service.store.kpi_verified import SHOWN, Verified
from service.store.session import Session

SECONDS = 1800.0

_MINE = "workspace_id = $1 AND campaign_id = $2"
_KEY = f"{CELL}, day, prev_day"


def sample_people(chance: Random, share: float) -> tuple[Measure, ...]:
    """Some of the measures that count people once, at least one."""
    return tuple(chance.sample(PEOPLE, max(1, round(share * len(PEOPLE)))))


async def verify_people(
    session: Session, workspace_id: UUID, campaign_id: UUID, people: Sequence[Measure]
) -> Verified:
    """Lay the steps that follow from the days of people beside those that are kept; the
    transaction must ``hold_still``."""
    if not people:
        return Verified()
    connection = await driver(session)
    checked, wrong, examples = 0, 0, list[str]()
    for row in await connection.fetch(
        _differences(people), workspace_id, campaign_id, timeout=SECONDS
    ):
        checked, wrong = row["checked"], row["wrong"]
        if row["measure"] is not None:
            examples.append(
                f"{row['measure']} {row['dimset']}:{row['key']} on {row['day']} is "
                f"{row['kept'] or 0}, by the days of people {row['anew'] or 0}"
            )
    return Verified(checked=checked, wrong=wrong, examples=tuple(examples))


def _differences(people: Sequence[Measure]) -> str:
    """How many steps there are, how many are wrong, and some of those: at least one row."""
    return f"""
        WITH groups AS MATERIALIZED (
            SELECT id, {CELL} FROM kpi_group WHERE {_MINE} AND {among(people)}
        ), stays AS MATERIALIZED (
            SELECT actor_id, {CELL}, day FROM (
                SELECT actor_id, day, unnest(groups) AS id FROM kpi_presence WHERE {_MINE}
            ) AS days JOIN groups USING (id)
            UNION ALL
            SELECT actor_id, {CELL}, day FROM kpi_member_before WHERE {_MINE} AND {among(people)}
        ), {steps_between("stays")}, kept AS MATERIALIZED (
            SELECT {_KEY}, n FROM kpi_trans WHERE {_MINE} AND {among(people)} AND n <> 0
        ), differing AS MATERIALIZED (
            SELECT {_KEY}, kept.n AS kept, steps.n AS anew
            FROM kept FULL JOIN steps USING ({_KEY}) WHERE kept.n IS DISTINCT FROM steps.n
        )
        SELECT * FROM (
            SELECT (SELECT count(*) FROM kept) AS checked, (SELECT count(*) FROM differing) AS wrong
        ) AS counted LEFT JOIN (SELECT * FROM differing LIMIT {SHOWN}) AS told ON true"""
