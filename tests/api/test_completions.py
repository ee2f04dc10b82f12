"""Handing in: the answer holds everything the call changed, and every refusal its reason."""

import asyncio
from uuid import UUID

import httpx
import pytest

from quests.ids import public_id
from service.store.session import Database
from tests.mission import Mission, campaign_is, changed, launch, limited
from tests.people import campaign_id, join, quest_id


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(
        db, limited("stickers", day=2), changed("petition", prerequisites=["stickers"])
    )


async def test_the_answer_says_what_was_done_what_it_achieved_and_what_is_next(
    client: httpx.AsyncClient, mission: Mission
) -> None:
    await (await join(client, mission)).complete("stickers", placed=36)
    person = await join(client, mission, display_name="Léa", locale="fr")

    reply = await person.complete("stickers", placed=12)

    assert reply.status_code == 201
    said, completion = reply.json(), reply.json()["completion"]
    assert completion["id"].startswith("cpl_")
    assert completion["state"] == "accepted"
    assert completion["quest"] == {"id": quest_id(mission, "stickers"), "kind": "sticker"}
    assert completion["occurred_at"].endswith("Z")
    thanks = said["thanks"]
    assert thanks["language"] == "fr"
    assert thanks["message"].startswith(
        "Merci Léa ! Grâce à tes 12 stickers, 48 stickers habillent Berlin."
    )
    assert thanks["action"] == {"kind": "sticker", "quantity": 12, "unit": "stickers"}
    assert [(one["claim"], one["value"]) for one in thanks["achieved"]] == [
        ("stickers-up", 48),
        ("looks-caught", 1920),
        ("people", 2),
    ]
    assert thanks["next_milestone"]["missing"] == 952
    assert thanks["yours"] == {"quantity": 12, "share": 0.25, "rank_of_participants": None}
    assert said["points"] == [{"rule": "sticker.accepted", "amount": 24}]
    assert [one["quest"] for one in said["unlocked"]] == [quest_id(mission, "petition")]
    assert said["next"]["quest"] == quest_id(mission, "treasure-hunt")
    assert said["share"]["url"].endswith(f"/l/{person.link}")


async def test_every_claim_leads_to_its_evidence(
    client: httpx.AsyncClient, mission: Mission
) -> None:
    person = await join(client, mission)
    achieved = (await person.complete("stickers")).json()["thanks"]["achieved"]

    for one in achieved:
        evidence = (await client.get(one["evidence"])).json()
        assert evidence["now"]["value"] == one["value"]
        assert evidence["facts"]["waiting"] > 0


async def test_the_same_key_gets_the_same_answer(
    client: httpx.AsyncClient, mission: Mission
) -> None:
    person = await join(client, mission)

    first = await person.complete("stickers", key="k")
    again = await person.complete("stickers", key="k", headers={"accept-language": "en"})
    quoted = await person.complete("stickers", key='"k"')

    assert "idempotent-replayed" not in first.headers
    for replayed in (again, quoted):
        assert replayed.status_code == first.status_code
        assert replayed.content == first.content
        assert replayed.headers["idempotent-replayed"] == "true"


async def test_fifty_retries_at_once_are_one_completion(
    client: httpx.AsyncClient, mission: Mission
) -> None:
    person = await join(client, mission)

    replies = await asyncio.gather(*(person.complete("stickers", key="k") for _ in range(50)))

    assert {reply.status_code for reply in replies} == {201}
    assert len({reply.content for reply in replies}) == 1
    assert len((await person.get("/v1/me/completions")).json()["items"]) == 1


async def test_another_action_needs_another_key(
    client: httpx.AsyncClient, mission: Mission
) -> None:
    person, other = await join(client, mission), await join(client, mission)
    await person.complete("stickers", key="k")

    more = await person.complete("stickers", key="k", placed=4)
    elsewhere = await person.complete("treasure-hunt", key="k")
    somebody_else = await other.complete("stickers", key="k", placed=4)

    for refused in (more, elsewhere):
        assert (refused.status_code, refused.json()["code"]) == (422, "idempotency-key-reused")
    assert somebody_else.status_code == 201


async def test_refusals_name_the_rule_and_leave_the_key_free(
    client: httpx.AsyncClient, mission: Mission
) -> None:
    person = await join(client, mission)

    first = await person.complete("petition", key="k")
    many = await person.complete("stickers", key="k", placed=51)
    future = await person.complete("stickers", key="k", occurred_at="2099-01-01T00:00:00Z")
    before = await person.complete("stickers", key="k", occurred_at="2024-01-01T00:00:00Z")
    done = [await person.complete("stickers", key=key) for key in ("k", "l", "m")]

    assert (first.status_code, first.json()["code"]) == (409, "prerequisite-missing")
    assert (many.status_code, many.json()["code"]) == (409, "evidence-refused")
    assert (many.json()["field"], many.json()["limit"]) == ("placed", 50)
    assert (future.status_code, future.json()["code"]) == (409, "evidence-refused")
    assert (before.status_code, before.json()["code"]) == (409, "campaign-not-open")
    assert [reply.status_code for reply in done] == [201, 201, 409]
    assert {**done[2].json(), "code": "limit-reached", "per": "day", "times": 2} == done[2].json()


async def test_evidence_of_another_kind_is_refused(
    client: httpx.AsyncClient, mission: Mission
) -> None:
    person = await join(client, mission)

    reply = await hand_in(
        client, person.headers, quest_id(mission, "stickers"), kind="petition", agree=True
    )

    assert (reply.status_code, reply.json()["code"]) == (409, "evidence-refused")
    assert reply.json()["expected"] == "sticker"


async def test_what_a_moderator_verifies_is_thanked_without_a_claim(
    client: httpx.AsyncClient, mission: Mission
) -> None:
    person = await join(client, mission, locale="en")

    said = (await person.complete("slogan")).json()

    assert said["completion"]["state"] == "in_review"
    assert said["thanks"]["achieved"] == said["points"] == said["unlocked"] == []
    assert said["thanks"]["next_milestone"] is None


async def test_a_quest_that_has_closed_is_refused_at_once(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    person = await join(client, mission)
    assert (await person.complete("stickers")).status_code == 201

    await launch(db, limited("stickers", day=2), changed("stickers", state="closed"))
    quest = await person.complete("stickers")
    await launch(db, campaign_is(state="closed"))
    campaign = await person.complete("treasure-hunt")

    assert (quest.status_code, quest.json()["code"]) == (409, "quest-closed")
    assert (campaign.status_code, campaign.json()["code"]) == (409, "campaign-not-open")


async def test_a_quest_of_others_looks_like_one_that_is_not_there(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    neighbour = await launch(db, campaign_is(slug="zweite"))
    stranger = await launch(db, workspace="paris")
    person = await join(client, mission)

    unknown, beside, far = [
        await hand_in(client, person.headers, quest, kind="sticker", placed=1)
        for quest in (
            "qst_aaaaaaaaaaaaaaaaaaaaaaaaaa",
            quest_id(neighbour, "stickers"),
            quest_id(stranger, "stickers"),
        )
    ]

    assert (beside.status_code, beside.json()["code"]) == (404, "not-found")
    assert far.status_code == unknown.status_code == 404
    own = {"request_id": "", "instance": ""}
    assert far.json() | own == unknown.json() | own
    assert far.headers.keys() == unknown.headers.keys()


async def test_fifty_hand_ins_at_a_limit_are_exactly_as_many_as_it_allows(
    client: httpx.AsyncClient, mission: Mission
) -> None:
    person = await join(client, mission)

    replies = await asyncio.gather(*(person.complete("stickers") for _ in range(50)))

    assert sorted(reply.status_code for reply in replies) == [201, 201, *(48 * [409])]
    progress = await client.get(f"/v1/campaigns/{campaign_id(mission)}/progress")
    totals = {one["claim"]: one["value"] for one in progress.json()["totals"]}
    assert totals["stickers-up"] == 6


async def hand_in(
    client: httpx.AsyncClient, headers: dict[str, str], quest: str, **evidence: object
) -> httpx.Response:
    return await client.post(
        f"/v1/quests/{quest}/completions",
        json=evidence,
        headers=headers | {"idempotency-key": "k"},
    )


@pytest.mark.parametrize("where", ["the same workspace", "another workspace"])
async def test_a_quest_of_another_campaign_is_one_that_nobody_knows(
    client: httpx.AsyncClient, db: Database, mission: Mission, where: str
) -> None:
    place = "berlin" if where == "the same workspace" else "hamburg"
    other = await launch(db, campaign_is(slug="the-other-one"), workspace=place)
    person = await join(client, mission)
    foreign, unknown = quest_id(other, "stickers"), public_id("qst", UUID(int=7))

    said = []
    for quest in (foreign, unknown):
        reply = await client.post(
            f"/v1/quests/{quest}/completions",
            json={"kind": "sticker", "placed": 3},
            headers=person.headers | {"idempotency-key": "one", "x-request-id": "same"},
        )
        said.append((reply.status_code, reply.text.replace(quest, "")))

    assert said[0] == said[1]
    assert said[0][0] == 404
