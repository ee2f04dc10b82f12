# ruff: noqa: S608
"""The facts of cases: all that is known of the things that a batch touches, or of a campaign.

Facts that wait to be folded are left out, as everywhere: they touch their things when they are.
"""

from collections.abc import AsyncIterator, Collection, Mapping
from typing import Any
from uuid import UUID

import asyncpg
from pydantic_core import from_json

from scoring.case import By
from scoring.facts import Fact
from service.store.driver import Connection

SECONDS = 30.0
AT_ONCE = 2_000  # facts that a stream fetches together

COLUMN: Mapping[By, str] = {
    By.ACTOR: "actor_id",
    By.VISITOR: "visitor_id",
    By.SUBJECT: "subject",
    By.CAMPAIGN: "campaign_id",
}
_TYPE = {By.SUBJECT: "text"}
_FIELDS = [name for name in Fact.__dataclass_fields__ if name != "payload"]
_FACTS = f"""
    SELECT {", ".join(_FIELDS)}, payload::text AS payload FROM fact f
    WHERE f.workspace_id = $1 AND f.campaign_id = $2 AND f.type = ANY ($3::text[])
        AND f.id NOT IN (
            SELECT unnest(fact_ids) FROM fact_queue WHERE workspace_id = $1 AND campaign_id = $2
        )"""
_TOUCHED = """
    SELECT DISTINCT type, actor_id, visitor_id, subject, campaign_id FROM fact
    WHERE workspace_id = $1 AND campaign_id = $2 AND id = ANY ($3::uuid[])"""


async def touched_by(
    connection: Connection,
    where: tuple[UUID, UUID],
    fact_ids: Collection[UUID],
) -> "list[asyncpg.Record]":
    """Types and things of facts; ``where`` is workspace and campaign."""
    ids = list(fact_ids)
    return await connection.fetch(_TOUCHED, *where, ids, timeout=SECONDS)


async def facts_of_things(
    connection: Connection,
    where: tuple[UUID, UUID],
    by: By,
    things: Collection[Any],
    types: Collection[str],
) -> dict[Any, list[Fact]]:
    """All facts of the types that are about the things, by thing."""
    asked = f"{_FACTS} AND f.{COLUMN[by]} = ANY ($4::{_TYPE.get(by, 'uuid')}[])"
    rows = await connection.fetch(asked, *where, list(types), list(things), timeout=SECONDS)
    found: dict[Any, list[Fact]] = {thing: [] for thing in things}
    for row in rows:
        found[row[COLUMN[by]]].append(_fact(row))
    return found


async def things_of_campaign(
    connection: Connection,
    where: tuple[UUID, UUID],
    by: By,
    types: Collection[str],
) -> AsyncIterator[tuple[Any, list[Fact]]]:
    """Every thing of a campaign with its facts, one after another, however many there are."""
    column = COLUMN[by]
    asked = f"{_FACTS} AND f.{column} IS NOT NULL ORDER BY f.{column}"
    thing, facts = None, list[Fact]()
    async for row in connection.cursor(
        asked, *where, list(types), prefetch=AT_ONCE, timeout=SECONDS
    ):
        if row[column] != thing and facts:
            yield thing, facts
            facts = []
        thing = row[column]
        facts.append(_fact(row))
    if facts:
        yield thing, facts


def _fact(row: asyncpg.Record) -> Fact:
    values = dict(row)
    values["payload"] = from_json(values["payload"])
    return Fact(**values)
