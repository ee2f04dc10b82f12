"""Something to show: what somebody did and what it led to, drawn here, without their name."""

from datetime import UTC, datetime
from io import BytesIO
from xml.etree import ElementTree

import httpx
import pytest
from PIL import Image

from service import pictures
from service.pictures import BOTTOM, HEIGHT, MARGIN, SMALLEST, WIDTH, Card, png, svg
from service.store.session import Database
from service.usecases.close_campaigns import close_campaigns
from tests.mission import campaign_is, launch
from tests.of_a_kind import some_now
from tests.people import join
from tests.results import told, work

SVG = "{http://www.w3.org/2000/svg}"


def texts(drawn: bytes) -> str:
    return " ".join(one.text or "" for one in ElementTree.fromstring(drawn).iter(f"{SVG}text"))  # noqa: S314 (our own)


async def test_when_it_is_over_there_is_a_picture_to_show(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission = await launch(db)
    lea, other = [await join(client, mission, display_name="Léa & <Co>") for _ in range(2)]
    await lea.complete("stickers", placed=5)
    await launch(db, campaign_is(state="closed"), at=datetime.now(UTC))
    await close_campaigns(db, datetime.now(UTC))
    await work(db)
    (one,) = await told(lea, "fr")
    picture = one["picture"]

    drawn = await lea.get_in("fr", picture["svg"])
    pixels = await lea.get_in("fr", picture["png"])
    named = await lea.get_in("fr", f"{picture['svg']}&name=true")
    foreign = await other.get(picture["png"])

    assert (drawn.headers["content-type"], pixels.headers["content-type"]) == (
        "image/svg+xml",
        "image/png",
    )
    assert "Ma part\u00a0: 5 stickers." in texts(drawn.content)
    assert "5 stickers" in picture["alt"]
    assert ElementTree.fromstring(drawn.content).get("aria-label") == picture["alt"]  # noqa: S314
    assert "Léa" not in drawn.text + picture["alt"]
    # Whoever looks at it placed none of them.
    assert "À ce jour, 5 stickers habillent Berlin." in texts(drawn.content)
    assert "Grâce à tes 5 stickers" in one["message"]
    assert "La part de Léa & <Co>\u00a0: 5 stickers." in texts(named.content)
    assert Image.open(BytesIO(pixels.content)).size == (WIDTH, HEIGHT)
    assert foreign.status_code == 404


@pytest.mark.parametrize("words", some_now([300, 1, 12, 60]))
def test_whatever_is_said_stays_inside(words: int) -> None:
    line = "Nahrungsmittelpunkt " * words
    card = Card(
        language="de",
        above=line,
        heading=line,
        lines=(line, line),
        below="Stand: 26. November 2026.",
        alt="…",
    )

    drawn = ElementTree.fromstring(svg(card))  # noqa: S314

    for one in drawn.iter(f"{SVG}text"):
        assert float(one.get("x") or 0) + float(one.get("textLength") or 0) <= WIDTH - MARGIN
        assert float(one.get("y") or 0) <= BOTTOM
        assert int(one.get("font-size") or 0) >= SMALLEST
    assert (list(drawn.iter(f"{SVG}text"))[-1].text or "").startswith("Stand")
    assert png(card).startswith(b"\x89PNG")
    assert pictures.PAPER in svg(card).decode()
