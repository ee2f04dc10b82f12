"""KPIs as pictures: drawn from the same numbers, readable by who cannot see them."""

from io import BytesIO
from xml.etree import ElementTree

from PIL import Image

from service.store.session import Database
from tests.api.test_kpis import Place, organisation, place
from tests.people import key_of

__all__ = ["place"]

SVG = "{http://www.w3.org/2000/svg}"


async def test_a_picture_says_in_words_what_it_shows(place: Place) -> None:
    await place.happened(*(place.fact(days=day, channel="qr") for day in (0, 0, 8)))
    place.client.headers["Accept-Language"] = "de"
    may = {"from": "2026-05-04", "to": "2026-05-25"}

    over_time = await place.get("/participations.svg", **may)
    by_group = await place.get("/participations.svg", by="channel", **may)

    assert over_time.headers["content-type"] == "image/svg+xml"
    drawn = ElementTree.fromstring(over_time.text)  # noqa: S314 (our own)
    title = drawn.find(f"{SVG}title")
    assert title is not None
    assert drawn.get("aria-label") == title.text
    assert (title.text or "").startswith(
        "Teilnahmen (Anzahl): 3. 2026-05-04 2; 2026-05-11 0; 2026-05-18 1. Stand 20"
    )
    assert ">Teilnahmen</text>" in over_time.text
    assert "qr 3" in by_group.text


async def test_a_picture_is_also_pixels_and_nothing_is_a_picture_too(place: Place) -> None:
    reply = await place.get("/authored_share.png")

    assert Image.open(BytesIO(reply.content)).width > 600
    assert (await place.get("/no_such_kpi.svg")).status_code == 404
    assert (await place.get("/participations.gif")).status_code in {404, 422}
    assert (await place.get("/participations.svg", by="planet")).status_code == 422


async def test_groups_have_the_names_that_people_give_them(place: Place, db: Database) -> None:
    hafer = await organisation(db, "haferkiez")
    await place.happened(place.fact(partner_id=hafer), place.fact(partner_id=place.lead))
    place.client.headers["Accept-Language"] = "fr"

    by_partner = (await place.get("/participations.svg", by="partner")).text
    by_quest = (await place.get("/participations.svg", by="quest")).text
    path = f"/v1/campaigns/{place.campaign}/kpis/participations.svg"
    headers = await key_of(db, "haferkiez", scope="read") | {"Accept-Language": "de"}
    seen = (await place.client.get(path, params={"by": "partner"}, headers=headers)).text

    assert "Haferkiez 1" in by_partner
    assert "Ackerfunke 1" in by_partner
    assert "org_" not in by_partner
    assert "qst_" not in by_quest
    assert "Haferkiez 1" in seen
    assert "andere 1" in seen
    assert "Ackerfunke" not in seen


async def test_a_group_that_is_hidden_has_its_row_and_no_bar(place: Place) -> None:
    channels = ["qr"] * 6 + ["mail"] * 7 + ["social"] * 2 + ["print"] * 3
    await place.happened(*(place.fact(channel=one) for one in channels))

    drawn = (await place.get("/unique_participants.svg", by="channel")).text
    days = {"from": "2026-05-10", "to": "2026-05-11", "filter": "channel:print"}
    empty = (await place.get("/unique_participants.svg", **days)).text

    assert ">few people</text>" in empty
    assert ">social (few people)</text>" in drawn
    assert "mail 7" in drawn
    assert "social 2" not in drawn


async def test_what_has_no_room_is_counted_and_nothing_is_said_to_be_nothing(place: Place) -> None:
    nothing = (await place.get("/participations.svg", by="channel")).text
    await place.happened(*(place.fact(channel=f"c{one:02}", quantity=1) for one in range(45)))
    await place.happened(*(place.fact(channel="c44") for _ in range(1_233)))
    place.client.headers["Accept-Language"] = "de"

    drawn = (await place.get("/participations.svg", by="channel")).text

    assert ">no facts</text>" in nothing
    assert "5 kleinere Gruppen sind nicht gezeigt" in drawn
    assert ">c44</text>" in drawn
    assert ">1.000</text>" in drawn


async def test_what_rolls_stands_on_its_last_day(place: Place) -> None:
    await place.happened(place.fact())  # on the tenth of May

    may = {"from": "2026-05-09", "to": "2026-05-12", "grain": "rolling_7"}
    drawn = (await place.get("/participations.svg", **may)).text

    assert "2026-05-09 0; 2026-05-10 1; 2026-05-11 1" in drawn
