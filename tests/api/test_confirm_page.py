"""The page behind the link in a mail: opening it, however often, confirms nothing."""

import httpx
import pytest

from service.store.session import Database
from tests.mail.inbox import Inbox
from tests.mission import launch
from tests.people import join

LEA = "lea@example.org"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_opening_the_link_changes_nothing(
    client: httpx.AsyncClient, db: Database, working: Database, method: str
) -> None:
    person = await join(client, await launch(db))
    wish = {"email": LEA, "method": "link"}
    await client.post("/v1/me/email", json=wish, headers=person.headers)
    link = await Inbox(working).link(LEA)

    for _ in range(5):  # a scanner, also one that has her cookies and her token
        page = await client.request(method, f"/confirm/{link}", headers=person.headers)
        assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
        assert link not in page.text
    assert (await client.post(f"/confirm/{link}")).status_code == 405
    said = {"token": link}
    reply = await client.post("/v1/me/email/confirm", json=said, headers=person.headers)
    assert reply.status_code == 200


async def test_the_page_is_the_same_for_every_token(client: httpx.AsyncClient) -> None:
    pages = [await client.get(f"/confirm/{token}") for token in ("x", "cqe_abc", "a" * 200)]

    assert len({page.text for page in pages}) == 1
    policy = pages[0].headers["content-security-policy"]
    assert "script-src 'sha256-" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    ("asked", "spoken"), [("fr", "fr"), ("de-AT", "de"), ("en", "en"), ("nl", "en")]
)
async def test_the_page_speaks_the_language_of_the_browser(
    client: httpx.AsyncClient, asked: str, spoken: str
) -> None:
    page = await client.get("/confirm/x", headers={"accept-language": asked})

    assert f'<html lang="{spoken}">' in page.text
