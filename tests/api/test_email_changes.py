"""Another address takes the place of a proven one, and the old mailbox can take that back."""

import asyncio
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from service.store.session import Database
from service.usecases.tidy_up import tidy_up
from tests.mail.inbox import Inbox
from tests.mission import Mission, launch
from tests.people import Headers, join

OLD, NEW, THIRD = "lea@example.org", "lea@example.net", "lea@example.com"
ASK, CONFIRM, UNDO = "/v1/me/email", "/v1/me/email/confirm", "/v1/email-changes/undo"
UNDO_LINK = re.compile(r"/not-me#(\w+)")
Told = dict[str, Any]


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db)


class Stage:
    """People with mailboxes."""

    def __init__(self, client: httpx.AsyncClient, mission: Mission, inbox: Inbox) -> None:
        self.client, self.mission, self.inbox = client, mission, inbox

    async def newcomer(self) -> Headers:
        return (await join(self.client, self.mission, locale="en")).headers

    async def ask(self, who: Headers, email: str, **body: Any) -> httpx.Response:
        return await self.client.post(ASK, json={"email": email, **body}, headers=who)

    async def confirm(self, who: Headers, email: str) -> httpx.Response:
        said = {"code": await self.inbox.code(email)}
        return await self.client.post(CONFIRM, json=said, headers=who)

    async def prove(self, who: Headers, email: str, **body: Any) -> Told:
        asked = await self.ask(who, email, **body)
        assert asked.status_code == 202, asked.text
        reply = await self.confirm(who, email)
        assert reply.status_code == 200, reply.text
        told: Told = reply.json()
        return told

    async def proven(self, email: str = OLD) -> tuple[str, Headers]:
        told = await self.prove(await self.newcomer(), email)
        return told["participant"]["id"], bearer(told)

    async def address(self, who: Headers) -> str | None:
        me = await self.client.get("/v1/me", headers=who)
        assert me.status_code == 200, me.text
        found: str | None = me.json()["email"]
        return found

    async def way_back(self, email: str = OLD) -> str:
        found = UNDO_LINK.search((await self.inbox.last(email)).written.text)
        assert found is not None
        return found[1]

    async def undo(self, token: str) -> httpx.Response:
        return await self.client.post(UNDO, json={"token": token})

    async def owner(self, email: str) -> str:
        """Who comes back by this mailbox."""
        told = await self.prove(await self.newcomer(), email)
        person: str = told["participant"]["id"]
        return person


@pytest.fixture
def stage(client: httpx.AsyncClient, mission: Mission, working: Database) -> Stage:
    return Stage(client, mission, Inbox(working))


def bearer(told: Told) -> Headers:
    return {"authorization": f"Bearer {told['token']}"}


def refused(reply: httpx.Response) -> tuple[int, str]:
    return reply.status_code, reply.json()["code"]


async def test_a_proven_new_address_takes_the_place_of_the_old_one(stage: Stage) -> None:
    person, lea = await stage.proven()

    told = await stage.prove(lea, NEW, replaces=OLD)

    assert told["participant"]["id"] == person
    assert await stage.address(bearer(told)) == NEW
    assert await stage.owner(NEW) == person
    notice = await stage.inbox.last(OLD)
    assert notice.purpose == "address-replaced"
    assert NEW not in notice.written.text


async def test_every_session_ends_but_the_new_one(stage: Stage) -> None:
    person, lea = await stage.proven()
    other = await stage.prove(await stage.newcomer(), OLD)  # her second device
    assert other["participant"]["id"] == person

    told = await stage.prove(lea, NEW, replaces=OLD)

    for ended in (lea, bearer(other)):
        assert (await stage.client.get("/v1/me", headers=ended)).status_code == 401
    assert await stage.address(bearer(told)) == NEW


@pytest.mark.parametrize("replaces", [None, NEW, THIRD, "stranger@example.org"])
async def test_who_does_not_name_the_old_address_is_refused_before_a_mail_is_sent(
    stage: Stage, replaces: str | None
) -> None:
    _, lea = await stage.proven()

    reply = await stage.ask(lea, NEW, replaces=replaces)

    assert refused(reply) == (409, "already-proven")
    assert [mail.to for mail in stage.inbox.mails] == [OLD]


async def test_asking_says_nothing_about_the_new_address(stage: Stage) -> None:
    await stage.proven(THIRD)
    _, lea = await stage.proven()

    known, unknown = [await stage.ask(lea, one, replaces=OLD) for one in (THIRD, NEW)]

    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    assert known.headers.keys() == unknown.headers.keys()


async def test_somebody_elses_mailbox_takes_no_ones_place(stage: Stage) -> None:
    other, _ = await stage.proven(THIRD)
    person, lea = await stage.proven()

    assert refused_with_code(await stage.ask(lea, THIRD, replaces=OLD)) is None
    assert refused(await stage.confirm(lea, THIRD)) == (409, "already-proven")
    assert await stage.address(lea) == OLD
    assert (await stage.owner(THIRD), await stage.owner(OLD)) == (other, person)


def refused_with_code(reply: httpx.Response) -> str | None:
    code: str | None = reply.json().get("code")
    return code


async def test_the_old_mailbox_takes_it_back_and_whoever_did_it_is_out(stage: Stage) -> None:
    person, stolen = await stage.proven()
    thief = await stage.prove(stolen, NEW, replaces=OLD)

    undone = await stage.undo(await stage.way_back())

    assert (undone.status_code, undone.content) == (204, b"")
    assert (await stage.client.get("/v1/me", headers=bearer(thief))).status_code == 401
    renewed = await stage.client.post(
        "/v1/tokens/refresh", json={"refresh_token": thief["refresh_token"]}
    )
    assert renewed.status_code == 401
    assert await stage.owner(OLD) == person
    assert await stage.owner(NEW) != person


async def test_the_way_back_is_good_once_for_seven_days_and_answers_alike(
    stage: Stage, later: Callable[..., None]
) -> None:
    _, lea = await stage.proven()
    await stage.prove(lea, NEW, replaces=OLD)
    token = await stage.way_back()
    _, max = await stage.proven(THIRD)
    await stage.prove(max, "max@example.com", replaces=THIRD)
    late = await stage.way_back(THIRD)

    good = [(await stage.undo(token)).status_code for _ in range(2)]
    wrong = [await stage.undo(one) for one in (token, f"{token[:-4]}aaaa", "cqb_x", "x")]
    later(days=7, seconds=1)
    wrong.append(await stage.undo(late))

    assert good == [204, 400]
    assert {(*refused(one), one.json()["detail"]) for one in wrong} == {
        (400, "verification-failed", "This link is not valid any more.")
    }


async def test_a_thief_who_moves_on_does_not_get_away(stage: Stage) -> None:
    person, stolen = await stage.proven()
    second = await stage.prove(stolen, NEW, replaces=OLD)
    await stage.prove(bearer(second), THIRD, replaces=NEW)
    first_way, his_way = await stage.way_back(OLD), await stage.way_back(NEW)

    assert (await stage.undo(his_way)).status_code == 204  # back to his own first one
    assert (await stage.undo(first_way)).status_code == 204

    assert await stage.owner(OLD) == person
    assert person not in {await stage.owner(NEW), await stage.owner(THIRD)}


async def test_taking_the_first_change_back_ends_the_way_back_of_the_second(stage: Stage) -> None:
    person, stolen = await stage.proven()
    second = await stage.prove(stolen, NEW, replaces=OLD)
    await stage.prove(bearer(second), THIRD, replaces=NEW)
    his_way = await stage.way_back(NEW)

    assert (await stage.undo(await stage.way_back(OLD))).status_code == 204

    assert (await stage.undo(his_way)).status_code == 400
    assert await stage.owner(OLD) == person


async def test_until_then_the_old_mailbox_leads_to_the_same_person_and_to_nobody_after(
    stage: Stage, db: Database, working: Database
) -> None:
    person, lea = await stage.proven()
    await stage.prove(lea, NEW, replaces=OLD)

    assert await stage.owner(OLD) == person
    other, max = await stage.proven(THIRD)
    await stage.ask(max, OLD, replaces=THIRD)
    assert refused(await stage.confirm(max, OLD)) == (409, "already-proven")
    await db.hot.execute("UPDATE replaced_email SET expires_at = now()")
    assert await stage.owner(OLD) not in {person, other}

    await tidy_up(working, at=datetime.now(UTC), audit_days=730)
    assert await db.hot.fetchval("SELECT count(*) FROM replaced_email") == 0


async def test_one_may_go_back_oneself(stage: Stage) -> None:
    person, lea = await stage.proven()
    told = await stage.prove(lea, NEW, replaces=OLD)

    back = await stage.prove(bearer(told), OLD, replaces=NEW)

    assert await stage.address(bearer(back)) == OLD
    assert await stage.owner(NEW) == person  # for seven days


async def test_two_changes_at_once_are_one(stage: Stage) -> None:
    person, lea = await stage.proven()
    second = bearer(await stage.prove(await stage.newcomer(), OLD))
    codes = []
    for who, email in ((lea, NEW), (second, THIRD)):
        await stage.ask(who, email, replaces=OLD)
        codes.append({"code": await stage.inbox.code(email)})

    replies = await asyncio.gather(
        *(
            stage.client.post(CONFIRM, json=code, headers=who)
            for who, code in zip((lea, second), codes, strict=True)
        )
    )

    done = [reply.json() for reply in replies if reply.status_code == 200]
    assert len(done) == 1, [reply.text for reply in replies]
    assert await stage.owner(OLD) == person
    assert await stage.address(bearer(done[0])) in {NEW, THIRD}


async def test_changing_and_taking_back_at_once_leaves_the_old_mailbox_in(stage: Stage) -> None:
    person, stolen = await stage.proven()
    second = bearer(await stage.prove(stolen, NEW, replaces=OLD))
    way_back = await stage.way_back()
    await stage.ask(second, THIRD, replaces=NEW)
    code = {"code": await stage.inbox.code(THIRD)}

    _, undone = await asyncio.gather(
        stage.client.post(CONFIRM, json=code, headers=second), stage.undo(way_back)
    )

    assert undone.status_code == 204
    assert await stage.owner(OLD) == person
    assert person not in {await stage.owner(NEW), await stage.owner(THIRD)}


async def test_a_fourth_change_in_a_day_is_refused_and_changes_nothing(stage: Stage) -> None:
    _, lea = await stage.proven("a0@example.org")
    for number in range(3):  # there and back: always the same mailbox is told
        told = await stage.prove(lea, f"b{number}@example.org", replaces="a0@example.org")
        back = await stage.prove(bearer(told), "a0@example.org", replaces=f"b{number}@example.org")
        lea = bearer(back)

    await stage.ask(lea, "b3@example.org", replaces="a0@example.org")
    reply = await stage.confirm(lea, "b3@example.org")

    assert refused(reply) == (429, "rate-limited")
    assert await stage.address(lea) == "a0@example.org"
