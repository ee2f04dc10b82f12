"""Numbers of several sorts of facts, by kind: what has kinds, and what is one kind by itself."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from quests.ids import public_id
from scoring.facts import Fact
from service.store.session import Database
from tests.api.test_kpis import Place, place
from tests.payloads import PLAIN_SHARE
from tests.people import key_of

__all__ = ["place"]

SAID: dict[str, dict[str, Any]] = {
    "reaction": {"kind": "like", "content": "c1"},
    "comment": {"comment": "m", "status": "published", "content": "c2", "parent": None},
    "share": PLAIN_SHARE | {"content": "c1"},
    "interaction": {"kind": "click", "content": "c1", "section": "site"},
    "completion": {"quest_kind": "sticker", "status": "accepted", "evidence": "photo"},
    "sticker_scanned": {"sticker": "s", "place": None},
}


def _facts(place: Place, type: str, n: int, **said: Any) -> Iterable[Fact]:
    return [place.fact(type, payload=SAID[type] | said, channel="qr") for _ in range(n)]


async def _split(place: Place, name: str, by: str) -> dict[str, float]:
    parts = (await place.kpi(name, by=by))["breakdown"]
    return {part["key"]: part["value"] for part in parts}


async def test_engagements_and_actions_are_split_by_what_they_are(place: Place) -> None:
    await place.happened(
        *_facts(place, "reaction", 9),
        *_facts(place, "reaction", 5, kind="vote"),
        *_facts(place, "comment", 6),
        *_facts(place, "share", 7),
        *_facts(place, "interaction", 8),
        *_facts(place, "completion", 10),
        *_facts(place, "sticker_scanned", 11),
    )

    by_kind = {
        name: await _split(place, name, "kind")
        for name in ("engagements", "interactions", "off_platform_actions")
    }

    assert by_kind == {
        "engagements": {"like": 9, "vote": 5, "comment": 6, "share": 7},
        "interactions": {"click": 8, "comment": 6},
        "off_platform_actions": {"sticker": 10, "sticker_scanned": 11},
    }
    assert await _split(place, "engagements", "content") == {"c1": 21, "c2": 6}
    assert await _split(place, "organic_shares", "content") == {"c1": 7}


def _deal(place: Place, stage: str, cents: int, touch: str) -> Fact:
    said = {"opportunity": f"{stage} {touch}", "lead": None, "stage": stage, "status": "open"}
    told = {**said, "amount": cents, "currency": "EUR", "touches": [touch]}
    return place.fact("opportunity", payload=told)


async def test_what_is_of_no_stage_stands_whole_beside_each(place: Place) -> None:
    spent = {"category": "ad", "amount": 1_000, "currency": "EUR", "purpose": "awareness"}
    await place.happened(
        _deal(place, "offer", 30_000, "share"),
        _deal(place, "contract", 70_000, "event"),
        _deal(place, "contract", 90_000, "paid_search"),
        place.fact("cost_entry", payload=spent),
    )

    found = await place.kpi("organic_pipeline_value", by="stage")

    groups = {one["key"]: (one["value"], one["parts"]["ad_spend"]) for one in found["breakdown"]}
    assert groups == {"offer": (300, 1_000), "contract": (700, 1_000)}
    for stage, value in (("offer", 300), ("won", 0)):
        one = await place.kpi("organic_pipeline_value", filter=f"stage:{stage}")
        assert (one["value"], one["parts"]["ad_spend"]) == (value, 1_000)


async def test_whom_few_people_brought_by_a_network_is_not_told(place: Place) -> None:
    joined = [place.fact() for _ in range(9)]
    brought = [
        place.fact(
            "referral",
            payload={"token": "t", "by": "person", "depth": 1},
            actor_id=joined[0].actor_id,
            network=network,
        )
        for network, many in (("mastodon", 6), ("bluesky", 7), ("print", 1))
        for _ in range(many)
    ]
    await place.happened(*joined, *brought)

    found = await place.kpi("viral_coefficient", by="network")

    shown = {one["key"]: (one["value"], one["status"]) for one in found["breakdown"]}
    assert shown == {
        "bluesky": (7 / 9, "ok"),
        "mastodon": (None, "masked"),  # else what is left of the total would tell
        "print": (None, "masked"),
    }
    assert found["value"] == 14 / 9


def _meeting(one: str, other: str) -> dict[str, str]:
    return {"initiator": one, "other": other, "kind": "meeting"}


async def test_a_partner_sees_no_sector_of_few_partners(place: Place, db: Database) -> None:
    names = [public_id("org", uuid4()) for _ in range(5)]
    sectors = ("food", "food", "food", "media", "media")
    await place.happened(
        *(
            place.fact("partner_joined", payload={"partner": one, "sector": of})
            for one, of in zip(names, sectors, strict=True)
        ),
        *(
            place.fact("relation_interaction", payload=_meeting(names[a], names[b]))
            for a, b in ((0, 1), (0, 3), (1, 4))
        ),
    )
    partner = await key_of(db, "haferkiez", scope="read")
    path = f"/v1/campaigns/{place.campaign}/kpis/new_relations"

    as_lead = await _split(place, "new_relations", "sector")
    seen = (await place.client.get(path, params={"by": "sector"}, headers=partner)).json()
    one = (await place.client.get(path, params={"filter": "sector:media"}, headers=partner)).json()

    assert as_lead == {"food": 3, "media": 2}
    assert {part["status"] for part in seen["breakdown"]} == {"masked"}
    assert (one["value"], one["status"]) == (None, "masked")
    assert seen["value"] == 3
