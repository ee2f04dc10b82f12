"""The developer's page, clicked through in a real Chromium: one's own deliveries and no others."""

import base64
import hashlib
import re
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from playwright.async_api import Browser, Page

from quests.ids import new_id
from service.api.developer_page import SAID, STATES, WORDS
from service.store.session import Database
from tests.browser import needs_chromium, serving
from tests.delivery.receiver import Answer, Receiver, receiving
from tests.delivery.stage import Stage, add_organisation, now, set_stage
from tests.mailed import code_in, only_mail
from tests.members import LEA, employ
from tests.people import Headers, key_of

EVIL = b"<img src=x onerror=console.log(666)>"


@pytest.fixture
async def stage(db: Database) -> Stage:
    return await set_stage(db)


@pytest.fixture
async def lead(db: Database, stage: Stage) -> Headers:
    return await key_of(db, "lead")


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving(lambda _: Answer(503, body=EVIL)) as opened:
        yield opened


def test_every_language_has_every_word() -> None:
    assert len({tuple(words) for words in WORDS.values()}) == 1
    assert {*SAID, *STATES} <= set(WORDS["en"])


@pytest.mark.parametrize("language", sorted(WORDS))
async def test_the_page_runs_its_own_script_only(client: httpx.AsyncClient, language: str) -> None:
    shown = await client.get("/developer", headers={"accept-language": language})

    policy = shown.headers["content-security-policy"]
    for tag in ("script", "style"):
        [inside] = re.findall(rf"<{tag}>(.*?)</{tag}>", shown.text, flags=re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert f'lang="{language}"' in shown.text
    assert "unsafe" not in policy


async def subscribed(client: httpx.AsyncClient, lead: Headers, url: str) -> str:
    """A webhook whose test failed once; its id."""
    body = {"url": url, "description": "Our CRM"}
    made: str = (await client.post("/v1/webhooks", json=body, headers=lead)).json()["id"]
    assert (await client.post(f"/v1/webhooks/{made}/test", headers=lead)).status_code == 409
    return made


async def looking(page: Page, address: str, key: Headers) -> None:
    """With an API key."""
    await page.goto(f"{address}/developer")
    await page.get_by_label("API key").fill(key["authorization"].removeprefix("Bearer "))
    await page.get_by_role("button", name="Show").click()


@needs_chromium
async def test_deliveries_calls_and_answers_are_shown_and_a_test_turns_it_on(
    app: FastAPI, client: httpx.AsyncClient, lead: Headers, receiver: Receiver, browser: Browser
) -> None:
    await subscribed(client, lead, receiver.url)
    async with serving(app) as address:
        page = await browser.new_page(locale="en")
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        await looking(page, address, lead)
        await page.get_by_text("endpoint.test: given up").click()
        await page.get_by_text("503, ").wait_for()
        assert await page.locator("pre").inner_text() == EVIL.decode()  # as text, and no picture
        receiver.script = lambda _: Answer(204)
        await page.get_by_role("button", name="Test", exact=True).click()
        await page.get_by_text("The test went well").wait_for()
        await page.get_by_text("endpoint.test: delivered").first.click()
        await page.get_by_role("button", name="Send again").first.click()
        await page.get_by_text("On its way.").wait_for()
        wide = await page.evaluate("document.documentElement.scrollWidth > innerWidth")

    assert (said, wide) == ([], False)
    assert len(receiver.got) == 2


@needs_chromium
async def test_another_organisation_sees_nothing_of_it(
    app: FastAPI,
    client: httpx.AsyncClient,
    db: Database,
    stage: Stage,
    lead: Headers,
    receiver: Receiver,
    browser: Browser,
) -> None:
    webhook = await subscribed(client, lead, receiver.url)
    await add_organisation(db, stage, new_id(now()), slug="rival")
    rival = await key_of(db, "rival")
    async with serving(app) as address:
        page = await browser.new_page(locale="en")
        await looking(page, f"{address}", rival)
        await page.get_by_text("You have no webhooks").wait_for()
        page = await browser.new_page(locale="en")
        await page.goto(f"{address}/developer#{webhook}")
        await page.get_by_text("That did not work").wait_for()  # nobody is signed in here
        assert await page.locator("#sent li").count() == 0


@needs_chromium
async def test_a_member_who_is_signed_in_needs_no_key(
    app: FastAPI, client: httpx.AsyncClient, db: Database, receiver: Receiver, browser: Browser
) -> None:
    await set_stage(db)
    owner = await key_of(db, "lead", scope="own")
    await employ(client, db, owner)
    lead = await key_of(db, "lead")
    webhook = await subscribed(client, lead, receiver.url)
    async with serving(app) as address:
        page = await browser.new_page(locale="en")
        await page.goto(f"{address}/sign-in")
        await page.get_by_label("Workspace").fill("berlin")
        await page.get_by_label("E-mail").fill(LEA)
        await page.keyboard.press("Enter")
        await page.get_by_text("a mail is on its way").wait_for()
        await page.keyboard.type(code_in(await only_mail(db)))
        await page.get_by_role("button", name="Continue").click()
        await page.get_by_text("You are signed in").wait_for()
        await page.goto(f"{address}/developer#{webhook}")
        await page.get_by_text("endpoint.test: given up").wait_for()
        receiver.script = lambda _: Answer(204)
        await page.get_by_role("button", name="Test", exact=True).click()
        await page.get_by_text("The test went well").wait_for()
