"""KPIs compared, in pieces, filtered, by role and block; small groups are not shown."""

from uuid import uuid4

from scoring.registry import BLOCKS, KPIS
from tests.api.test_kpis import Place, organisation, place
from tests.people import key_of

__all__ = ["place"]

MAY = {"from": "2026-05-08", "to": "2026-05-15"}


async def test_a_window_is_compared_with_as_many_days_before(place: Place) -> None:
    await place.happened(*(place.fact(days=day) for day in (-3, -3, 0, 1, 2)))

    found = await place.kpi("participations", compare="previous", **MAY)

    assert found["value"] == 3
    assert found["compare"] == found["compare"] | {
        "from": "2026-05-01",
        "to": "2026-05-08",
        "value": 2,
        "change": 50,
    }
    open_window = await place.get("/participations", compare="previous")
    assert open_window.status_code == 422


async def test_a_window_is_read_in_pieces_that_count_people_once_each(place: Place) -> None:
    actor = uuid4()
    await place.happened(*(place.fact(days=day, actor_id=actor) for day in (-2, 0, 1)))

    weeks = (await place.kpi("unique_participants", grain="week", **MAY))["series"]
    rolling = (await place.kpi("participations", grain="rolling_7", **MAY))["series"]

    assert [(one["from"], one["to"], one["value"]) for one in weeks] == [
        ("2026-05-08", "2026-05-11", 1),
        ("2026-05-11", "2026-05-15", 1),
    ]
    assert [one["value"] for one in rolling] == [1, 1, 2, 3, 3, 3, 3]


async def test_a_filter_counts_one_group_and_refuses_what_is_none(place: Place) -> None:
    await place.happened(*(place.fact(channel=way) for way in ("qr", "qr", "mail")))

    assert (await place.kpi("participations", filter="channel:qr"))["value"] == 2
    assert (await place.kpi("participations", filter="channel:carrier pigeon"))["value"] == 0
    assert (await place.kpi("participations", filter=f"quest:{place.quest}"))["value"] == 3
    for wrong in ("quest:qst_7", "planet:mars", "qr", "channel:qr&by=quest"):
        query = dict(one.split("=") for one in f"filter={wrong}".split("&"))
        assert (await place.get("/participations", **query)).status_code == 422


async def test_a_partner_filters_by_itself_only(place: Place) -> None:
    hafer = await organisation(place.database, "haferkiez")
    await place.happened(place.fact(partner_id=hafer), place.fact(partner_id=place.lead))
    listed = (await place.kpi("participations", by="partner"))["breakdown"]
    path = f"/v1/campaigns/{place.campaign}/kpis/participations"
    partner = await key_of(place.database, "haferkiez", scope="read")

    seen = {
        group["key"]: await place.client.get(
            path, params={"filter": f"partner:{group['key']}"}, headers=partner
        )
        for group in listed
    }

    assert sorted(reply.status_code for reply in seen.values()) == [200, 404]


async def test_kpis_are_listed_by_role_and_block(place: Place) -> None:
    team = (await place.get(role="cooperative campaign team")).json()["items"]
    block = (await place.get(block="participation")).json()["items"]

    assert {item["name"] for item in team} == {
        kpi.name for kpi in KPIS.values() if "cooperative campaign team" in kpi.roles
    }
    assert [item["name"] for item in block] == [kpi.name for kpi in BLOCKS["participation"]]
    assert (await place.get(role="astronaut")).status_code == 422
    assert (await place.get(block="moon")).status_code == 422


async def test_groups_of_few_people_are_not_shown_nor_what_would_give_them_away(
    place: Place,
) -> None:
    await place.happened(
        *(place.fact(locale="fr") for _ in range(2)),
        *(place.fact(locale="de") for _ in range(6)),
        *(place.fact(locale="en") for _ in range(9)),
    )

    people = await place.kpi("unique_participants", by="locale")
    one = await place.kpi("unique_participants", filter="locale:fr")
    acts = await place.kpi("participations", by="locale")

    assert [(g["key"], g["value"], g["status"]) for g in people["breakdown"]] == [
        ("de", None, "masked"),
        ("en", 9, "ok"),
        ("fr", None, "masked"),
    ]
    assert (one["value"], one["n"], one["parts"]) == (None, 0, {})
    assert [g["value"] for g in acts["breakdown"]] == [6, 9, 2]
