"""The application with a campaign in it, served to tests that do not run in an event loop."""

import asyncio
import re
import zlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import requests
import schemathesis

from service.delivery.guard import parse_target
from service.letters import Letter, Reply
from service.settings import Settings
from service.store.session import Database
from service.usecases.fan_out_events import fan_out_events
from service.usecases.fold_facts import fold_all
from service.usecases.settle_points import settle_points
from tests.assembled import lent
from tests.badges import STARTER, giving
from tests.builders import EXAMPLES
from tests.campaigns import CONSENT, with_goal, with_teams, with_testimonials
from tests.consenting import VERSION, ask, receipt
from tests.contract.papered import on_paper
from tests.contract.partnered import partnered
from tests.crm.connected import QuietExchange, connect, connected
from tests.mailed import mails
from tests.members import as_member, employ
from tests.mission import Mission, launch
from tests.peers import peered, with_peers
from tests.people import KINDS, Headers, Person, campaign_id, join, key_of, quest_id
from tests.pictures import jpeg
from tests.pushing import notified
from tests.results import POSTER

ADDRESS = "http://127.0.0.1:8000"
A_PUBLIC_ID = re.compile(r"[a-z]{3}_[a-z2-7]{26}")
SHAPES = {
    "code": re.compile(r"[a-z0-9]{4,20}"),
    "ref": re.compile(r"p_[a-z2-7]{26}"),
    **{"name": re.compile(r".{0,64}"), "media": re.compile(r"svg|png")},
}


class Deskbound:
    """A courier that calls nobody and looks no name up: every address answers well."""

    async def check(self, url: str) -> None:
        """Refuse what is no address."""
        parse_target(url, allow_private=True)

    async def send(self, letter: Letter) -> Reply:
        """Answer in the receiver's place."""
        at = datetime.now(UTC)
        return Reply(started_at=at, duration_ms=1, status=204, error=None, text="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Inhabited:
    """Callers with their credentials; ids by name of the parameter, those of Quests by kind."""

    loop: asyncio.Runner
    client: httpx.AsyncClient
    participant: Headers
    organisation: Headers
    member: Headers
    ids: dict[str, str]
    quests: dict[str, str]
    told: set[str] = field(default_factory=set)  # ids in answers so far

    def send(self, case: schemathesis.Case, headers: Headers) -> httpx.Response:
        """Make a generated call, credentials included, against what there is."""
        if case.method == "DELETE":  # who signs out is nobody afterwards
            if case.path == "/v1/tokens" and headers is self.participant:
                headers = self.loop.run(self.somebody())
            if case.path == "/v1/session" and headers is self.member:
                headers = {}
        given = case.path_parameters or {}
        case.path_parameters = {
            name: self._there(name, value, case) for name, value in given.items()
        }
        made = case.as_transport_kwargs(base_url=ADDRESS, headers=headers)
        prepared = requests.Request(**made).prepare()
        return self.loop.run(self._send(prepared))

    def _there(self, name: str, value: Any, case: schemathesis.Case) -> Any:
        """Of well-formed ids, most name something: else every answer would be 404."""
        if not isinstance(value, str) or not SHAPES.get(name, A_PUBLIC_ID).fullmatch(value):
            return value
        if zlib.crc32(value.encode()) % 4 == 0:
            return value
        if value in self.told and value not in self.ids.values():
            return value  # a chain of calls goes on with what it made
        if case.method == "DELETE" and name in TO_DELETE:
            return self.loop.run(TO_DELETE[name](self.client, self.organisation))
        kind = case.body.get("kind") if isinstance(case.body, dict) else None
        return self.quests.get(str(kind), self.ids[name]) if name == "quest" else self.ids[name]

    async def somebody(self) -> Headers:
        """Another participant, with a session of their own."""
        path = f"/v1/campaigns/{self.ids['campaign']}/participants"
        told = (await self.client.post(path, json={})).json()
        return {"authorization": f"Bearer {told['token']}"}

    async def _send(self, prepared: requests.PreparedRequest) -> httpx.Response:
        assert prepared.method is not None
        assert prepared.url is not None
        headers = [
            (name, value.encode("latin-1") if isinstance(value, str) else value)
            for name, value in prepared.headers.items()
        ]
        reply = await self.client.request(
            prepared.method, prepared.url, headers=headers, content=prepared.body
        )
        self.told.update(A_PUBLIC_ID.findall(reply.text))
        return reply


@contextmanager
def inhabited(settings: Settings, database_url: str) -> Iterator[Inhabited]:
    """Start the application on an empty, migrated database, and let people take part.

    Args:
        settings: With the database as the application enters it.
        database_url: The same database, with all rows in sight.
    """
    with asyncio.Runner() as loop:
        serving = _served(settings)
        client = loop.run(serving.__aenter__())
        try:
            yield loop.run(_moved_in(loop, client, settings, database_url))
        finally:
            loop.run(serving.__aexit__(None, None, None))


@asynccontextmanager
async def _served(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    with lent(settings) as app:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url=ADDRESS) as client,
        ):
            app.state.courier, app.state.crm = Deskbound(), QuietExchange()
            yield client


async def _moved_in(
    loop: asyncio.Runner, client: httpx.AsyncClient, settings: Settings, database_url: str
) -> Inhabited:
    database = await Database.open(database_url, pool_size=2)
    try:
        mission = await launch(
            database, with_testimonials, with_teams, with_goal, with_peers, giving(STARTER)
        )
        key = await key_of(database, scope="organise own")
        person = await join(client, mission)
        ids = await settle(client, database, settings, mission, person, key)
        await mails(database)
        owner = await employ(client, database, key, email="olu@ackerfunke.example")
    finally:
        await database.close()
    return Inhabited(
        loop=loop,
        client=client,
        participant=person.headers,
        organisation=key,
        member=as_member(owner),
        ids=ids,
        quests={kind: quest_id(mission, slug) for slug, kind in KINDS.items()}
        | {"testimonial": quest_id(mission, "your-table")},
    )


async def settle(
    client: httpx.AsyncClient,
    database: Database,
    settings: Settings,
    mission: Mission,
    person: Person,
    key: Headers,
    *,
    staff: str = "staff@ackerfunke.example",
) -> dict[str, str]:
    """Let one of everything happen in a campaign; its ids by the names of parameters."""
    await mails(database)  # of whoever settled before
    campaign = campaign_id(mission)
    ids = {
        "campaign": campaign,
        "quest": quest_id(mission, "slogan"),
        "batch": await order(client, mission, key),
        "code": person.link,
        "team": await team_up(client, mission, person),
        "photo": await photographed(client, person.headers),
        **{"name": "unique_participants", "media": "svg"},
        **{"purpose": "newsletter", "version": VERSION},
        **await on_paper(client, quest_id(mission, "petition"), key),
        "key": await give_key(client, key),
        "member": await hire(client, database, key, staff),
        "invitation": await invite(client, key),
        "template": await keep_template(client, quest_id(mission, "slogan"), key),
        **await _written(client, person, key),
        **await _subscribed(client, key, campaign, database, settings),
        **await connected(client, database, key),
    }
    page = (await client.get(f"/v1/campaigns/{campaign}")).json()
    ids["organisation"] = await ask(client, key)
    ids["receipt"] = await receipt(client, person, ids["organisation"])
    ids["testimonial"] = await testified(client, mission, person, ids["organisation"])
    ids["claim"] = page["progress"]["totals"][0]["statement_id"]
    ids["milestone"] = page["progress"]["milestones"][0]["id"]
    ids |= {"moment": "result_published", "language": "en", **await decorated(database, person)}
    ids |= {"result": await became(client, campaign, key), **await peered(client, mission, person)}
    ids["subscription"] = await notified(client, person)
    return ids | await partnered(client, key, campaign, person, quest_id(mission, "stickers"))


async def testified(
    client: httpx.AsyncClient, mission: Mission, person: Person, organisation: str
) -> str:
    """What somebody told, and lets the organisation use."""
    path = f"/v1/quests/{quest_id(mission, 'your-table')}/completions"
    body = {"kind": "testimonial", **EXAMPLES["testimonial"], "consent": CONSENT["version"]}
    body |= {"reuse": [organisation]}
    await client.post(path, json=body, headers=person.headers | {"idempotency-key": "told"})
    told: str = (await person.get("/v1/me/contributions")).json()["items"][0]["id"]
    return told


async def decorated(database: Database, person: Person) -> dict[str, str]:
    """A badge that was given, and the list that says which are still held."""
    await settle_points(database, datetime.now(UTC))
    given = (await person.get("/v1/me/badges")).json()["items"][0]
    return {"award": given["id"], "badge": given["badge"]["id"], "number": "0"}


async def became(client: httpx.AsyncClient, campaign: str, key: Headers) -> str:
    """A Result, published; its draft goes on."""
    path = f"/v1/campaigns/{campaign}/results"
    made: str = (await client.post(path, json=POSTER, headers=key)).json()["id"]
    seen = key | {"if-match": "*"}
    told = await client.post(f"/v1/results/{made}/publication", json={}, headers=seen)
    assert told.status_code == 200, told.text
    return made


async def photographed(client: httpx.AsyncClient, headers: Headers) -> str:
    """A photo that waits to be evidence."""
    reply = await client.post("/v1/photos", content=jpeg(), headers=headers)
    made: str = reply.json()["id"]
    return made


async def order(client: httpx.AsyncClient, mission: Mission, key: Headers) -> str:
    """A batch of stickers."""
    path = f"/v1/quests/{quest_id(mission, 'stickers')}/sticker-batches"
    batch: str = (await client.post(path, json={"count": 3}, headers=key)).json()["id"]
    return batch


async def team_up(client: httpx.AsyncClient, mission: Mission, person: Person) -> str:
    """A new team, of one."""
    path = f"/v1/quests/{quest_id(mission, 'treasure-hunt')}/teams"
    made = await client.post(path, json={"name": "Hof 7"}, headers=person.headers)
    team: str = made.json()["id"]
    return team


async def hire(client: httpx.AsyncClient, database: Database, key: Headers, email: str) -> str:
    """A new member."""
    employed = await employ(client, database, key, email=email, role="analyst")
    member: str = employed["member"]["id"]
    return member


async def _written(client: httpx.AsyncClient, person: Person, key: Headers) -> dict[str, str]:
    """A slogan that was accepted, and is a contribution."""
    completion = (await person.complete("slogan")).json()["completion"]
    step = f"/v1/completions/{completion['id']}/transitions"
    moved = await client.post(step, json={"to": "accepted"}, headers=key)
    assert moved.status_code == 200, moved.text
    mine = (await person.get("/v1/me/contributions")).json()["items"]
    told = (await person.get("/v1/me/thanks")).json()["items"]
    return {
        "completion": completion["id"],
        "contribution": mine[0]["id"],
        "thanks": told[0]["id"],
    }


async def subscribe(client: httpx.AsyncClient, key: Headers, **more: Any) -> str:
    """A new receiver."""
    body = {"url": "https://crm.example.org/", **more}
    webhook: str = (await client.post("/v1/webhooks", json=body, headers=key)).json()["id"]
    return webhook


async def keep_template(client: httpx.AsyncClient, quest: str, key: Headers) -> str:
    """A Quest that is kept to begin from."""
    fragment = (await client.get(f"/v1/quests/{quest}/fragment", headers=key)).json()
    slug, body = f"tpl-{uuid4().hex[:8]}", {"fragment": fragment}
    kept = await client.put(f"/v1/quest-templates/{slug}", json=body, headers=key)
    assert kept.status_code == 200, kept.text
    return slug


async def give_key(client: httpx.AsyncClient, key: Headers) -> str:
    """A new API key."""
    body = {"name": "spare", "scopes": ["read"]}
    return str((await client.post("/v1/api-keys", json=body, headers=key)).json()["id"])


async def invite(client: httpx.AsyncClient, key: Headers) -> str:
    """A new invitation."""
    body = {"email": f"{uuid4().hex}@example.org", "role": "analyst"}
    return str((await client.post("/v1/invitations", json=body, headers=key)).json()["id"])


# What a call that deletes gets: its own, so that the others stay.
TO_DELETE = {
    "webhook": subscribe,
    "key": give_key,
    "invitation": invite,
    "connection": connect,
}


async def _subscribed(
    client: httpx.AsyncClient, key: Headers, campaign: str, database: Database, settings: Settings
) -> dict[str, str]:
    """A receiver that is on, with deliveries; and everything counted and told so far."""
    webhook = await subscribe(client, key, campaigns=[campaign])
    hook = f"/v1/webhooks/{webhook}"
    assert (await client.post(f"{hook}/test", headers=key)).status_code == 200
    at = datetime.now(UTC)
    await fold_all(database, at)
    await fan_out_events(database, secret=settings.signing_secret(), at=at)
    deliveries = (await client.get(f"{hook}/deliveries", headers=key)).json()["items"]
    missed = {"since": at.isoformat()}
    ordered = await client.post(f"{hook}/replay-missing", json=missed, headers=key)
    return {
        "webhook": webhook,
        "delivery": deliveries[0]["id"],
        "recovery": ordered.json()["id"],
    }
