"""Every number leads to its page, and anybody can check what was said on a day."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from service.store.session import Database, Session
from service.usecases import note_figures as noting
from service.usecases.fold_facts import fold_all
from service.usecases.note_figures import Figures
from tests.databases import Opened
from tests.mission import Mission, changed, launch
from tests.people import Headers, campaign_id, join, key_of


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db, changed("stickers", limits=[]))


@pytest.fixture
async def lead(db: Database, mission: Mission) -> Headers:
    return await key_of(db)


async def figures(client: httpx.AsyncClient, mission: Mission) -> list[dict[str, Any]]:
    reply = await client.get(f"/v1/campaigns/{campaign_id(mission)}/figures")
    assert reply.status_code == 200, reply.text
    return list(reply.json()["items"])


async def test_a_snapshot_is_taken_when_a_figure_changed_and_names_the_one_before(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    lea = await join(client, mission)
    taken = []
    for placed in (5, 7, None):
        if placed:
            await lea.complete("stickers", placed=placed)
        taken.append(await Figures(db).note(datetime.now(UTC)))

    newest, oldest = await figures(client, mission)

    assert taken == [1, 1, 0]
    assert (newest["number"], oldest["number"]) == (2, 1)
    assert (newest["previous"], oldest["previous"]) == (oldest["digest"], None)
    for one in (newest, oldest):
        assert hashlib.sha256(one["body"].encode()).hexdigest() == one["digest"]
        assert one["holds"]
        assert json.loads(one["body"])["figures"] == one["figures"]
    path = f"/v1/campaigns/{campaign_id(mission)}/figures"
    assert (await client.get(f"{path}/{oldest['digest']}")).json() == oldest
    assert (await client.get(f"{path}/{'0' * 64}")).status_code == 404


async def test_what_was_said_cannot_be_changed(
    opened: Opened, db: Database, client: httpx.AsyncClient, mission: Mission
) -> None:
    await (await join(client, mission)).complete("stickers", placed=5)
    await Figures(db).note(datetime.now(UTC))

    for change in ("UPDATE figure_snapshot SET number = 9", "DELETE FROM figure_snapshot"):
        with pytest.raises(ProgrammingError, match="permission denied"):
            async with opened.serving.transaction(mission.workspace_id) as session:
                await session.execute(text(change))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", "Wie diese Zahl zustande kommt"),
        ("fr", "D’où vient ce nombre"),
        ("en", "How this number came about"),
    ],
)
async def test_a_claim_has_a_page_for_people(
    client: httpx.AsyncClient, db: Database, mission: Mission, language: str, said: str
) -> None:
    await (await join(client, mission)).complete("stickers", placed=5)
    await fold_all(db, datetime.now(UTC))
    await Figures(db).note(datetime.now(UTC))
    page = (await client.get(f"/v1/campaigns/{campaign_id(mission)}")).json()
    path = page["progress"]["totals"][0]["explain"]
    asked = {"accept": "text/html,*/*;q=0.8", "accept-language": language}

    shown = await client.get(path, headers=asked)
    plain = await client.get(path)

    assert shown.headers["content-type"] == "text/html; charset=utf-8"
    assert said in shown.text
    assert "stickers_distributed, v" in shown.text
    assert (await figures(client, mission))[0]["digest"][:16] in shown.text
    assert plain.json()["now"]["value"] == 5


@pytest.mark.parametrize(
    ("language", "nothing", "fresh"),
    [
        ("de", "nichts gekommen", "Tatsachen dieser Kampagne sind gerade gekommen."),
        ("fr", "Rien n’est encore arrivé", "faits de cette campagne viennent d’arriver."),
        ("en", "Nothing has come yet", "facts of this campaign have just come."),
    ],
)
async def test_before_the_first_count_a_page_does_not_say_that_nothing_was_counted(
    client: httpx.AsyncClient,
    db: Database,
    mission: Mission,
    language: str,
    nothing: str,
    fresh: str,
) -> None:
    await fold_all(db, datetime.now(UTC))
    page = (await client.get(f"/v1/campaigns/{campaign_id(mission)}")).json()
    path = page["progress"]["totals"][0]["explain"]
    asked = {"accept": "text/html", "accept-language": language}

    before = await client.get(path, headers=asked)
    await (await join(client, mission)).complete("stickers", placed=5)
    after = await client.get(path, headers=asked)

    assert nothing in before.text
    assert fresh in after.text
    assert "<p>0 " not in before.text + after.text


async def test_an_estimate_is_not_said_to_have_happened(
    client: httpx.AsyncClient, mission: Mission
) -> None:
    page = (await client.get(f"/v1/campaigns/{campaign_id(mission)}")).json()
    totals = {one["claim"]: one for one in page["progress"]["totals"]}
    asked = {"accept": "text/html", "accept-language": "en"}

    shown = await client.get(totals["looks-caught"]["explain"], headers=asked)

    assert "Nobody counted it: it is an estimate" in shown.text
    assert "It happened" not in shown.text


async def test_own_words_are_used_from_then_on(
    client: httpx.AsyncClient, mission: Mission, lead: Headers
) -> None:
    lea = await join(client, mission, locale="en")
    completion = (await lea.complete("slogan")).json()["completion"]["id"]
    path = f"/v1/campaigns/{campaign_id(mission)}/thanks-texts/completion_accepted/en"
    words = {"pattern": "Your “{ $quest }” counts."}

    put = await client.put(path, json=words, headers=lead)
    refused = await client.put(path, json={"pattern": "Thanks to you."}, headers=lead)
    unknown = await client.put(path.replace("_accepted", "_x"), json=words, headers=lead)
    step = f"/v1/completions/{completion}/transitions"
    await client.post(step, json={"to": "accepted"}, headers=lead)
    removed = [await client.delete(path, headers=lead) for _ in range(2)]

    (one,) = (await lea.get_in("en")).json()["items"]
    assert put.status_code == 200
    assert "quest" in put.json()["variables"]
    assert (refused.status_code, refused.json()["code"]) == (422, "wording-refused")
    assert unknown.status_code == 422
    assert one["message"].startswith("Your “")
    assert [reply.status_code for reply in removed] == [204, 404]


async def test_only_campaigns_of_which_something_changed_are_looked_at_again(
    working: Database,
    db: Database,
    client: httpx.AsyncClient,
    mission: Mission,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked, plain, now = [], noting._note, datetime.now(UTC)

    async def note(session: Session, workspace_id: UUID, campaign_id: UUID, at: datetime) -> bool:
        looked.append(campaign_id)
        return await plain(session, workspace_id, campaign_id, at)

    async def looks(later: timedelta = timedelta()) -> int:
        before = len(looked)
        await figures.note(now + later)
        return len(looked) - before

    monkeypatch.setattr(noting, "_note", note)
    figures = Figures(working)
    lea = await join(client, mission)
    await fold_all(db, now)
    at_first, then = await looks(), await looks()

    await lea.complete("stickers", placed=5)
    waiting, still = await looks(), await looks()
    await fold_all(working, datetime.now(UTC))
    folded, rest = await looks(), await looks()
    async with db.transaction(mission.workspace_id) as session:
        await session.execute(text("UPDATE claim SET position = position + 100"))
    other, anyway = await looks(), await looks(timedelta(hours=1))

    assert (at_first, then) == (1, 0)
    assert (waiting, still) == (1, 1), "what waits may be more at any moment"
    assert (folded, rest) == (1, 0)
    assert (other, anyway) == (1, 1)
