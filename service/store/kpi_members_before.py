# ruff: noqa: S608
"""Days of people as they were kept before: brought over whenever somebody is looked at.

They are in ``kpi_member_before``, a row per group and day. The worker brings over the rest in
pieces; until then ``kpi_member`` shows both, and all of a person is in one place only.
"""

from collections.abc import Sequence
from uuid import UUID

from service.store.driver import Connection, driver
from service.store.kpi_groups import Group, GroupNumbers
from service.store.kpi_locks import lock_campaign, plan
from service.store.kpi_presence_rows import SECONDS, Stay, Where, write_stays
from service.store.kpi_sql import CELL
from service.store.session import Session

ROWS_AT_ONCE = 20_000

_ANY = "SELECT EXISTS (SELECT FROM kpi_member_before WHERE workspace_id = $1)"
_TAKE = f"""
    DELETE FROM kpi_member_before
    WHERE workspace_id = $1 AND campaign_id = $2 AND actor_id = ANY ($3::uuid[])
    RETURNING actor_id, day, {CELL}"""
_ONE = "SELECT workspace_id, campaign_id FROM kpi_member_before LIMIT 1"
_NEXT = """
    SELECT DISTINCT actor_id FROM (
        SELECT actor_id FROM kpi_member_before WHERE workspace_id = $1 AND campaign_id = $2
        ORDER BY actor_id LIMIT $3
    ) AS next"""


async def bring_over(connection: Connection, where: Where, actors: Sequence[UUID]) -> None:
    """All days of these people, if they are still kept as before.

    The transaction must hold the campaign's lock.
    """
    if not actors or not await connection.fetchval(_ANY, where[0]):
        return
    rows = await connection.fetch(_TAKE, *where, list(set(actors)), timeout=SECONDS)
    groups: list[Group] = [(one[2], one[3], one[4], one[5]) for one in rows]
    numbers = await GroupNumbers(connection, *where).of(groups)
    found: dict[Stay, set[int]] = {}
    for (actor_id, day, *_), group in zip(rows, groups, strict=True):
        found.setdefault((actor_id, day), set()).add(numbers[group])
    await write_stays(connection, where, {stay: frozenset(one) for stay, one in found.items()})


async def bring_some_over(session: Session) -> bool | None:
    """Some people of some campaign, in the caller's transaction.

    Returns:
        Whether there was anybody left; ``None`` when that campaign is being folded.
    """
    connection = await driver(session)
    found = await connection.fetchrow(_ONE)
    if found is None:
        return False
    where = (found["workspace_id"], found["campaign_id"])
    if not await lock_campaign(session, *where):
        return None
    await plan(session, SECONDS)
    rows = await connection.fetch(_NEXT, *where, ROWS_AT_ONCE, timeout=SECONDS)
    await bring_over(connection, where, [row[0] for row in rows])
    return True
