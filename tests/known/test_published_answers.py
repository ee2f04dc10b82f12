"""Public data whose answers are published: told over HTTP, the KPIs say the same."""

import httpx
import pytest

from quests.ids import public_id
from service.store.session import Database
from tests.campaigns import Raw
from tests.known.asking import Told, tell
from tests.known.published import (
    DEPARTMENTS,
    admissions,
    florentine_families,
    house_of_commons,
    karate_club,
    southern_women,
)
from tests.mission import launch


async def test_a_karate_club_is_as_dense_as_is_known(
    client: httpx.AsyncClient, db: Database, working: Database
) -> None:
    told = await tell(client, (db, working), await launch(db), karate_club())

    assert await told.value("partners_acquired") == 34
    assert await told.value("new_relations") == 78
    assert await told.value("network_density") == pytest.approx(13.9, abs=0.01)


async def test_families_of_florence_are_as_dense_as_is_known(
    client: httpx.AsyncClient, db: Database, working: Database
) -> None:
    told = await tell(client, (db, working), await launch(db), florentine_families())

    assert await told.value("new_relations") == 20
    assert await told.value("network_density") == pytest.approx(19.05, abs=0.01)


async def test_seats_of_the_commons_are_as_many_parties_as_is_known(
    client: httpx.AsyncClient, db: Database, working: Database
) -> None:
    told = await tell(client, (db, working), await launch(db), house_of_commons())

    assert await told.value("effective_coauthors") == pytest.approx(2.39, abs=0.005)


async def test_evenings_of_southern_women_are_spread_as_another_formula_says(
    client: httpx.AsyncClient, db: Database, working: Database
) -> None:
    evenings = [8, 8, 8, 7, 7, 7, 6, 5, 4, 4, 4, 4, 4, 4, 3, 2, 2, 2]
    told = await tell(client, (db, working), await launch(db), southern_women())

    apart = sum(abs(one - other) for one in evenings for other in evenings)
    expected = apart / (2 * len(evenings) * sum(evenings))
    assert await told.value("contribution_gini") == pytest.approx(expected)


async def test_admissions_are_as_is_known_by_sex_and_by_department(
    client: httpx.AsyncClient, db: Database, working: Database
) -> None:
    mission = await launch(db, _departments)
    quests = {name: public_id("qst", mission.quests[name.lower()]) for name in DEPARTMENTS}
    told = await tell(client, (db, working), mission, admissions(quests))

    assert await told.value("quest_completion_rate") == pytest.approx(38.78, abs=0.005)
    by_sex = await _rates(told, by="channel")
    assert by_sex == {"men": 44.52, "women": 30.35}
    by_department = await _rates(told, by="quest")
    assert [by_department[quests[name]] for name in DEPARTMENTS] == [
        64.42,
        63.25,
        35.08,
        33.96,
        25.17,
        6.44,
    ]


async def _rates(told: Told, **how: str) -> dict[str, float]:
    shown = await told.kpi("quest_completion_rate", **how)
    return {one["key"]: round(one["value"], 2) for one in shown["breakdown"]}


def _departments(raw: Raw) -> None:
    """A Quest for each department, like the first of the example."""
    for name in DEPARTMENTS:
        raw["quests"].append({**raw["quests"][0], "slug": name.lower()})
