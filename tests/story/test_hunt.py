"""A hunt over HTTP: from the organiser's file over signs on the wall to the figure."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pypdfium2
import zxingcpp

from service.store.session import Database
from service.usecases.fold_facts import fold_all
from tests.campaigns import example
from tests.hunts import BRIDGE, ago, at, hunting
from tests.mission import launch
from tests.people import key_of


def signs_in(pdf: bytes) -> list[tuple[str, str]]:
    """The address and the words on each page, as a phone and a person read them."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [
            (
                zxingcpp.read_barcodes(page.render(scale=1.5).to_pil())[0].text,
                page.get_textpage().get_text_bounded(),
            )
            for page in document
        ]
    finally:
        document.close()


async def test_from_the_blueprint_to_the_kpi(client: httpx.AsyncClient, db: Database) -> None:
    await launch(db)  # the workspace and its organisations
    key = await key_of(db)
    made = await client.post("/v1/blueprints", json=example(hunting()), headers=key)
    assert made.status_code == 200, made.text
    campaign, hunt = made.json()["campaign"]["id"], made.json()["ids"]["quests"]["hidden-kitchens"]

    ordered = await client.post(f"/v1/quests/{hunt}/sticker-batches", json={}, headers=key)
    sheet = await client.get(ordered.json()["sheet"], params={"language": "fr"}, headers=key)
    ((url, words),) = signs_in(sheet.content)
    page = (await client.get(f"/v1/quests/{hunt}")).json()
    lea = await _walk(client, campaign, hunt, url)
    await _walk(client, campaign, hunt, url, stops=2)
    passed_by = await client.get(url, headers={"user-agent": "Mozilla/5.0 (Android)"})
    await fold_all(db, datetime.now(UTC))

    assert "Cuisines cachées" in words
    assert "1. La halle" in words
    assert "À scanner" in words
    assert page["options"]["count"] == 3
    assert lea["finish"]["thanks"]["message"].startswith("Merci !")
    assert lea["finish"]["completion"]["quest"]["kind"] == "hunt"
    assert passed_by.status_code == 302
    for name, value in (
        ("treasure_hunt_completions", 1),
        ("quest_completions", 1),
        ("unique_participants", 1),
    ):
        read = await client.get(f"/v1/campaigns/{campaign}/kpis/{name}", headers=key)
        assert read.json()["value"] == value, name


async def _walk(
    client: httpx.AsyncClient, campaign: str, hunt: str, url: str, stops: int = 3
) -> Any:
    """Somebody joins and walks as far as they like; the last answer."""
    joined = await client.post(f"/v1/campaigns/{campaign}/participants", json={"locale": "fr"})
    person = {"authorization": f"Bearer {joined.json()['token']}"}
    bodies: list[dict[str, Any]] = [
        {"code": url},
        {"checkpoint": "bridge", "position": at(BRIDGE, ago())},
        {"checkpoint": "cheese", "answer": "Le fromage"},
        {"checkpoint": "cheese", "answer": "fromage"},
    ]
    told: Any = None
    for number, body in enumerate(bodies[: stops + 1 if stops == 3 else stops]):
        headers = person | {"idempotency-key": f"{person}-{number}"[-60:]}
        reply = await client.post(f"/v1/quests/{hunt}/finds", json=body, headers=headers)
        told = reply.json()
    return told


async def test_signs_are_ordered_without_a_number_and_stickers_with_one(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission_key = await _led(db)
    made = await client.post("/v1/blueprints", json=example(hunting()), headers=mission_key)
    quests = made.json()["ids"]["quests"]

    async def order(slug: str, body: dict[str, Any]) -> httpx.Response:
        path = f"/v1/quests/{quests[slug]}/sticker-batches"
        return await client.post(path, json=body, headers=mission_key)

    signs, labels = await order("hidden-kitchens", {}), await order("stickers", {"count": 2})
    wrong = [await order("hidden-kitchens", {"count": 2}), await order("stickers", {})]

    assert (signs.json()["count"], labels.json()["count"]) == (1, 2)
    for reply in wrong:
        assert (reply.status_code, reply.json()["field"]) == (409, "count")
    as_labels = await client.get(
        signs.json()["sheet"], params={"layout": "a4-8"}, headers=mission_key
    )
    as_signs = await client.get(
        labels.json()["sheet"], params={"layout": "a4-1"}, headers=mission_key
    )
    assert (as_labels.status_code, len(signs_in(as_signs.content))) == (200, 2)


async def _led(db: Database) -> dict[str, str]:
    await launch(db)
    return await key_of(db)
