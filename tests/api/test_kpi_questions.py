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
    actors = [uuid4() for _ in range(5)]
    await place.happened(
        *(place.fact(days=day, actor_id=one) for day in (-2, 0, 1) for one in actors)
    )

    weeks = (await place.kpi("unique_participants", grain="week", **MAY))["series"]
    rolling = (await place.kpi("participations", grain="rolling_7", **MAY))["series"]

    assert [(one["from"], one["to"], one["value"]) for one in weeks] == [
        ("2026-05-08", "2026-05-11", 5),
        ("2026-05-11", "2026-05-15", 5),
    ]
    assert [one["value"] for one in rolling] == [5, 5, 10, 15, 15, 15, 15]


async def test_a_filter_counts_one_group_and_refuses_what_is_none(place: Place) -> None:
    await place.happened(*(place.fact(channel=way) for way in ("qr", "qr", "mail")))

    assert (await place.kpi("participations", filter="channel:qr"))["value"] == 2
    assert (await place.kpi("participations", filter="channel:carrier pigeon"))["value"] == 0
    assert (await place.kpi("participations", filter=f"quest:{place.quest}"))["value"] == 3
    (day,) = (await place.kpi("participations", by="day"))["breakdown"]
    assert (await place.kpi("participations", filter=f"day:{day['key']}"))["value"] == 3
    assert (await place.kpi("participations", filter="day:2001-02-03"))["value"] == 0
    of_none = ("quest:qst_7", "planet:mars", "qr", "channel:qr&by=quest", "day:foo")
    for wrong in (*of_none, "partner:others"):
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


async def test_a_series_hides_the_days_that_a_split_by_day_hides(place: Place) -> None:
    people = {0: 3, 1: 7, 2: 9, 3: 6}
    await place.happened(
        *(place.fact(days=day) for day, many in people.items() for _ in range(many))
    )
    grain = {"from": "2026-05-10", "to": "2026-05-15", "grain": "day"}
    may = grain | {"by": "day"}

    found = await place.kpi("unique_participants", **may)
    exported = (await place.get("/export", format="json", block="participation", **may)).json()
    drawn = (await place.get("/unique_participants.svg", **grain)).text
    acts = await place.kpi("participations", **may)

    split = {group["key"]: group["status"] for group in found["breakdown"]}
    assert split == {one["from"]: one["status"] for one in found["series"] if one["from"] in split}
    assert [one["value"] for one in found["series"]] == [None, 7, 9, None, 0]
    rows = [row for row in exported if row["kpi"] == "unique_participants"]
    assert [row["value"] for row in rows[1:6]] == [None, 7, 9, None, 0]
    assert "2026-05-11 7; 2026-05-12 9; 2026-05-14 0." in drawn
    assert "2026-05-10" not in drawn.split("</title>")[0]
    assert [one["value"] for one in acts["series"]] == [3, 7, 9, 6, 0]


async def test_a_rolling_series_does_not_give_a_small_day_away(place: Place) -> None:
    people = {0: 8, 1: 3, 2: 9}
    await place.happened(
        *(place.fact(days=day) for day, many in people.items() for _ in range(many))
    )
    may = {"from": "2026-05-09", "to": "2026-05-13", "grain": "rolling_7"}

    found = await place.kpi("new_participants", **may)
    weeks = await place.kpi("unique_participants", **may | {"grain": "week", "to": "2026-05-12"})

    assert [one["value"] for one in found["series"]] == [0, 8, None, 20]
    assert [one["value"] for one in weeks["series"]] == [None, None]
