"""A user of a host app and a person with a mailbox turn out to be one: both have to be shown."""

from typing import Any

import httpx
import pytest

from service.store.session import Database
from tests.api.test_host_apps import believe, come, organisation, signed
from tests.mail.inbox import Inbox
from tests.mission import Mission, launch
from tests.people import Headers, join, key_of

LEA, MALLORY = "lea@example.org", "mallory@example.net"
ASK, CONFIRM = "/v1/me/email", "/v1/me/email/confirm"
Told = dict[str, Any]


@pytest.fixture
async def mission(client: httpx.AsyncClient, db: Database) -> Mission:
    mission = await launch(db)
    await believe(client, await key_of(db, "haferkiez", scope="own"))
    return mission


class Stage:
    """A mailbox and an app."""

    def __init__(
        self, client: httpx.AsyncClient, db: Database, mission: Mission, inbox: Inbox
    ) -> None:
        self.client, self.db, self.mission, self.inbox = client, db, mission, inbox

    async def by_app(self, sub: str = "u-1") -> Told:
        reply = await come(self.client, self.db, self.mission, signed(sub=sub))
        assert reply.status_code == 201, reply.text
        told: Told = reply.json()
        return told

    async def ask(self, who: Headers, email: str = LEA, **body: Any) -> httpx.Response:
        return await self.client.post(ASK, json={"email": email, **body}, headers=who)

    async def confirm(
        self, who: Headers, assertion: str | None = None, email: str = LEA
    ) -> httpx.Response:
        said = {"code": await self.inbox.code(email)}
        if assertion is not None:
            said |= {"assertion": assertion, "organisation": await organisation(self.db)}
        return await self.client.post(CONFIRM, json=said, headers=who)

    async def by_mailbox(self, email: str = LEA) -> Told:
        who = (await join(self.client, self.mission)).headers
        await self.ask(who, email)
        reply = await self.confirm(who, email=email)
        assert reply.status_code == 200, reply.text
        told: Told = reply.json()
        return told


@pytest.fixture
def stage(client: httpx.AsyncClient, db: Database, mission: Mission, working: Database) -> Stage:
    return Stage(client, db, mission, Inbox(working))


def bearer(told: Told) -> Headers:
    return {"authorization": f"Bearer {told['token']}"}


def person(told: Told) -> str:
    found: str = told["participant"]["id"]
    return found


def refused(reply: httpx.Response) -> tuple[int, str]:
    return reply.status_code, reply.json()["code"]


PROVEN, NOT_BELIEVED = (409, "already-proven"), (400, "verification-failed")


async def test_shown_both_they_are_one_and_both_lead_there(stage: Stage) -> None:
    web, app = await stage.by_mailbox(), await stage.by_app()

    assert (await stage.ask(bearer(app), connects=True)).status_code == 202
    reply = await stage.confirm(bearer(app), signed())

    assert reply.status_code == 200, reply.text
    told = reply.json()
    assert (told["merged"], person(told)) == (True, person(web))
    assert person(await stage.by_app()) == person(web)
    assert person(await stage.by_mailbox()) == person(web)


async def test_a_user_of_an_app_may_take_a_mailbox_that_nobody_has(stage: Stage) -> None:
    app = await stage.by_app()

    await stage.ask(bearer(app), connects=True)
    reply = await stage.confirm(bearer(app), signed())

    assert (reply.status_code, reply.json()["merged"]) == (200, False)
    assert person(await stage.by_mailbox()) == person(app)
    assert person(await stage.by_app()) == person(app)


async def test_the_mail_says_what_the_code_does(stage: Stage) -> None:
    app = await stage.by_app()
    await stage.ask(bearer(app), connects=True, method="link")

    mail = await stage.inbox.last(LEA)

    assert "confirm/" not in mail.written.text
    assert mail.written.subject.endswith("deine App")


@pytest.mark.parametrize("shown", [None, "another user", "used"])
async def test_the_mailbox_alone_is_not_enough(stage: Stage, shown: str | None) -> None:
    """A trojan identifier: he came by his app, handed the session over, and would come back."""
    web, planted = await stage.by_mailbox(), await stage.by_app("mallory")
    assertion = signed(sub="somebody-else") if shown == "another user" else None
    if shown == "used":
        assertion = signed(sub="mallory")
        await come(stage.client, stage.db, stage.mission, assertion)

    assert refused(await stage.ask(bearer(planted))) == PROVEN
    await stage.ask(bearer(planted), connects=True)
    reply = await stage.confirm(bearer(planted), assertion)

    assert refused(reply) == (NOT_BELIEVED if shown == "used" else PROVEN)
    assert person(await stage.by_app("mallory")) == person(planted)
    assert person(await stage.by_mailbox()) == person(web)


async def test_the_app_alone_is_not_enough(stage: Stage) -> None:
    await stage.by_mailbox()
    app = await stage.by_app()
    await stage.ask(bearer(app), connects=True)
    said = {"code": "000000", "assertion": signed(), "organisation": await organisation(stage.db)}

    reply = await stage.client.post(CONFIRM, json=said, headers=bearer(app))

    assert refused(reply) == NOT_BELIEVED


async def test_a_refused_connection_does_not_use_the_assertion_up(stage: Stage) -> None:
    app, assertion = await stage.by_app(), signed()
    await stage.ask(bearer(app), connects=True)
    wrong = {"code": "000000", "assertion": assertion}
    wrong["organisation"] = await organisation(stage.db)
    await stage.client.post(CONFIRM, json=wrong, headers=bearer(app))

    assert (await stage.confirm(bearer(app), assertion)).status_code == 200


async def test_the_web_sessions_of_the_owner_stay_and_the_others_end(stage: Stage) -> None:
    web, app = await stage.by_mailbox(), await stage.by_app()
    await stage.ask(bearer(app), connects=True)
    await stage.confirm(bearer(app), signed())

    alive = [
        (await stage.client.get("/v1/me", headers=bearer(one))).status_code for one in (web, app)
    ]

    assert alive == [200, 401]


async def test_a_proven_participant_of_an_app_shows_it_for_another_address(stage: Stage) -> None:
    """Who was handed a session cannot be walked out on by the app of whoever handed it over."""
    planted = await stage.by_app("mallory")
    await stage.ask(bearer(planted), MALLORY, connects=True)
    his = (await stage.confirm(bearer(planted), signed(sub="mallory"), MALLORY)).json()

    assert refused(await stage.ask(bearer(his), LEA, replaces=MALLORY)) == PROVEN
    await stage.ask(bearer(his), LEA, replaces=MALLORY, connects=True)

    assert refused(await stage.confirm(bearer(his), None)) == PROVEN


async def test_one_half_of_an_assertion_is_refused(stage: Stage) -> None:
    app = await stage.by_app()

    reply = await stage.client.post(
        CONFIRM, json={"code": "123456", "assertion": signed()}, headers=bearer(app)
    )

    assert reply.status_code == 422
