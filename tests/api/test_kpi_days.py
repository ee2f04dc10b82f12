"""KPIs that compare days, look back or follow cohorts, day by day over HTTP."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from scoring.registry import KPIS
from tests.api.test_kpis import Place, place
from tests.oracle.answers import BY_DAY

__all__ = ["place"]

DONE = {"quest_kind": "sticker", "status": "accepted", "evidence": "declared"}
CAME = {"profile": "", "segment": "s", "move": "join"}


async def _act(place: Place, people: dict[int, int]) -> None:
    """So many people do something, each on one day; days are counted from 10 May."""
    await place.happened(
        *(
            place.fact("completion", days=day, payload=DONE)
            for day, many in people.items()
            for _ in range(many)
        )
    )


async def test_every_kpi_is_read_day_by_day(place: Place) -> None:
    await _act(place, {0: 6, 1: 7})

    listed = (await place.get(by="day")).json()["items"]

    assert {one["name"] for one in listed} == {*KPIS}
    assert all(one["by"] == "day" for one in listed)


def _joins(partner: int) -> dict[str, str | None]:
    return {"partner": f"org_{partner}", "sector": f"{partner % 3}", "recruited_by": None}


@pytest.mark.parametrize("name", BY_DAY)
async def test_a_day_of_a_split_is_that_piece_of_a_series(place: Place, name: str) -> None:
    """Also where clocks change: the last Sunday of March has 23 hours in Berlin."""
    for one, day in enumerate((-45, -44, -43, -42, -41, -40, -36)):
        await place.happened(
            *(place.fact(days=day) for _ in range(6)),
            *(place.fact("completion", days=day, payload=DONE) for _ in range(6 + one)),
            *(
                place.fact("segment_membership", days=day, payload=CAME | {"profile": f"{uuid4()}"})
                for _ in range(5 + one)
            ),
            place.fact("app_download", days=day, payload={"app": "a", "store": "s"}),
            place.fact("partner_joined", days=day, payload=_joins(one)),
        )
    may = {"from": "2026-03-26", "to": "2026-04-06", "grain": "day", "by": "day"}

    found = await place.kpi(name, **may)

    series = {one["from"]: one for one in found["series"]}
    assert len(series) == 11
    for group in found["breakdown"]:
        alike = {key: group[key] for key in ("value", "n", "status", "parts")}
        assert series[group["key"]] == series[group["key"]] | alike


async def test_who_had_no_time_yet_is_not_judged(place: Place) -> None:
    await place.happened(*(place.fact(days=day) for day in (0, 20) for _ in range(6)))
    today = date.today()  # noqa: DTZ011 (the days are far enough apart)

    found = await place.kpi("participant_retention_rate", by="day")
    drawn = await place.get("/participant_retention_rate.svg", by="day")

    told = {one["key"]: (one["value"], one["status"]) for one in found["breakdown"]}
    for key, (value, status) in told.items():
        ripe = date.fromisoformat(key) + timedelta(days=30) <= today
        assert (value, status) == ((0, "ok") if ripe else (None, "immature_cohort"))
    assert len(told) == 2
    assert drawn.status_code == 200


async def test_momentum_by_day_does_not_give_a_small_day_away(place: Place) -> None:
    # As in tests/rules/test_masking.py: a day of nobody, and a week later one of three people.
    await _act(place, {day: {-15: 0, -8: 3}.get(day, 9) for day in range(-23, 0)})
    weeks = {"from": "2026-05-01", "to": "2026-05-04"}

    split = await place.kpi("collective_momentum", by="day", **weeks)
    series = await place.kpi("collective_momentum", grain="day", **weeks)
    rolling = await place.kpi("collective_momentum", grain="rolling_28", **weeks)

    for read in (split["breakdown"], series["series"], rolling["series"]):
        told = [(one["status"], one["parts"]) for one in read]
        assert told == [
            ("ok", {"now": 54, "before": 63}),
            ("masked", {}),
            ("masked", {}),
        ]


@pytest.mark.parametrize(
    "days",
    [("0001-01-01", "0001-01-04"), ("0001-01-01", "2026-06-01"), ("9999-12-30", "9999-12-31")],
)
async def test_nothing_comes_before_the_first_day_of_the_calendar(
    place: Place, days: tuple[str, str]
) -> None:
    at_most = {"grain": "year" if days[1] > "2000" else "rolling_28", "compare": "previous"}

    for name in ("segment_growth_rate", "collective_momentum", "app_download_growth"):
        found = await place.kpi(name, **{"from": days[0], "to": days[1], "by": "day"}, **at_most)

        assert (found["value"], found["breakdown"]) == (None, [])
