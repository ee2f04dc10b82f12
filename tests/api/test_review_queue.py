"""Reviewing all day: claims, many decisions at once, undo, appeals, deadlines, second looks."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from service.store.session import Database
from service.usecases.fold_facts import fold_all
from service.usecases.move_completion import decide_overdue
from tests.mission import Mission, campaign_is, changed, launch
from tests.people import Headers, Person, campaign_id, join, key_of, quest_id

REPLIES = [
    {
        "slug": "blurred",
        "text": {"de": "Das Bild ist unscharf.", "en": "It is blurred.", "fr": "C’est flou."},
    }
]
CHECKS = [{"slug": "ours", "text": {"de": "Unseres?", "en": "Ours?", "fr": "Le nôtre ?"}}]


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(
        db,
        campaign_is(replies=REPLIES),
        changed("slogan", prerequisites=[], limits=[], review={"checklist": CHECKS}),
        changed("stickers", limits=[], review={"second_look_percent": 100}),
    )


@pytest.fixture
async def lead(db: Database, mission: Mission) -> Headers:
    return await key_of(db)


@pytest.fixture
async def other(db: Database, mission: Mission) -> Headers:
    return await key_of(db)


async def written(client: httpx.AsyncClient, mission: Mission, **how: Any) -> tuple[Person, str]:
    person = await join(client, mission, **how)
    return person, (await person.complete("slogan")).json()["completion"]["id"]


async def decide(
    client: httpx.AsyncClient, mission: Mission, key: Headers, *decisions: dict[str, Any]
) -> list[dict[str, Any]]:
    path = f"/v1/campaigns/{campaign_id(mission)}/review/decisions"
    reply = await client.post(path, json={"decisions": decisions}, headers=key)
    assert reply.status_code == 200, reply.text
    items: list[dict[str, Any]] = reply.json()["items"]
    return items


async def queue(
    client: httpx.AsyncClient, mission: Mission, key: Headers, **query: Any
) -> list[dict[str, Any]]:
    path = f"/v1/campaigns/{campaign_id(mission)}/review"
    reply = await client.get(path, params=query, headers=key)
    assert reply.status_code == 200, reply.text
    items: list[dict[str, Any]] = reply.json()["items"]
    return items


async def test_the_queue_is_filtered_and_small(
    client: httpx.AsyncClient, mission: Mission, lead: Headers
) -> None:
    _, german = await written(client, mission, locale="de")
    _, french = await written(client, mission, locale="fr")

    every = await queue(client, mission, lead)
    spoken = await queue(client, mission, lead, language="fr")
    of_quest = await queue(client, mission, lead, quest=quest_id(mission, "petition"))
    of_kind = await queue(client, mission, lead, kind="slogan")
    long = await queue(client, mission, lead, waiting_hours=1)
    flagged = await queue(client, mission, lead, flag="code_reused")
    await client.put(f"/v1/completions/{german}/claim", headers=lead)
    mine = await queue(client, mission, lead, assigned="me")

    assert [one["id"] for one in every] == [german, french]
    assert every[0]["excerpt"] == "Berlin isst bunt"
    assert len(str(every[0])) < 600
    assert [one["id"] for one in spoken] == [french]
    assert [len(found) for found in (of_quest, of_kind, long, flagged)] == [0, 2, 0, 0]
    assert [one["id"] for one in mine] == [german]


async def test_many_are_decided_at_once_and_each_answers_for_itself(
    client: httpx.AsyncClient, mission: Mission, lead: Headers
) -> None:
    _, first = await written(client, mission)
    second, returned = await written(client, mission, locale="fr")
    _, third = await written(client, mission)
    decisions = (
        {"completion": first, "to": "accepted"},
        {"completion": returned, "to": "returned", "reply": "blurred"},
        {"completion": third, "to": "revoked", "reason": "No, never."},
        {"completion": f"cpl_{'a' * 26}", "to": "accepted"},
    )

    told = await decide(client, mission, lead, *decisions)
    again = await decide(client, mission, lead, *decisions)

    assert [one["state"] for one in told] == ["accepted", "returned", None, None]
    assert [one["refused"] and one["refused"]["code"] for one in told] == [
        None,
        None,
        "transition-refused",
        "not-found",
    ]
    assert again == told
    (mine,) = (await second.get("/v1/me/completions")).json()["items"]
    assert mine["history"][-1]["reason"] == "C’est flou."


async def test_two_reviewers_do_not_collide(
    client: httpx.AsyncClient,
    mission: Mission,
    lead: Headers,
    other: Headers,
    later: Callable[..., None],
) -> None:
    _, completion = await written(client, mission)
    path = f"/v1/completions/{completion}/claim"

    mine = await client.put(path, headers=lead)
    theirs = await client.put(path, headers=other)
    (refused,) = await decide(client, mission, other, {"completion": completion, "to": "accepted"})
    await client.delete(path, headers=other)  # not theirs to let go
    free = await queue(client, mission, other, assigned="free")
    later(minutes=11)
    over = await client.put(path, headers=other)

    assert (mine.status_code, theirs.status_code) == (200, 409)
    assert theirs.json()["code"] == "claimed"
    assert refused["refused"]["code"] == "claimed"
    assert free == []
    assert over.status_code == 200


async def test_a_mis_click_is_undone_and_everything_follows(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers, other: Headers
) -> None:
    person, completion = await written(client, mission)
    await decide(client, mission, lead, {"completion": completion, "to": "accepted"})
    before = await facts(db)

    foreign = await client.post(f"/v1/completions/{completion}/undo", headers=other)
    undone = await client.post(f"/v1/completions/{completion}/undo", headers=lead)
    again = await client.post(f"/v1/completions/{completion}/undo", headers=lead)

    assert (foreign.status_code, foreign.json()["code"]) == (409, "too-late-to-undo")
    assert (undone.status_code, undone.json()["state"]) == (200, "in_review")
    assert again.status_code == 409
    assert (before, await facts(db)) == (2 + 1, 0)
    (mine,) = (await person.get("/v1/me/completions")).json()["items"]
    assert [step["to_state"] for step in mine["history"]] == ["in_review", "accepted", "in_review"]
    assert mine["history"][-1]["reason"]
    assert (await person.get("/v1/me/thanks")).json()["items"] == []
    await decide(client, mission, lead, {"completion": completion, "to": "accepted"})
    assert await facts(db) == before


async def test_a_decision_is_undone_for_minutes_only(
    client: httpx.AsyncClient, mission: Mission, lead: Headers, later: Callable[..., None]
) -> None:
    _, completion = await written(client, mission)
    await decide(client, mission, lead, {"completion": completion, "to": "accepted"})

    later(minutes=16)
    reply = await client.post(f"/v1/completions/{completion}/undo", headers=lead)

    assert (reply.status_code, reply.json()["code"]) == (409, "too-late-to-undo")


async def test_a_rejection_undone_takes_its_limit_again(
    client: httpx.AsyncClient, db: Database, lead: Headers
) -> None:
    mission = await launch(db, changed("slogan", prerequisites=[], capacity={"total": 1}))
    person, completion = await written(client, mission)
    rejection = {"completion": completion, "to": "rejected", "reason": "Not ours."}
    await decide(client, mission, lead, rejection)

    await client.post(f"/v1/completions/{completion}/undo", headers=lead)
    refused = await person.complete("slogan")

    assert refused.json()["code"] in {"capacity-reached", "limit-reached"}


async def test_an_appeal_is_decided_by_somebody_else_and_once(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers, other: Headers
) -> None:
    person, completion = await written(client, mission)
    occurred = (await person.get("/v1/me/completions")).json()["items"][0]["completion"]
    path = f"/v1/me/completions/{completion}/appeal"
    early = await client.post(path, json={"reason": "Why?"}, headers=person.headers)
    rejection = {"completion": completion, "to": "rejected", "reason": "Not ours."}
    await decide(client, mission, lead, rejection)

    appealed = await client.post(path, json={"reason": "It is!"}, headers=person.headers)
    (waits,) = await queue(client, mission, lead, appealed=True)
    (same,) = await decide(client, mission, lead, {"completion": completion, "to": "accepted"})
    (another,) = await decide(client, mission, other, rejection)
    twice = await client.post(path, json={"reason": "Again!"}, headers=person.headers)

    assert early.json()["code"] == "appeal-refused"
    assert (appealed.status_code, appealed.json()["state"]) == (200, "in_review")
    assert waits["appeal"] == "It is!"
    assert same["refused"]["code"] == "not-your-decision"
    assert another["state"] == "rejected"
    assert (twice.status_code, twice.json()["code"]) == (409, "appeal-refused")
    (mine,) = (await person.get("/v1/me/completions")).json()["items"]
    assert mine["completion"]["occurred_at"] == occurred["occurred_at"]
    with pytest.raises(Exception, match="another_decides"):
        async with db.transaction(mission.workspace_id) as session:
            await session.execute(text("UPDATE appeal SET decided_by = judge"))


async def test_what_nobody_decides_in_time_is_decided_once_as_the_quest_says(
    client: httpx.AsyncClient, db: Database, lead: Headers
) -> None:
    reason = {"de": "Niemand hatte Zeit.", "en": "Nobody had time.", "fr": "Pas le temps."}
    review = {"hours": 24, "then": "rejected", "reason": reason}
    mission = await launch(db, changed("slogan", prerequisites=[], limits=[], review=review))
    person, _ = await written(client, mission, locale="fr")
    now = datetime.now(UTC)

    early = await decide_overdue(db, at=now + timedelta(hours=23))
    due = await decide_overdue(db, at=now + timedelta(hours=25))
    again = await decide_overdue(db, at=now + timedelta(hours=26))

    assert (early, due, again) == (0, 1, 0)
    (mine,) = (await person.get("/v1/me/completions")).json()["items"]
    assert (mine["completion"]["state"], mine["history"][-1]["reason"]) == (
        "rejected",
        "Pas le temps.",
    )


async def test_a_second_look_at_what_counted_at_once_shows_the_agreement(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    people = [await join(client, mission) for _ in range(2)]
    for person in people:
        await person.complete("stickers")
    sample = [one["id"] for one in await queue(client, mission, lead, second_look=True)]
    paths = [f"/v1/completions/{one}/second-look" for one in sample]

    agreed = await client.post(paths[0], json={"agrees": True}, headers=lead)
    silent = await client.post(paths[1], json={"agrees": False}, headers=lead)
    disagreed = await client.post(
        paths[1], json={"agrees": False, "reason": "Never put up."}, headers=lead
    )
    rest = await queue(client, mission, lead, second_look=True)
    guide = (
        await client.get(f"/v1/campaigns/{campaign_id(mission)}/review/guide", headers=lead)
    ).json()

    assert len(sample) == 2
    assert (agreed.json()["state"], disagreed.json()["state"]) == ("accepted", "revoked")
    assert silent.json()["code"] == "transition-refused"
    assert rest == []
    assert guide["second_looks"] == {"looked_at": 2, "agreed": 1, "rate": 0.5}
    assert guide["replies"][0]["slug"] == "blurred"
    assert guide["checklists"][0]["checks"][0]["slug"] == "ours"


async def test_a_batch_that_is_revoked_takes_figures_and_milestones_along(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    done = []
    for _ in range(3):
        person = await join(client, mission)
        done.append((await person.complete("stickers")).json()["completion"]["id"])
    await fold_all(db, datetime.now(UTC))
    before = await counted(client, mission, lead)

    revoked = await decide(
        client,
        mission,
        lead,
        *({"completion": one, "to": "revoked", "reason": "Never put up."} for one in done[1:]),
    )
    await fold_all(db, datetime.now(UTC))

    assert {one["state"] for one in revoked} == {"revoked"}
    assert (before, await counted(client, mission, lead)) == ((9, 9), (3, 3))


async def test_nobody_reviews_their_own_whoever_asks_the_database(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    person, _ = await written(client, mission)
    async with db.transaction(mission.workspace_id) as session:
        await session.execute(
            text(
                "INSERT INTO participant_email "
                "SELECT workspace_id, '\\xab', participant_id, '\\x00', now() FROM completion"
            )
        )
    step = text(
        "INSERT INTO completion_transition SELECT workspace_id, id, 2, 'in_review', 'accepted', "
        "'mem_x', NULL, now() FROM completion"
    )

    async def decided_by(mailbox: str) -> None:
        async with db.transaction(mission.workspace_id) as session:
            await session.execute(text(f"SELECT set_config('app.reviewer', '{mailbox}', true)"))
            await session.execute(step)

    with pytest.raises(Exception, match="nobody reviews their own"):
        await decided_by("ab")
    await decided_by("cd")
    path = "/v1/me/completions"
    assert len((await person.get(path)).json()["items"][0]["history"]) == 2


async def facts(db: Database) -> int:
    """How many facts of slogans are true."""
    async with db.read() as session:
        found = await session.execute(
            text("SELECT coalesce(sum(sign), 0) FROM fact WHERE source = 'completion'")
        )
        return int(found.scalar_one())


async def counted(client: httpx.AsyncClient, mission: Mission, key: Headers) -> tuple[int, int]:
    """Stickers by the KPI, and by the public total."""
    path = f"/v1/campaigns/{campaign_id(mission)}"
    kpi = (await client.get(f"{path}/kpis/stickers_distributed", headers=key)).json()
    page = (await client.get(path)).json()
    total = next(one for one in page["progress"]["totals"] if one["claim"] == "stickers-up")
    return int(kpi["value"]), int(total["value"])
