"""KPIs as a file: the same numbers as the API says, in each format."""

import csv
import io
import json
from typing import Any
from uuid import uuid4

import pytest
from pyarrow import parquet

from tests.api.test_kpis import Place, place

__all__ = ["place"]

ASKED = {"block": "participation", "by": "quest", "grain": "month", "from": "2026-05-01"}


async def _file(place: Place, form: str) -> list[dict[str, Any]]:
    reply = await place.get("/export", format=form, to="2026-07-01", **ASKED)
    assert reply.status_code == 200, reply.text
    if form == "csv":
        return [*csv.DictReader(io.StringIO(reply.text))]
    if form == "json":
        return list(json.loads(reply.content))
    return list(parquet.read_table(io.BytesIO(reply.content)).to_pylist())


async def test_every_format_says_what_the_api_says(place: Place) -> None:
    await place.happened(*(place.fact(actor_id=uuid4()) for _ in range(7)), place.fact(days=30))
    told = (await place.get(to="2026-07-01", **ASKED)).json()["items"]
    meant = [
        (item["name"], part.get("key"), reading["value"], reading["n"], reading["status"])
        for item in told
        for part in ({}, *item["series"], *item["breakdown"])
        for reading in [part or item]
    ]

    for form in ("json", "parquet"):
        rows = await _file(place, form)
        assert [
            (row["kpi"], row["key"], row["value"], row["n"], row["status"]) for row in rows
        ] == meant
    written = await _file(place, "csv")
    assert [(row["kpi"], row["n"], row["status"]) for row in written] == [
        (name, str(n), status) for name, _, _, n, status in meant
    ]
    assert [float(row["value"]) if row["value"] else None for row in written] == [
        value for _, _, value, _, _ in meant
    ]


async def test_days_that_it_is_compared_with_are_a_row(place: Place) -> None:
    await place.happened(*(place.fact(actor_id=uuid4()) for _ in range(7)), place.fact(days=30))
    days = {"from": "2026-06-01", "to": "2026-07-01", "compare": "previous"}
    told = (await place.kpi("participations", **days))["compare"]

    rows = json.loads((await place.get("/export", format="json", **days)).content)

    (now, before) = [row for row in rows if row["kpi"] == "participations"]
    assert (now["from"], now["value"]) == ("2026-06-01", 1)
    assert told["value"] == 7
    assert {name: before[name] for name in ("from", "to", "value", "n", "status")} == {
        name: told[name] for name in ("from", "to", "value", "n", "status")
    }


@pytest.mark.parametrize("form", ["xlsx", ""])
async def test_other_formats_are_refused(place: Place, form: str) -> None:
    assert (await place.get("/export", format=form)).status_code == 422
