"""A till without a program of its own: the page behind a coupon's QR code, in a real Chromium."""

import httpx
import pytest
from fastapi import FastAPI
from playwright.async_api import Browser, Page

from service.store.session import Database
from tests.browser import needs_chromium, serving
from tests.mailed import code_in, only_mail
from tests.members import LEA, employ
from tests.mission import Mission, launch
from tests.people import Person, join, key_of, quest_id

pytestmark = needs_chromium
PHONE = {"width": 390, "height": 844}
TITLE = {"de": "Ein Kaffee", "fr": "Un café", "en": "A coffee"}
TOO_WIDE = "document.documentElement.scrollWidth > innerWidth"


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db)


async def coupon(client: httpx.AsyncClient, mission: Mission, person: Person) -> str:
    """Somebody's code, as it stands behind the ``#``."""
    await person.complete("stickers", placed=1)
    path = f"/v1/quests/{quest_id(mission, 'stickers')}/coupons"
    [one] = (await client.post(path, headers=person.headers)).json()["items"]
    return str(one["url"].partition("#")[2])


async def sign_in(page: Page, db: Database, address: str) -> None:
    await page.goto(f"{address}/sign-in")
    await page.get_by_label("Arbeitsbereich").fill("berlin")
    await page.get_by_label("E-Mail").fill(LEA)
    await page.keyboard.press("Enter")
    await page.get_by_text("ist eine Mail unterwegs").wait_for()
    await page.keyboard.type(code_in(await only_mail(db)))
    await page.get_by_role("button", name="Weiter").click()
    await page.get_by_text("Du bist angemeldet").wait_for()


async def test_the_button_redeems_once_for_who_is_signed_in_at_the_till(
    app: FastAPI, client: httpx.AsyncClient, db: Database, mission: Mission, browser: Browser
) -> None:
    key = await key_of(db, scope="organise deliver own")
    await employ(client, db, key)
    path = f"/v1/quests/{quest_id(mission, 'stickers')}/coupon-pools"
    made = await client.post(path, json={"title": TITLE, "generate": 5}, headers=key)
    assert made.status_code == 201, made.text
    code = await coupon(client, mission, await join(client, mission))

    async with serving(app) as address:
        page = await browser.new_page(viewport=PHONE, locale="de")
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))

        async def press(expected: str) -> None:
            await page.get_by_role("button", name="Einlösen").click()
            await page.get_by_text(expected).wait_for()

        await page.goto(f"{address}/coupon#{code}")
        shown = await page.locator("code").inner_text()
        assert (shown.replace("-", ""), shown.count("-")) == (code, 2)
        assert not await page.evaluate(TOO_WIDE)
        assert not any(code in one.partition("#")[0] for one in asked)  # nobody's log has it
        await press("Melde dich zuerst an")

        await sign_in(page, db, address)
        await page.goto(f"{address}/coupon#{code}")
        await press("Eingelöst.")
        await press("Er wurde schon eingelöst")
        await page.goto(f"{address}/coupon#NOBODYSCODE1")
        await page.reload()
        await press("keinen solchen Gutschein")
        # Refusals are lines of the browser's own; the page itself complains of nothing.
        assert all("Failed to load resource" in one for one in said), said
