"""What became of it: drafted, agreed to, published, and told to those who contributed."""

import httpx
import pytest

from service.store.session import Database
from tests.mission import Mission, campaign_is, launch
from tests.people import Headers, campaign_id, join, key_of, quest_id
from tests.results import POSTER, PROOF, change, draft, publish, told, work


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db)


@pytest.fixture
async def lead(db: Database, mission: Mission) -> Headers:
    return await key_of(db)


async def test_who_contributed_is_told_what_became_of_it_with_their_action(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    lea, other = await join(client, mission, display_name="Léa"), await join(client, mission)
    await lea.complete("stickers", placed=5)
    await lea.complete("stickers", placed=7)
    await other.complete("petition")
    path = await draft(client, mission, lead, "stickers")

    before = await client.get(path)
    published = await publish(client, path, lead)
    await work(db)
    (one,) = await told(lea)

    assert (before.status_code, published.status_code) == (404, 200)
    assert one["message"] == (
        "Léa, this is what became of it: “The poster is up”: it is achieved. "
        "Your part: 12 stickers. 1 poster hangs at Warschauer Brücke."
    )
    assert (one["done"][0]["times"], one["done"][0]["quantity"]) == (2, 12)
    assert (one["achieved"][0]["value"], one["achieved"][0]["unit"]) == (1, "poster")
    assert await told(other) == []
    public = (await client.get(path)).json()
    assert public["said"]["evidence"][0]["url"] == PROOF["url"]
    listed = await client.get(f"/v1/campaigns/{campaign_id(mission)}/results")
    assert [item["id"] for item in listed.json()["items"]] == [public["id"]]


async def test_publishing_twice_and_working_twice_tells_once(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    lea = await join(client, mission)
    await lea.complete("stickers", placed=5)
    path = await draft(client, mission, lead, "stickers")

    first, again = await publish(client, path, lead), await publish(client, path, lead)
    await work(db)
    await work(db)

    assert first.json()["publication"] == again.json()["publication"] == 1
    assert len(await told(lea)) == 1
    progress = await client.get(f"/v1/campaigns/{campaign_id(mission)}/tellings", headers=lead)
    (telling,) = progress.json()["items"]
    assert (telling["state"], telling["told"]) == ("told", 1)


async def test_everybody_of_the_campaign_and_the_author_of_what_went_into_it(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    author, signer, idle = [await join(client, mission) for _ in range(3)]
    completion = (await author.complete("slogan")).json()["completion"]["id"]
    await client.post(
        f"/v1/completions/{completion}/transitions", json={"to": "accepted"}, headers=lead
    )
    slogan = (await author.get("/v1/me/contributions")).json()["items"][0]["id"]
    await signer.complete("petition")
    of_all = await draft(client, mission, lead)
    of_author = await draft(client, mission, lead, "stickers", contributions=[slogan])

    await publish(client, of_author, lead)
    await work(db)
    assert (len(await told(author)), len(await told(signer))) == (2, 0)
    await publish(client, of_all, lead)
    await work(db)

    assert (len(await told(author)), len(await told(signer)), len(await told(idle))) == (3, 1, 0)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"evidence": []}, "evidence"),
        ({"happened_on": None}, "date"),
        ({"happened_on": "2099-01-01"}, "date"),
        ({"statement": {}}, "statement"),
        ({"title": {"en": "Only English"}}, "language"),
        ({"state": "withdrawn"}, "state"),
    ],
)
async def test_nothing_is_said_without_what_stands_behind_it(
    client: httpx.AsyncClient,
    mission: Mission,
    lead: Headers,
    changes: dict[str, object],
    why: str,
) -> None:
    path = await draft(client, mission, lead, **changes)

    reply = await publish(client, path, lead)

    assert (reply.status_code, reply.json()["code"]) == (409, "result-refused")
    assert reply.json()["why"] == why


async def test_what_merely_coincided_is_not_thanked_for(
    client: httpx.AsyncClient, mission: Mission, lead: Headers
) -> None:
    words = {one: "Thanks to you, { $value } { $unit }." for one in ("de", "fr")}
    body = POSTER | {"relation": "coincided_with", "statement": words | {"en": "Thanks to you."}}
    path = f"/v1/campaigns/{campaign_id(mission)}/results"

    reply = await client.post(path, json=body, headers=lead)

    assert (reply.status_code, reply.json()["code"]) == (422, "wording-refused")
    assert "cause-claimed" in {one["code"] for one in reply.json()["problems"]}


async def test_a_correction_reaches_those_who_were_told_and_newcomers_hear_what_is_right(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    lea, late = await join(client, mission), await join(client, mission)
    await lea.complete("stickers", placed=5)
    path = await draft(client, mission, lead, "stickers", value=3)
    await publish(client, path, lead)
    await work(db)
    await late.complete("stickers", placed=2)

    await change(client, path, lead, value=2)
    refused = await publish(client, path, lead)
    corrected = await publish(client, path, lead, "One poster was counted twice.")
    await work(db)

    assert (refused.json()["why"], corrected.status_code) == ("reason", 200)
    (mine,), (theirs,) = await told(lea), await told(late)
    assert mine["moment"] == "result_corrected"
    assert "Why: One poster was counted twice. What you did stays yours." in mine["message"]
    assert mine["message"].endswith("2 posters hangs at Warschauer Brücke.")
    assert (theirs["moment"], theirs["reason"]) == ("result_published", None)


async def test_what_is_withdrawn_is_told_to_those_who_were_told_and_nobody_else(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    lea, late = await join(client, mission), await join(client, mission)
    await lea.complete("stickers", placed=5)
    path = await draft(client, mission, lead, "stickers")
    await publish(client, path, lead)
    await work(db)
    await late.complete("stickers", placed=2)

    await change(client, path, lead, state="withdrawn")
    await publish(client, path, lead, "The photo was of another bridge.")
    await work(db)

    (mine,) = await told(lea, "de")
    assert mine["message"].startswith("Wir haben dir von „Das Plakat hängt“ erzählt")
    assert mine["achieved"] == []
    assert await told(late) == []


async def test_all_partners_have_to_agree_where_the_campaign_asks_for_it(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission = await launch(
        db,
        campaign_is(
            impact_wording="all_partners",
            partners=[{"organisation": "haferkiez"}, {"organisation": "bohnenrausch"}],
        ),
    )
    lead = await key_of(db)
    keys = [await key_of(db, one) for one in ("haferkiez", "bohnenrausch")]
    path = await draft(client, mission, lead)

    none = await publish(client, path, lead)
    foreseen = [(await client.get(f"{path}/preview", headers=lead)).json()["missing"]]
    for key in keys:
        seen = (await client.get(f"{path}/draft", headers=key)).headers["etag"]
        agreed = await client.post(f"{path}/agreement", headers=key | {"if-match": seen})
        assert agreed.status_code == 200
    await change(client, path, lead, value=2)
    stale = await client.post(f"{path}/agreement", headers=keys[0] | {"if-match": seen})
    other_words = await publish(client, path, lead)
    await change(client, path, lead, value=1)
    foreseen.append((await client.get(f"{path}/preview", headers=lead)).json()["missing"])
    agreed_to = await publish(client, path, lead)

    assert (none.json()["why"], len(none.json()["missing"])) == ("agreement", 2)
    assert foreseen == ["agreement", None]
    assert stale.status_code == 412
    assert other_words.json()["why"] == "agreement"
    assert agreed_to.status_code == 200
    assert [one["holds"] for one in agreed_to.json()["agreements"]] == [True, True]


async def test_a_draft_is_for_those_behind_the_campaign_and_changed_by_its_lead(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    partner = await key_of(db, "haferkiez")
    path = await draft(client, mission, lead)

    shown = await client.get(f"{path}/draft", headers=partner)
    blind = await client.patch(path, json={"value": 2}, headers=lead)
    theirs = await client.patch(path, json={"value": 2}, headers=partner | {"if-match": "*"})
    late = await client.patch(path, json={"value": 2}, headers=lead | {"if-match": '"9.9"'})

    assert shown.json()["draft"]["value"] == 1
    assert [blind.status_code, theirs.status_code, late.status_code] == [428, 404, 412]


async def test_links_lead_into_the_same_campaign(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    elsewhere = await launch(db, campaign_is(slug="other"))
    body = POSTER | {"quests": [quest_id(elsewhere, "stickers")]}

    reply = await client.post(
        f"/v1/campaigns/{campaign_id(mission)}/results", json=body, headers=lead
    )

    assert reply.status_code == 404


async def test_a_preview_says_what_would_be_told_to_how_many_in_each_language(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    for placed in (3, 7):
        await (await join(client, mission)).complete("stickers", placed=placed)
    whole = await draft(client, mission, lead, "stickers")
    half = await draft(client, mission, lead, "stickers", evidence=[])

    shown = (await client.get(f"{whole}/preview", headers=lead)).json()
    missing = (await client.get(f"{half}/preview", headers=lead)).json()["missing"]
    await work(db)

    said = {one["language"]: one["message"] for one in shown["messages"]}
    assert (shown["news"], shown["people"], shown["missing"]) == ("published", 2, None)
    assert set(said) == {"de", "fr", "en"}
    assert "Your part: 7 stickers. 1 poster hangs" in said["en"]
    assert "Dein Teil: 7 Sticker." in said["de"]
    assert missing == "evidence"
