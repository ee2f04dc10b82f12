"""The pages behind our mails, clicked through in a real Chromium."""

from datetime import UTC, datetime
from typing import Any

import httpx
from fastapi import FastAPI
from playwright.async_api import Browser, Page

from quests.ids import parse_id
from service.store.session import Database
from service.unsubscribing import Unsubscribing
from tests.browser import needs_chromium, serving
from tests.conftest import SECRET
from tests.consenting import holds as holds_with
from tests.mail.inbox import Inbox
from tests.mailed import code_in, only_mail
from tests.members import LEA, employ
from tests.mission import launch
from tests.people import join, key_of
from tests.posting import agree, ask_for_thanks, prove

pytestmark = needs_chromium
PHONE = {"width": 390, "height": 844}
ADDRESS, NEXT = "mia@example.org", "mia@example.net"
# What no script may change with the cookie alone.
WITHOUT_CSRF = "fetch('v1/session', {method: 'DELETE'}).then((r) => r.status)"
WITH_CSRF = """async () => {
  const shown = await (await fetch('v1/session')).json();
  const headers = {'X-CSRF-Token': shown.csrf_token};
  return (await fetch('v1/session', {method: 'DELETE', headers})).status;
}"""
TOO_WIDE = "document.documentElement.scrollWidth > innerWidth"
UNNAMED = "[...document.querySelectorAll('input')].filter((one) => !one.labels.length).length"


async def opened(browser: Browser, address: str, language: str = "fr") -> tuple[Page, list[str]]:
    """A page on a phone, and what its console says."""
    page = await browser.new_page(viewport=PHONE, locale=language)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    await page.goto(address)
    return page, said


async def keep(page: Page, told: dict[str, Any]) -> None:
    """As a client of this origin does."""
    kept = {"token": told["token"], "refresh_token": told["refresh_token"]}
    await page.evaluate("kept => localStorage.setItem('coquest', JSON.stringify(kept))", kept)


async def test_the_button_confirms_and_looking_does_not(
    app: FastAPI, client: httpx.AsyncClient, db: Database, working: Database, browser: Browser
) -> None:
    person = await join(client, await launch(db))
    wish = {"email": ADDRESS, "method": "link"}
    await client.post("/v1/me/email", json=wish, headers=person.headers)
    link = await Inbox(working).link(ADDRESS)

    async with serving(app) as address:
        page, said = await opened(browser, f"{address}/confirm/{link}")
        await page.get_by_role("button").click()  # a scanner presses it, too: it has no token
        await page.get_by_text("Pas dans ce navigateur").wait_for()
        assert (await person.get("/v1/me")).json()["email"] is None

        await keep(page, person.told)
        await page.reload()
        assert (await person.get("/v1/me")).json()["email"] is None
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await page.get_by_text("C'est fait").wait_for()

        renewed = await page.evaluate("JSON.parse(localStorage.getItem('coquest')).token")
    me = await client.get("/v1/me", headers={"authorization": f"Bearer {renewed}"})
    assert me.json()["email"] == ADDRESS
    assert said == []


async def test_a_member_signs_in_on_the_page_and_the_cookie_alone_changes_nothing(
    app: FastAPI, client: httpx.AsyncClient, db: Database, browser: Browser
) -> None:
    await employ(client, db, await key_of(db, scope="own"))

    async with serving(app) as address:
        page, said = await opened(browser, f"{address}/sign-in", "de")
        await page.get_by_label("Arbeitsbereich").fill("berlin")
        await page.get_by_label("E-Mail").fill(LEA)
        await page.keyboard.press("Enter")
        await page.get_by_text("ist eine Mail unterwegs").wait_for()
        assert await page.evaluate("document.activeElement.name") == "code"
        await page.keyboard.type(code_in(await only_mail(db)))
        await page.get_by_role("button", name="Weiter").click()
        await page.get_by_text("Du bist angemeldet").wait_for()

        assert await page.evaluate("document.cookie") == ""
        assert said == []
        assert await page.evaluate(WITHOUT_CSRF) == 403
        assert await page.evaluate(WITH_CSRF) == 204


async def test_the_old_mailbox_takes_a_change_back_with_a_button(
    app: FastAPI, client: httpx.AsyncClient, db: Database, working: Database, browser: Browser
) -> None:
    person, inbox = await join(client, await launch(db)), Inbox(working)
    headers = person.headers
    for wish in ({"email": ADDRESS}, {"email": NEXT, "replaces": ADDRESS}):
        await client.post("/v1/me/email", json=wish, headers=headers)
        said = {"code": await inbox.code(wish["email"])}
        told = (await client.post("/v1/me/email/confirm", json=said, headers=headers)).json()
        headers = {"authorization": f"Bearer {told['token']}"}
    token = (await inbox.last(ADDRESS)).written.text.partition("#")[2].split()[0]

    async with serving(app) as address:
        page, _ = await opened(browser, f"{address}/not-me#{token}", "en")
        assert (await client.get("/v1/me", headers=headers)).status_code == 200
        await page.get_by_role("button", name="It was not me").click()
        await page.get_by_text("Done.").wait_for()
        assert token not in page.url

    assert (await client.get("/v1/me", headers=headers)).status_code == 401


async def test_every_page_fits_a_phone_and_names_its_fields(app: FastAPI, browser: Browser) -> None:
    paths = ("confirm/x", "sign-in", "invitation#x", "set-up#x", "not-me#x", "problems/not-found")
    paths += ("developer",)
    async with serving(app) as address:
        for path in paths:
            page, said = await opened(browser, f"{address}/{path}")
            language = await page.locator("html").get_attribute("lang")
            assert language == ("en" if path.startswith("problems") else "fr"), path
            assert await page.locator("main h1").count() == 1
            assert not await page.evaluate(TOO_WIDE), path
            assert await page.evaluate(UNNAMED) == 0, path
            assert said == [], path
            await page.close()


async def test_mails_end_with_one_press_and_not_by_looking(
    app: FastAPI, client: httpx.AsyncClient, db: Database, working: Database, browser: Browser
) -> None:
    person, key = await join(client, await launch(db)), await key_of(db)
    organisation = await ask_for_thanks(client, key)
    await agree(client, person, organisation)
    await prove(client, working, person, ADDRESS)
    caller = app.state.tokens.read(person.headers["authorization"][7:], datetime.now(UTC))
    word = Unsubscribing(
        workspace_id=caller.workspace_id,
        participant_id=caller.participant_id,
        campaign_id=caller.campaign_id,
        organisation_id=parse_id("org", organisation),
    ).signed(SECRET)

    async def holds() -> str:
        return (await holds_with(person))[organisation]

    async with serving(app) as address:
        page, said = await opened(browser, f"{address}/u/{word}", "de")
        looked, wide = await holds(), await page.evaluate(TOO_WIDE)
        await page.get_by_role("button", name="Keine Mails mehr").click()
        await page.get_by_role("heading", name="Erledigt").wait_for()

    assert (looked, await holds()) == ("confirmed", "withdrawn")
    assert (said, wide) == ([], False)
