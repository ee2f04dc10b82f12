"""Who has signed is asked to pass it on: at once, and when the mail has confirmed it."""

import httpx
import pytest

from service.store.session import Database
from tests.mail.inbox import Inbox
from tests.mission import changed, launch
from tests.people import join


@pytest.fixture
def inbox(working: Database) -> Inbox:
    return Inbox(working)


async def test_after_the_confirmation_one_is_asked_to_pass_it_on_with_a_text_per_network(
    client: httpx.AsyncClient, db: Database, inbox: Inbox
) -> None:
    share = changed(
        "treasure-hunt",
        kind="share",
        thanks=None,
        options={"texts": {"mastodon": {"de": "Unterschreibt:", "fr": "Signez :", "en": "Sign:"}}},
    )
    mission = await launch(db, share, changed("petition", options={"confirmation": "email"}))
    person = await join(client, mission, locale="fr")
    waits = (await person.complete("petition")).json()
    headers = person.headers
    await client.post("/v1/me/email", json={"email": "lea@example.org"}, headers=headers)
    said = {"code": await inbox.code("lea@example.org")}
    headers |= {"idempotency-key": "once"}

    told, again = [
        (await client.post("/v1/me/email/confirm", json=said, headers=headers)).json()
        for _ in range(2)
    ]

    [signed] = told["signed"]
    assert signed["completion"]["id"] == waits["completion"]["id"]
    assert signed["completion"]["state"] == "accepted"
    url = signed["share"]["url"]
    assert signed["share"]["ask"].startswith("Les signatures viennent")
    assert signed["share"]["posts"] == [{"network": "mastodon", "text": f"Signez : {url}"}]
    assert waits["share"]["posts"] == signed["share"]["posts"]
    assert again["signed"] == told["signed"]
