"""After a release that changes declarations the older figure is read until there is the new one."""

from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from sqlalchemy import text

from scoring.facts import retraction
from service.store.session import Database
from service.usecases.fold_facts import fold_all
from service.usecases.rebuild_kpis import rebuild_outdated
from service.usecases.verify_kpis import verify_tonight
from tests.api.test_kpis import NOON, Place, place

__all__ = ["place"]

NIGHT = datetime(2026, 5, 12, 0, 30, tzinfo=UTC)  # half past two in Berlin
# As if the release before had counted participations in another version, and votes not at all.
BEFORE = (
    "UPDATE kpi_cell SET version = 0 WHERE measure = 'participations'",
    """UPDATE case_state SET definitions = 'of the release before',
        built = built - 'votes_cast' || '{"participations": 0}'""",
)


@pytest.fixture
async def released(place: Place, db: Database, working: Database) -> Place:
    """A campaign as it was counted before the release, and one fact that came since."""
    await place.happened(place.fact(), place.fact())
    await fold_all(working, NOON)
    assert await rebuild_outdated(working, NOON) == 0
    async with db.transaction() as session:
        for statement in BEFORE:
            await session.execute(text(statement))
    await place.happened(place.fact())
    return place


async def _read(place: Place, name: str, **query: str) -> tuple[Any, ...]:
    found = await place.kpi(name, **query)
    return found["value"], found["status"], found["definition_version"], found["as_of"]


async def test_the_older_figure_is_whole_and_says_which_it_is(released: Place) -> None:
    value, status, version, as_of = await _read(released, "participations")

    assert (value, status, version) == (2, "ok", "0")
    assert datetime.fromisoformat(as_of) == NOON
    explained = (await released.get("/participations/explain")).json()
    assert [(one["version"], one["value"]) for one in explained["measures"]] == [(0, 2)]


async def test_what_is_new_altogether_is_no_number_yet(released: Place) -> None:
    value, status, _, as_of = await _read(released, "votes_cast", by="quest", grain="week")

    assert (value, status, as_of) == (None, "being_counted", None)
    listed = (await released.get("", role="cooperative campaign team")).json()["items"]
    assert {"being_counted", "ok"} <= {one["status"] for one in listed}
    drawn = await released.get("/votes_cast.svg", by="quest")
    assert ">no facts</text>" in drawn.text


async def test_what_did_not_change_is_read_as_ever(released: Place) -> None:
    value, status, version, _ = await _read(released, "unique_participants")

    assert (value, status, version) == (3, "ok", "1")


async def test_the_new_figure_takes_over_at_once_and_the_old_cells_stay(
    released: Place, db: Database, working: Database
) -> None:
    assert (await verify_tonight(working, NIGHT, Random(1))).checked == 0  # not what waits for it

    assert await rebuild_outdated(working, NIGHT) == 1

    assert (await _read(released, "participations"))[:3] == (3, "ok", "1")
    assert (await _read(released, "votes_cast"))[:2] == (0, "ok")
    kept = "SELECT sum(n) FROM kpi_cell WHERE version = 0 AND dimset = 'total'"
    assert await db.hot.fetchval(kept) == 2
    assert await rebuild_outdated(working, NIGHT) == 0
    assert (await verify_tonight(working, NIGHT, Random(1))).checked > 0


async def test_a_target_does_not_move_because_of_a_release(released: Place) -> None:
    path = f"/v1/campaigns/{released.campaign}/targets"
    wanted = {"goal": 2, "from": "2026-05-01", "due": "2026-05-31"}

    for name in ("participations", "votes_cast"):
        reply = await released.client.put(f"{path}/{name}", json=wanted)
        assert reply.status_code in {200, 201}, reply.text

    items = (await released.client.get(path)).json()["items"]
    found = {one["kpi"]: (one["value"], one["outlook"]) for one in items}
    assert found == {"participations": (2, "reached"), "votes_cast": (None, "unknown")}


SEEN = {"content": "page", "section": "site", "authenticated": False}
ENDED = {"milestone": "ended", "item": "campaign"}


async def test_a_campaign_that_ended_early_is_counted_anew(place: Place, working: Database) -> None:
    """By the worker, who sees facts of one workspace at a time, and asks of all campaigns."""
    await place.happened(*(place.fact("view", days=days, payload=SEEN) for days in (0, 2, 3)))
    await fold_all(working, NOON)
    assert (await place.kpi("echo_half_life"))["value"] is None  # all before the planned end

    ended = place.fact("campaign_milestone", payload=ENDED, days=1, quest_id=None)
    for told, half_life in ((ended, 1), (retraction(ended, NIGHT), None)):
        await place.happened(told)
        await fold_all(working, NIGHT)

        assert await rebuild_outdated(working, NIGHT) == 1
        found = await place.kpi("echo_half_life")
        assert (found["value"], found["pending"]) == (half_life, 0)
        assert await rebuild_outdated(working, NIGHT) == 0


async def test_an_end_that_was_told_before_the_release_is_found(
    place: Place, db: Database, working: Database
) -> None:
    await place.happened(
        *(place.fact("view", days=days, payload=SEEN) for days in (0, 2, 3)),
        place.fact("campaign_milestone", payload=ENDED, days=1, quest_id=None),
    )
    await fold_all(working, NOON)
    await db.hot.execute("UPDATE fold_state SET ended_at = NULL")
    await db.hot.execute("UPDATE case_state SET definitions = 'of the release before'")

    assert await rebuild_outdated(working, NIGHT) == 1

    assert (await place.kpi("echo_half_life"))["value"] == 1
    assert await rebuild_outdated(working, NIGHT) == 0
