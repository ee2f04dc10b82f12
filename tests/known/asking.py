"""Facts sent by the lead of a campaign over HTTP, and what the API then says of a KPI."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import httpx

from service.store.session import Database
from service.usecases.fold_facts import fold_all
from tests.known.published import Row
from tests.mission import Mission
from tests.people import campaign_id, key_of

MOST = 1_000  # rows of one call


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A campaign of which public data was told."""

    client: httpx.AsyncClient
    database: Database
    mission: Mission

    async def kpi(self, name: str, path: str = "", **query: str) -> dict[str, Any]:
        """What the lead reads of a KPI over all days of the data."""
        reply = await self.client.get(
            f"/v1/campaigns/{campaign_id(self.mission)}/kpis/{name}{path}",
            params={"from": "2026-05-01", "to": "2026-05-31", **query},
            headers=await key_of(self.database),
        )
        assert reply.status_code == 200, reply.text[:500]
        found: dict[str, Any] = reply.json()
        return found

    async def value(self, name: str) -> float:
        """Its value alone."""
        found: float = (await self.kpi(name))["value"]
        return found


async def tell(
    client: httpx.AsyncClient,
    databases: tuple[Database, Database],
    mission: Mission,
    facts: Iterable[Row],
) -> Told:
    """Send all facts, and let a worker count them.

    Args:
        databases: As the API and as the worker open it.
    """
    ours, workers = databases
    sender = await key_of(ours, scope="record")
    rows = iter(facts)
    while batch := [{"campaign": campaign_id(mission), **row} for row in islice(rows, MOST)]:
        body = {"source": "published", "facts": batch}
        reply = await client.post("/v1/facts", json=body, headers=sender)
        assert reply.json().get("recorded") == len(batch), reply.text[:500]
    await fold_all(workers, datetime.now(UTC))
    return Told(client=client, database=ours, mission=mission)
