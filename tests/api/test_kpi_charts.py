"""KPIs as pictures: drawn from the same numbers, readable by who cannot see them."""

from io import BytesIO
from xml.etree import ElementTree

from PIL import Image

from tests.api.test_kpis import Place, place

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
