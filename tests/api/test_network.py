"""The network of partners: as data and as a picture, for the lead and for each partner."""

import json
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from uuid import UUID
from xml.etree import ElementTree

import httpx
import pytest
from PIL import Image

from quests.ids import public_id
from service.store.session import Database
from tests.api.test_kpis import Place, organisation, place
from tests.people import key_of

__all__ = ["place"]

SVG = "{http://www.w3.org/2000/svg}"
KINDS = ("meeting", "referral", "exchange")


@pytest.fixture
async def met(place: Place, db: Database) -> dict[str, UUID]:
    """Two have a solid relation, two others met once, one met somebody from elsewhere."""
    names = ("haferkiez", "bohnenrausch")
    known = {slug: await organisation(db, slug) for slug in names} | {"lead": place.lead}
    hafer, bohne, lead = (public_id("org", known[one]) for one in (*names, "lead"))
    sides = ((hafer, lead), (lead, hafer), (hafer, lead))
    await place.happened(
        *(_fact(place, one, other, day * 8, KINDS[day]) for day, (one, other) in enumerate(sides)),
        _fact(place, bohne, lead, 3, "meeting"),
        _fact(place, bohne, "bakery|next <door>", 4, "meeting"),
    )
    return known


def _fact(place: Place, one: str, other: str, days: int, kind: str) -> Any:
    said = {"initiator": one, "other": other, "kind": kind}
    return place.fact("relation_interaction", days=days, payload=said, actor_id=None, quest_id=None)


async def _read(place: Place, headers: Any = None, **query: str) -> dict[str, Any]:
    path = f"/v1/campaigns/{place.campaign}/network"
    reply = await place.client.get(path, params=query, headers=headers)
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    return found


def _ties(found: dict[str, Any]) -> set[tuple[int, bool, bool]]:
    return {(tie["interactions"], tie["answered"], tie["solid"]) for tie in found["ties"]}


async def test_the_lead_sees_who_turned_to_whom(place: Place, met: dict[str, UUID]) -> None:
    found = await _read(place)
    before = await _read(place, to="2026-05-14")

    assert _ties(found) == {(3, True, True), (1, False, False)}
    assert len(found["ties"]) == 3
    assert found["among_others"] is None
    assert [one["name"] for one in found["partners"] if one["role"] == "lead"] == ["Ackerfunke"]
    assert [one["name"] for one in found["partners"] if not one["role"]] == ["bakery|next <door>"]
    assert _ties(before) == {(1, False, False)}
    assert len(before["ties"]) == 2


async def test_a_partner_sees_its_own_ties_and_the_others_as_one(
    place: Place, db: Database, met: dict[str, UUID]
) -> None:
    partner = await key_of(db, "bohnenrausch", scope="read")
    bohne = public_id("org", met["bohnenrausch"])
    pairs = f"/v1/campaigns/{place.campaign}/kpis/relation_interactions"
    foreign = "|".join(sorted(public_id("org", met[one]) for one in ("haferkiez", "lead")))

    found = await _read(place, partner)
    split = await place.client.get(pairs, params={"by": "partner_pair"}, headers=partner)
    filtered = await place.client.get(
        pairs, params={"filter": f"partner_pair:{foreign}"}, headers=partner
    )

    assert all(bohne in (tie["one"], tie["other"]) for tie in found["ties"])
    assert (len(found["ties"]), found["among_others"]) == (2, 3)
    assert foreign not in json.dumps(split.json())
    assert {one["key"]: one["value"] for one in split.json()["breakdown"]}["others"] == 3
    assert filtered.status_code == 404
    assert (await place.kpi("relation_interactions", filter=f"partner_pair:{foreign}"))["n"] == 3


async def test_the_picture_says_in_words_what_it_shows(place: Place, met: dict[str, UUID]) -> None:
    path = f"/v1/campaigns/{place.campaign}/network"
    french = {"Accept-Language": "fr"}

    drawn = await place.client.get(f"{path}.svg", headers=french)
    again = await place.client.get(f"{path}.svg", headers=french)
    pixels = await place.client.get(f"{path}.png")

    assert drawn.headers["content-type"] == "image/svg+xml"
    picture = ElementTree.fromstring(drawn.text)  # noqa: S314 (our own)
    assert picture.findtext(f"{SVG}title") == "Réseau des partenaires"
    told = picture.findtext(f"{SVG}desc") or ""
    assert "relations : 3, dont solides : 1 · au 20" in told
    assert "et Haferkiez : 3, solide" in told.replace("Haferkiez et Ackerfunke", "et Haferkiez")
    assert _still(drawn) == _still(again)
    assert Image.open(BytesIO(pixels.content)).width > 600


async def test_a_network_of_nobody_is_a_picture_too(place: Place, db: Database) -> None:
    path = f"/v1/campaigns/{place.campaign}/network"

    drawn = await place.client.get(f"{path}.svg")
    stranger = await place.client.get(f"{path}.svg", headers=await key_of(db, "somebody-else"))

    assert "Nobody has turned to anybody yet." in drawn.text
    assert stranger.status_code == 404
    assert (await place.client.get(f"{path}.gif")).status_code == 422
    assert (await place.client.get(path, params={"to": "soon"})).status_code == 422


def _still(reply: httpx.Response) -> str:
    """The picture without the moment it was read."""
    now = datetime.now(UTC)
    return reply.text.replace(f"{now:%Y-%m-%d}", "").split("UTC")[-1]
