"""Each kind of Quest, from the organiser who creates it to the KPI, over HTTP."""

from datetime import UTC, datetime
from typing import Any

import httpx

from quests.catalogue import KINDS
from service.store.session import Database
from service.usecases.credit_sharers import credit_sharers
from tests.eight_kinds import LETTER, POST, QUESTS, Doer, Organised, local_days, organise, quest_of
from tests.hunts import BRIDGE, at
from tests.mail.inbox import Inbox
from tests.rewarding import settle
from tests.stickers import codes_on

PHONE = {"user-agent": "Mozilla/5.0 (Linux; Android 14) Mobile Safari/537.36"}
ONE_PERSON = {"participations": 1, "unique_participants": 1, "new_participants": 1}
ONE_DEED = ONE_PERSON | {"quest_completions": 1}


async def printed(mission: Organised, quest: str, **order: Any) -> list[str]:
    """The addresses on the first page of what the organiser orders and prints."""
    path = f"{mission.quests[quest]}/sticker-batches"
    batch = await mission.ask("POST", path, order)
    sheet = await mission.client.get(batch["sheet"], headers=mission.key)
    return codes_on(sheet.content)


async def contribution_of(person: Doer) -> str:
    """The id of what somebody wrote."""
    return str((await person.ask("GET", "/v1/me/contributions")).json()["items"][0]["id"])


def test_no_kind_is_left_out() -> None:
    assert set(QUESTS) == set(KINDS)


async def test_a_sticker_is_printed_put_up_scanned_and_counted(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission = await organise(client, db, quest_of("sticker"))
    urls = await printed(mission, "sticker", count=4)
    lea, quest = await mission.join(locale="en", display_name="Léa"), mission.quests["sticker"]

    scanned = await lea.do(quest, "sticker", code=urls[0])
    by_hand = await lea.do(quest, "sticker", placed=5)
    passed_by = await client.get(urls[0], headers=PHONE)

    assert (scanned["completion"]["quantity"], by_hand["completion"]["quantity"]) == (1, 5)
    assert by_hand["points"] == [{"rule": "sticker.accepted", "amount": 10}]
    assert passed_by.status_code == 302
    assert await mission.kpis() == ONE_DEED | {
        "participations": 2,
        "quest_completions": 2,
        "stickers_distributed": 6,
        "link_arrivals": 1,
    }


async def test_a_slogan_is_proposed_read_voted_on_and_ranked(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission = await organise(client, db, quest_of("slogan"))
    quest = mission.quests["slogan"]
    mia, olu, tom = [await mission.join(locale="en") for _ in range(3)]
    waiting = await mia.do(quest, "slogan", text="Soup for all", language="en")
    await olu.do(quest, "slogan", text="Ladle by ladle", language="en")

    unread = (await client.get(f"{quest}/contributions")).json()["items"]
    assert await mission.accept_all() == 2
    like_it = await tom.ask("POST", f"{quest}/similar", {"text": "soup for ALL!"})
    hers, his = await contribution_of(mia), await contribution_of(olu)
    for voter, about, choice in ((tom, hers, "like"), (olu, hers, "like"), (tom, his, "like")):
        path = f"/v1/contributions/{about}/votes"
        assert (await voter.ask("POST", path, {"choice": choice})).status_code == 200
    own = await mia.ask("POST", f"/v1/contributions/{hers}/votes", {"choice": "like"})
    await mia.ask("POST", f"/v1/contributions/{his}/votes", {"choice": "not_for_me"})
    ranking = (await client.get(f"{quest}/ranking")).json()

    assert (waiting["completion"]["state"], waiting["points"], unread) == ("in_review", [], [])
    assert [one["because"] for one in like_it.json()["items"]] == ["same_text"]
    assert (own.status_code, own.json()["why"]) == (409, "own")
    assert [(one["text"], one["likes"], one["answers"]) for one in ranking["items"]] == [
        ("Soup for all", 2, 2),
        ("Ladle by ladle", 1, 2),
    ]
    assert (ranking["voters"], ranking["items"][0]["tied"]) == (3, True)
    assert "Wilson" in ranking["method"]
    assert datetime.fromisoformat(ranking["as_of"]) <= datetime.now(UTC)
    path = f"/v1/contributions/{hers}/transitions"
    await mission.ask("POST", path, {"to": "adopted", "reason": "It fits on a pot."})
    figures = await mission.kpis()
    assert (figures["slogan_contributions"], figures["votes_cast"]) == (2, 4)
    assert (figures["quest_completions"], figures["engagement_ladder"]) == (2, 3)


async def test_a_signature_counts_once_its_mailbox_is_proven(
    client: httpx.AsyncClient, db: Database, working: Database
) -> None:
    mission, inbox = await organise(client, db, quest_of("petition")), Inbox(working)
    quest, address = mission.quests["petition"], "lea@example.org"
    lea = await mission.join(locale="en")

    signed = await lea.do(quest, "petition", agree=True, public_name="Léa M.", shown="initials")
    before = await mission.kpis()
    await lea.ask("POST", "/v1/me/email", {"email": address})
    proven = await lea.ask("POST", "/v1/me/email/confirm", {"code": await inbox.code(address)})
    lea.headers = {"authorization": f"Bearer {proven.json()['token']}"}
    again = await lea.do(quest, "petition", agree=True)

    assert (signed["completion"]["state"], before) == ("confirming", {})
    assert (again["already_done"], again["completion"]["state"]) == (True, "accepted")
    shown = (await client.get(f"{quest}/signatures")).json()["items"]
    assert [one["shown_as"] for one in shown] == ["L. M."]
    assert await mission.kpis() == ONE_DEED | {"petition_signatures": 1}


async def test_a_challenge_is_taken_in_rounds_and_teams_and_boards_are_for_who_asks(
    client: httpx.AsyncClient, db: Database
) -> None:
    rounds = [local_days(-9, -6), local_days(-1, 1), local_days(6, 9)]
    teams = {"per": "quest", "most": 2}
    mission = await organise(
        client,
        db,
        quest_of("challenge", options={"teams": teams, "rounds": rounds}),
        quest_of("challenge", slug="later", options={"rounds": [rounds[0], rounds[2]]}),
        rewards={"leaderboards": {"people": "all", "neighbours_only": ["challenge"]}},
    )
    quest, later = mission.quests["challenge"], mission.quests["later"]
    mia, olu, tom = [await mission.join(locale="en", display_name=name) for name in "MOT"]
    made = (await mia.ask("POST", f"{quest}/teams", {"name": "Hof 7"})).json()
    entered = [
        await one.ask("PUT", f"{quest}/my-team", {"code": made["code"]}) for one in (olu, tom)
    ]

    for person, times in ((mia, 3), (olu, 2), (tom, 1)):
        for _ in range(times):
            await person.do(quest, "challenge", note="Soup for nine neighbours.")
    between = await tom.try_to(later, "challenge", note="Too late, and too early.")
    why = (await tom.ask("GET", f"{later}/eligibility")).json()

    assert [reply.status_code for reply in entered] == [200, 409], "two may be in a team"
    assert (between.status_code, between.json()["code"]) == (409, "quest-closed")
    assert between.json()["opens_at"][:10] <= rounds[2]["first_day"]
    assert {one["code"]: one["ok"] for one in why["conditions"]}["round-open"] is False
    told = (await client.get(f"{quest}/teams")).json()
    assert next(iter(told)) == "together", "what all reach comes first"
    assert (told["together"]["total"], told["items"][0]["total"]) == (6, 5)
    await standing_among(mission, mia, olu, tom)
    assert await mission.kpis() == ONE_PERSON | {
        "participations": 6,
        "unique_participants": 3,
        "new_participants": 3,
        "quest_completions": 6,
        "challenge_participations": 6,
    }


async def standing_among(mission: Organised, *people: Doer) -> None:
    """The board of the challenge: opt-in, and each sees who is next to them, nobody all."""
    (first, second, quiet), quest = people, mission.quests["challenge"].rpartition("/")[2]
    for person in (first, second):
        await person.ask("PUT", "/v1/me/leaderboard", {"listed": True})
    await settle(mission.db, datetime.now(UTC))

    mine, unlisted = [
        (await person.ask("GET", "/v1/me/leaderboard", quest=quest)).json()
        for person in (second, quiet)
    ]
    public = f"{mission.campaign}/leaderboard"
    whole = await mission.client.get(public, params={"quest": quest})
    campaign = (await mission.client.get(public)).json()["items"]

    assert (mine["board"], mine["rank"], mine["points"]) == ("neighbours", 2, 20)
    assert [(one["name"], one["me"]) for one in mine["around"]] == [("M", False), ("O", True)]
    assert (unlisted["listed"], unlisted["rank"], unlisted["around"]) == (False, None, [])
    assert (unlisted["points"], whole.status_code) == (10, 404)
    assert [one["name"] for one in campaign] == ["M", "O"]


async def test_a_hunt_is_walked_by_code_place_and_answer(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission = await organise(client, db, quest_of("hunt"))
    (sign,), path = await printed(mission, "hunt"), f"{mission.quests['hunt']}/finds"
    mia = await mission.join(locale="en")

    now = datetime.now(UTC).isoformat()
    found = [
        (await mia.ask("POST", path, body)).json()
        for body in (
            {"code": sign},
            {"checkpoint": "bridge", "position": at(BRIDGE, now)},
            {"checkpoint": "cellar", "answer": "CHEESE"},
        )
    ]

    assert [one["hunt"]["left"] for one in found] == [2, 1, 0]
    assert [one["finish"] is None for one in found] == [True, True, False]
    assert found[2]["finish"]["points"] == [{"rule": "hunt.accepted", "amount": 30}]
    assert await mission.kpis() == ONE_DEED | {"treasure_hunt_completions": 1}


async def test_a_text_is_amended_supported_accepted_and_handed_over(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission = await organise(client, db, quest_of("advocacy"))
    quest, better = mission.quests["advocacy"], LETTER.replace("a kitchen", "two kitchens")
    mia = await mission.join(locale="en", display_name="Mia")
    olu = await mission.join(locale="en")

    evidence = {"section": "demand", "text": better, "base_version": 0, "named": True}
    await mia.do(quest, "advocacy", **evidence)
    amendment = await contribution_of(mia)
    supported = await olu.ask("POST", f"/v1/contributions/{amendment}/votes", {"choice": "like"})
    await mission.ask("POST", f"/v1/contributions/{amendment}/acceptance")
    [shown] = (await client.get(f"{quest}/amendments")).json()["items"]
    handed = await client.get(f"{quest}/text/export")

    assert supported.status_code == 200
    assert (shown["state"], shown["supports"]) == ("accepted", 1)
    assert better in handed.text
    assert "Mia" in handed.text
    figures = await mission.kpis()
    assert (figures["co_writing_contributions"], figures["votes_cast"]) == (1, 1)


async def test_a_testimonial_is_read_shown_by_who_may_and_counted(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission = await organise(client, db, quest_of("testimonial"))
    quest = mission.quests["testimonial"]
    [partner] = (await client.get(mission.campaign)).json()["partners"]
    mia = await mission.join(locale="en")

    said = {"text": "We know all names on the stairs now.", "language": "en"}
    asked = {"shown_as": "Mia", "reuse": [partner["id"]], "consent": "2026-1"}
    await mia.do(quest, "testimonial", **said, **asked)
    before = (await client.get(f"{quest}/testimonials")).json()["items"], await mission.kpis()
    await mission.accept_all()
    [shown] = (await client.get(f"{quest}/testimonials")).json()["items"]
    figures = await mission.kpis()
    path = f"/v1/me/testimonials/{shown['id']}/reuse/{partner['id']}"
    await mia.ask("PUT", path, {"granted": False})

    assert before == ([], {})
    assert (shown["text"], shown["shown_as"]) == (said["text"], "Mia")
    assert figures == ONE_DEED | {"authored_share": 100.0, "engagement_ladder": 1}
    assert (await client.get(f"{quest}/testimonials")).json()["items"] == []
    assert await mission.kpis() == figures, "taking the consent back does not undo the deed"


async def test_a_link_is_posted_followed_and_credited(
    client: httpx.AsyncClient, db: Database, working: Database
) -> None:
    mission = await organise(client, db, quest_of("share"), quest_of("sticker"))
    quest = mission.quests["share"]
    mia = await mission.join(locale="en")

    wish = {"network": "mastodon", "quest": quest.rpartition("/")[2]}
    link = (await mia.ask("POST", "/v1/me/links", wish)).json()
    await mia.do(quest, "share", link=link["code"])
    arrived = await client.get(f"/l/{link['code']}", headers=PHONE)
    came_by = httpx.URL(arrived.headers["location"]).params["link"]
    olu = await mission.join(locale="en", link=came_by)
    await olu.do(mission.quests["sticker"], "sticker", placed=1)
    await settle(working, datetime.now(UTC))
    await credit_sharers(working, datetime.now(UTC))

    items = (await mia.ask("GET", "/v1/me/links")).json()["items"]
    [mine] = [one for one in items if one["code"] == link["code"]]
    assert link["text"].startswith(POST)
    assert (mine["arrivals"], mine["joined"], mine["credited"]) == (1, 1, 1)
    figures = await mission.kpis()
    assert {name: figures[name] for name in ("shares", "referrals", "quest_completions")} == {
        "shares": 1,
        "referrals": 1,
        "quest_completions": 2,
    }
