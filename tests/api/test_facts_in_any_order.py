"""The door for facts: every type, as JSON and as a table; any order, any number of times."""

import csv
import io
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from scoring.fact_types import FACT_TYPES
from service.fact_rows.judging import Sender
from service.fact_rows.row import row_or_refusal
from service.store.session import Database
from service.usecases.send_facts import send_facts
from tests.conftest import SECRET
from tests.mission import Mission, launch
from tests.payloads import PAYLOADS
from tests.people import Headers, campaign_id, key_of
from tests.sending import back, lead_row, statuses

pytestmark = pytest.mark.property
FEW = settings(
    max_examples=max(2, settings.default.max_examples // 10),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
NAMES = ["a", "b", "c", "d"]
STOOD = text("""
    SELECT f.source_ref FROM fact f WHERE f.source = :source AND f.sign > 0 AND NOT EXISTS (
        SELECT FROM fact r WHERE r.workspace_id = f.workspace_id AND r.reverses = f.id)
    ORDER BY 1""")
SAID = text("SELECT type, payload::text FROM fact WHERE source LIKE :source ORDER BY type")
HALVES = text("SELECT sum(sign) FROM fact WHERE source = :source")


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db)


@pytest.fixture
async def lead(db: Database, mission: Mission) -> Headers:
    return await key_of(db, scope="record")


def _ours(value: Any) -> Any:
    """Partners of the campaign have ids of ours; these are others."""
    if isinstance(value, dict):
        return {name: _ours(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_ours(inner) for inner in value]
    return value.replace("org_", "brand-") if isinstance(value, str) else value


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case dict():
            return json.dumps(value)
        case list():
            return "|".join(value)
    return str(value)


def _table(rows: Sequence[dict[str, Any]]) -> bytes:
    """The same rows as a spreadsheet saves them."""
    flat = [
        {name: _cell(value) for name, value in row.items() if name != "payload"}
        | {f"payload.{name}": _cell(value) for name, value in row["payload"].items()}
        for row in rows
    ]
    written = io.StringIO()
    table = csv.DictWriter(written, sorted({name for row in flat for name in row}), delimiter=";")
    table.writeheader()
    table.writerows(flat)
    return written.getvalue().encode("utf-8-sig")


@FEW
@given(data=st.data())
async def test_every_type_is_taken_as_json_and_as_a_table_alike(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers, data: st.DataObject
) -> None:
    name = f"s{uuid4().hex[:8]}"
    rows = [
        lead_row(campaign_id(mission), type, type=type, payload=_ours(data.draw(PAYLOADS[type])))
        for type in FACT_TYPES
    ]

    body = {"source": f"{name}.json", "facts": rows}
    first = (await client.post("/v1/facts", json=body, headers=lead)).json()
    second = await client.post(
        f"/v1/facts/csv?source={name}.csv",
        content=_table(rows),
        headers=lead | {"content-type": "text/csv"},
    )

    assert [one for one in first["results"] if one["status"] != "recorded"] == []
    assert [one for one in second.json()["results"] if one["status"] != "recorded"] == []
    async with db.read() as session:
        said, table = [
            (await session.execute(SAID, {"source": f"%/{name}.{form}"})).all()
            for form in ("json", "csv")
        ]
    assert said == table


@FEW
@given(data=st.data())
async def test_order_and_repetition_make_no_difference(
    db: Database, mission: Mission, lead: Headers, data: st.DataObject
) -> None:
    campaign = campaign_id(mission)
    told = data.draw(st.sets(st.sampled_from(NAMES), min_size=1))
    taken = data.draw(st.sets(st.sampled_from(NAMES)))
    rows = [lead_row(campaign, ref) for ref in told] + [back(campaign, ref) for ref in taken]

    for _ in range(2):
        source = await _send(db, mission, data, rows)
        async with db.read() as session:
            stood = list((await session.execute(STOOD, {"source": source})).scalars())
            total = (await session.execute(HALVES, {"source": source})).scalar_one()
        assert stood == sorted(told - taken)
        assert total == len(stood)


async def _send(
    db: Database, mission: Mission, data: st.DataObject, rows: Sequence[dict[str, Any]]
) -> str:
    """All rows, some of them again, in any order and cut into batches anywhere; their source."""
    again = data.draw(st.lists(st.sampled_from(rows), max_size=4))
    order = data.draw(st.permutations([*rows, *again]))
    size = data.draw(st.integers(1, len(order)))
    async with db.read() as session:
        found = await session.execute(text("SELECT id FROM organisation WHERE slug = 'ackerfunke'"))
        organisation = found.scalar_one()
    sender = Sender(
        workspace_id=mission.workspace_id,
        organisation_id=organisation,
        source=uuid4().hex,
        secret=SECRET,
    )
    at = datetime.now(UTC)
    for begin in range(0, len(order), size):
        batch = [row_or_refusal(row, at) for row in order[begin : begin + size]]
        async with db.transaction() as session:
            outcomes = await send_facts(session, sender, batch, at=at)
        assert "refused" not in {one.status for one in outcomes}
    return sender.full_source


async def test_a_thousand_rows_are_stored_in_one_statement(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    rows = [lead_row(campaign_id(mission), f"r{number}") for number in range(1_000)]

    reply = await client.post("/v1/facts", json={"source": "crm", "facts": rows}, headers=lead)

    assert statuses(reply.json()).count("recorded") == 1_000
    async with db.read() as session:
        bundles = await session.execute(text("SELECT array_length(fact_ids, 1) FROM fact_queue"))
        assert 1_000 in set(bundles.scalars())  # what one statement stores waits as one row
