# ruff: noqa: S608
"""The facts of cases: all that is known of the things that a batch touches, or of a campaign.

Facts that wait to be folded are left out, as everywhere: they touch their things when they are.
"""

from collections import namedtuple
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any, cast
from uuid import UUID

import asyncpg
from pydantic_core import from_json

from scoring.case import By
from scoring.facts import Fact
from service.store.driver import Connection
from service.store.kpi_awaiting import awaiting_among

SECONDS = 30.0
WHOLE_SECONDS = 1800.0  # for whoever goes through a whole campaign

COLUMN: Mapping[By, str] = {
    By.ACTOR: "actor_id",
    By.VISITOR: "visitor_id",
    By.SUBJECT: "subject",
    By.TREE: "tree",
    By.CAMPAIGN: "campaign_id",
}
_TYPE = {By.SUBJECT: "text"}
_AS_IT_HAPPENED = "ORDER BY f.occurred_at, f.id"
# What no case asks of a fact is not read. The payload comes last: only it is not as it was read.
_UNASKED = {"workspace_id", "received_at", "source", "payload"}
_FIELDS = [*(name for name in Fact.__dataclass_fields__ if name not in _UNASKED), "payload"]
_KNOWN = """
    FROM fact f WHERE f.workspace_id = $1 AND f.campaign_id = $2 AND f.type = ANY ($3::text[])
        AND f.id NOT IN (
            SELECT unnest(fact_ids) FROM fact_queue WHERE workspace_id = $1 AND campaign_id = $2
        )"""
_FACTS = f"SELECT {', '.join(_FIELDS).replace('payload', 'payload::text')} {_KNOWN}"
_STILL_QUEUED = """
    SELECT unnest(fact_ids) FROM fact_queue WHERE workspace_id = $1 AND campaign_id = $2"""
_FOLDED = f"""
    SELECT id FROM fact WHERE workspace_id = $1 AND campaign_id = $2 AND id = ANY ($3::uuid[])
        AND id NOT IN ({_STILL_QUEUED})"""
# Found by the name of a retraction, which follows from its fact. The campaign is asked outside of
# the fence: by it, all facts of the campaign would be gone through for each while nothing is known
# of a table that was just filled.
_TAKEN_BACK = f"""
    SELECT r.id, f.id AS fact_id FROM fact f CROSS JOIN LATERAL (
        SELECT r.id, r.campaign_id FROM fact r WHERE r.workspace_id = $1
            AND r.source = f.source AND r.source_ref = 'retract:' || f.id OFFSET 0
    ) AS r
    WHERE f.workspace_id = $1 AND f.campaign_id = $2 AND f.id = ANY ($3::uuid[])
        AND r.campaign_id = $2 AND r.id NOT IN ({_STILL_QUEUED})"""


async def counted_among(
    connection: Connection, where: tuple[UUID, UUID], ids: Collection[UUID]
) -> set[UUID]:
    """Those of the facts that are here, and neither wait to be folded nor to be counted."""
    if not ids:
        return set()
    folded = {row[0] for row in await connection.fetch(_FOLDED, *where, ids, timeout=SECONDS)}
    return folded - await awaiting_among(connection, where, folded)


async def taken_back_among(
    connection: Connection, where: tuple[UUID, UUID], ids: Collection[UUID]
) -> set[UUID]:
    """Those of the facts that were taken back, by what waits no more."""
    if not ids:
        return set()
    rows = await connection.fetch(_TAKEN_BACK, *where, ids, timeout=SECONDS)
    back = {retracted: fact_id for retracted, fact_id in rows}
    later = await awaiting_among(connection, where, back)
    return {fact_id for retracted, fact_id in back.items() if retracted not in later}


async def facts_of_things(
    connection: Connection,
    where: tuple[UUID, UUID],
    by: By,
    things: Collection[Any],
    types: Collection[str],
) -> dict[Any, list[Fact]]:
    """All facts of the types that are about the things, by thing and as they happened."""
    asked = f"{_FACTS} AND f.{COLUMN[by]} = ANY ($4::{_TYPE.get(by, 'uuid')}[]) {_AS_IT_HAPPENED}"
    rows = await connection.fetch(asked, *where, list(types), list(things), timeout=SECONDS)
    return _by_thing(rows, by, things)


async def first_facts(
    connection: Connection,
    where: tuple[UUID, UUID],
    by: By,
    things: Collection[Any],
    types: Collection[str],
) -> dict[Any, list[Fact]]:
    """Of each type the first standing fact that is about each thing, by thing, in no order."""
    column = f"f.{COLUMN[by]}"
    mine = f"{_KNOWN} AND {column} = ANY ($4::{_TYPE.get(by, 'uuid')}[])"
    asked = f"""{_FACTS} AND f.id = ANY (ARRAY (
            SELECT DISTINCT ON ({column}, f.type) f.id {mine} AND f.sign > 0
                AND f.id NOT IN (SELECT f.reverses {mine} AND f.reverses IS NOT NULL)
            ORDER BY {column}, f.type, f.occurred_at, f.id))"""
    rows = await connection.fetch(asked, *where, list(types), list(things), timeout=SECONDS)
    return _by_thing(rows, by, things)


def _by_thing(
    rows: "list[asyncpg.Record]", by: By, things: Collection[Any]
) -> dict[Any, list[Fact]]:
    """Facts by the thing that they are about, in their order; each thing has a place."""
    found: dict[Any, list[Fact]] = {thing: [] for thing in things}
    for row in rows:
        found[row[COLUMN[by]]].append(_fact(row))
    return found


async def facts_by_id(
    connection: Connection,
    where: tuple[UUID, UUID],
    types: Collection[str],
    ids: Collection[UUID],
) -> list[Fact]:
    """Those of the facts that are of the types, in no order."""
    if not ids:
        return []
    asked = f"{_FACTS} AND f.id = ANY ($4::uuid[])"
    rows = await connection.fetch(asked, *where, list(types), list(ids), timeout=SECONDS)
    return [_fact(row) for row in rows]


async def next_facts(
    connection: Connection,
    where: tuple[UUID, UUID],
    types: Collection[str],
    after: UUID | None,
    limit: int,
) -> list[UUID]:
    """The next facts of the types that a campaign has, by their ids."""
    asked = (
        f"SELECT id FROM ({_FACTS} AND ($4::uuid IS NULL OR f.id > $4)) AS f ORDER BY id LIMIT $5"
    )
    rows = await connection.fetch(asked, *where, list(types), after, limit, timeout=WHOLE_SECONDS)
    return [row["id"] for row in rows]


async def next_thing(
    connection: Connection, where: tuple[UUID, UUID], by: By, after: Any, facts: int
) -> Any:
    """The thing in whose facts one is after so many more; ``None`` when fewer are left."""
    column, kind = COLUMN[by], _TYPE.get(by, "uuid")
    # The index of people leads from one to the next whatever the campaign.
    mine = "workspace_id = $1" if by is By.ACTOR else "workspace_id = $1 AND campaign_id = $2"
    asked = f"""
        SELECT {column} FROM fact WHERE {mine} AND $2::uuid IS NOT NULL AND {column} IS NOT NULL
            AND ($3::{kind} IS NULL OR {column} > $3) ORDER BY {column} OFFSET $4 LIMIT 1"""
    return await connection.fetchval(asked, *where, after, facts - 1, timeout=WHOLE_SECONDS)


async def things_between(
    connection: Connection,
    where: tuple[UUID, UUID],
    by: By,
    types: Collection[str],
    ends: tuple[Any, Any],
) -> dict[Any, list[Fact]]:
    """Every thing after one and up to another, with its facts as they happened."""
    column, kind = COLUMN[by], _TYPE.get(by, "uuid")
    asked = f"""{_FACTS} AND f.{column} IS NOT NULL AND ($4::{kind} IS NULL OR f.{column} > $4)
        AND ($5::{kind} IS NULL OR f.{column} <= $5) {_AS_IT_HAPPENED}"""
    found: dict[Any, list[Fact]] = {}
    for row in await connection.fetch(asked, *where, list(types), *ends, timeout=WHOLE_SECONDS):
        found.setdefault(row[column], []).append(_fact(row))
    return found


# A fact that we wrote is made again as a plain tuple with the names of its fields: making one of
# its own class, frozen, costs more than reading it, and there are very many.
_Known = namedtuple("_Known", _FIELDS)  # type: ignore[misc]
_parsed = lru_cache(4_096)(from_json)  # very many facts say the same


def _fact(row: asyncpg.Record) -> Fact:
    *said, payload = row
    return cast("Fact", tuple.__new__(_Known, (*said, _parsed(payload))))
