"""A trial with 22 071 people, whose answer is published: told as tables, the KPI says the same."""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import islice

import httpx
import pytest

from service.store.session import Database
from service.usecases.fold_facts import fold_all
from tests.known.asking import Told
from tests.known.published import ASPIRIN, PLACEBO, Row, physicians
from tests.mission import launch
from tests.people import campaign_id, key_of

pytestmark = pytest.mark.attack
MOST = 5_000  # rows of one call


async def test_more_of_those_without_aspirin_had_an_attack_as_is_known(
    client: httpx.AsyncClient, db: Database, working: Database
) -> None:
    """Relative risk 1.82, interval 1.43 to 2.31, by the formula of Katz.

    A. Agresti, An Introduction to Categorical Data Analysis (2007), section 2.2.
    """
    mission = await launch(db)
    headers = {**await key_of(db, scope="record"), "content-type": "text/csv"}
    rows = physicians()
    while batch := [*islice(rows, MOST)]:
        reply = await client.post(
            "/v1/facts/csv",
            params={"source": "trial", "campaign": campaign_id(mission)},
            content=_table(batch),
            headers=headers,
        )
        assert reply.json().get("recorded") == len(batch), reply.text[:500]
    await fold_all(working, datetime.now(UTC))

    told = await Told(client=client, database=db, mission=mission).kpi("personalization_uplift")

    parts = {name: told["parts"][name] for name in ("hits", "among", "other_hits", "others")}
    assert parts == {
        "hits": PLACEBO[1],
        "among": PLACEBO[0],
        "other_hits": ASPIRIN[1],
        "others": ASPIRIN[0],
    }
    assert told["value"] == pytest.approx(81.8, abs=0.05)
    assert told["interval"] == pytest.approx([43.3, 130.6], abs=0.05)


def _table(rows: Sequence[Row]) -> bytes:
    flat = [{**row, **row["payload"]} for row in rows]
    columns = sorted({name for row in flat for name in row} - {"payload"})
    written = io.StringIO()
    table = csv.DictWriter(written, columns, extrasaction="ignore")
    table.writeheader()
    table.writerows(flat)
    return written.getvalue().encode()
