"""Records the examples of the API reference: one short story, played against the application.

``make examples`` writes them into ``openapi/examples/``, one file per operation. Whatever
differs from one recording to the next is replaced, so that recording again changes nothing.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random

import httpx

from service.delivery.deliver import Dispatcher
from service.letters import Courier
from service.mail.mail import Office
from service.settings import Settings
from service.store import schema
from service.store.embedded import embedded_urls, start_embedded, stop_embedded
from service.store.key_uses import KeyUses
from service.store.session import Database
from service.usecases.fan_out_events import fan_out_events
from service.usecases.fold_facts import fold_all
from service.usecases.recover_webhook import queue_recovered
from tests.assembled import as_new
from tests.campaigns import CONSENT, Raw, example, with_testimonials
from tests.contract.example_files import write
from tests.contract.record_consents import Consenting, leave
from tests.contract.record_crm import Feeding
from tests.contract.record_facts import send_from_elsewhere
from tests.contract.record_hunts import Hunters
from tests.contract.record_kinds import Kinds
from tests.contract.record_members import OLU, Members
from tests.contract.record_partners import Partnered
from tests.contract.record_peers import Peers
from tests.contract.record_results import read_what_was_told, see_what_became
from tests.contract.record_review import AREAS, REPLIES, Reviewed
from tests.contract.record_rewards import Rewarded
from tests.contract.record_signatures import Signers
from tests.contract.record_teams import Teams
from tests.contract.record_texts import Writers
from tests.contract.record_votes import Voters
from tests.contract.record_webhooks import Subscribing
from tests.contract.recorder import Examples, Recorder
from tests.delivery.receiver import Receiver, receiving
from tests.doubting import worked
from tests.eight_kinds import LEAD
from tests.issuer import issuing, known_at
from tests.mail.inbox import Inbox
from tests.people import Headers, key_of
from tests.pictures import jpeg
from tests.stickers import codes_on

QUESTS, PARTNERS = {"stickers", "slogan"}, {"ackerfunke", "haferkiez", "bohnenrausch"}
Work = Callable[[int], Awaitable[None]]


def small_campaign(raw: Raw) -> None:
    """The example campaign with two of its Quests and some of its partners."""
    campaign = raw["campaign"]
    campaign["partners"] = [one for one in campaign["partners"] if one["organisation"] in PARTNERS]
    del campaign["charter"]
    campaign.update(areas=AREAS, replies=REPLIES)
    raw["organisations"] = [one for one in raw["organisations"] if one["slug"] in PARTNERS]
    raw["quests"] = [one for one in raw["quests"] if one["slug"] in QUESTS]
    with_testimonials(raw)
    for part in ("claims", "milestones"):
        raw[part] = [one for one in raw[part] if one.get("quest") in QUESTS]


class Story:
    """A campaign, from its blueprint to the last webhook."""

    def __init__(
        self, say: Recorder, key: Headers, owner: Headers, uses: KeyUses, inbox: Inbox
    ) -> None:
        self._say, self._key, self._owner = say, key, owner
        self._uses, self._inbox = uses, inbox
        self.ids: dict[str, str] = {}

    async def play(self, crm: Subscribing, url: str, work: Work) -> None:
        """All of it, in the order in which it happens to people."""
        await self._operations()
        await self._campaign()
        await crm.begin(url)
        await self._joining()
        await self._photo()
        await self._acting()
        await self._stickers()
        await work(2)  # the test of the webhook, the stickers
        await self._review()
        await work(3)  # and the slogan
        await self._looking_back()
        await self._telling()
        await Consenting(self._say, self._key, self._mia, self.ids).play()
        await self._figures()
        await crm.look_back()
        await self._keys()

    async def _operations(self) -> None:
        await self._say("live", "GET", "/health/live")
        await self._say("ready", "GET", "/health/ready")
        await self._say("metrics", "GET", "/metrics")
        await self._say("list_event_types", "GET", "/v1/webhook-event-types")
        await self._say("get_problem", "GET", "/problems/limit-reached")

    async def _campaign(self) -> None:
        blueprint = example(small_campaign)
        made = await self._say("post_blueprint", "POST", "/v1/blueprints", self._key, blueprint)
        self.ids = {
            "campaign": f"/v1/campaigns/{made['campaign']['id']}",
            "stickers": f"/v1/quests/{made['ids']['quests']['stickers']}",
            "slogan": f"/v1/quests/{made['ids']['quests']['slogan']}",
            "tells": f"/v1/quests/{made['ids']['quests']['your-table']}",
            "claim": f"/v1/claims/{made['ids']['claims']['stickers-up']}",
        }
        campaign = self.ids["campaign"]
        await self._say("get_blueprint", "GET", f"{campaign}/blueprint", self._key)
        await self._say("get_campaign", "GET", campaign)

    async def _joining(self) -> None:
        path = f"{self.ids['campaign']}/participants"
        first = (await self._say.plain("POST", path, None, {"locale": "de"})).json()
        other = {"authorization": f"Bearer {first['token']}"}
        link = await self._say("share", "POST", "/v1/me/links", other, {"network": "mastodon"})
        await self._say("follow", "GET", f"/l/{link['code']}")
        await self._say("my_links", "GET", "/v1/me/links", other)
        body = {"display_name": "Mia", "locale": "en", "link": link["code"]}
        joined = await self._say("join", "POST", path, None, body)
        used = {"refresh_token": joined["refresh_token"]}
        renewed = await self._say("refresh_tokens", "POST", "/v1/tokens/refresh", None, used)
        self._mia = {"authorization": f"Bearer {renewed['token']}"}
        await self._say("sign_out", "DELETE", "/v1/tokens", other)
        await self._proving()

    async def _proving(self) -> None:
        """The address is proven, and Mia has other tokens from here on."""
        wish = {"email": "mia@example.org", "method": "link"}
        await self._say("ask_for_proof", "POST", "/v1/me/email", self._mia, wish)
        said, path = {"code": await self._inbox.code("mia@example.org")}, "/v1/me/email/confirm"
        proven = await self._say("confirm_address", "POST", path, self._mia, said)
        self._mia = {"authorization": f"Bearer {proven['token']}"}
        await self._say("me", "GET", "/v1/me", self._mia)
        await self._changing()

    async def _changing(self) -> None:
        """Somebody else's address is replaced, and that is taken back."""
        told = await self._say.plain("POST", f"{self.ids['campaign']}/participants", None, {})
        old, new = "tom@example.org", "tom@example.net"
        for wish in ({"email": old}, {"email": new, "replaces": old}):
            tom = {"authorization": f"Bearer {told.json()['token']}"}
            await self._say.plain("POST", "/v1/me/email", tom, wish)
            said = {"code": await self._inbox.code(wish["email"])}
            told = await self._say.plain("POST", "/v1/me/email/confirm", tom, said)
        token = (await self._inbox.last(old)).written.text.partition("#")[2].split()[0]
        await self._say("undo_change", "POST", "/v1/email-changes/undo", None, {"token": token})

    async def _photo(self) -> None:
        sent = await self._say("post_photo", "POST", "/v1/photos", self._mia | _key("3"), jpeg())
        await self._say("get_photo", "GET", f"/v1/photos/{sent['id']}", self._mia)

    async def _acting(self) -> None:
        stickers, slogan = self.ids["stickers"], self.ids["slogan"]
        await self._say("get_quests", "GET", f"{self.ids['campaign']}/quests", self._mia)
        await self._say("get_quest", "GET", stickers)
        await self._say("get_eligibility", "GET", f"{stickers}/eligibility", self._mia)
        body, path = {"kind": "sticker", "placed": 3}, f"{stickers}/completions"
        await self._say("post_completion", "POST", path, self._mia | _key("1"), body)
        words = {"kind": "slogan", "text": "Berlin tastes better from next door", "language": "en"}
        path, mia = f"{slogan}/completions", self._mia | _key("2")
        written = (await self._say.plain("POST", path, mia, words)).json()
        self._slogan = written["completion"]["id"]

    async def _stickers(self) -> None:
        path, order = f"{self.ids['stickers']}/sticker-batches", {"count": 12, "label": "Spring"}
        made = await self._say("order_batch", "POST", path, self._key, order)
        await self._say("list_batches", "GET", path, self._key)
        batch = f"/v1/sticker-batches/{made['id']}"
        await self._say("get_sheet", "GET", f"{batch}/sheet", self._key)
        sheet = await self._say.plain("GET", f"{batch}/sheet", self._key)
        (scanned, *_), phone = codes_on(sheet.content), {"user-agent": "Mozilla/5.0 (Android)"}
        await self._say("scan", "GET", scanned, phone)
        await self._say("get_batch", "GET", batch, self._key)
        await self._say("withdraw_batch", "DELETE", batch, self._key)

    async def _review(self) -> None:
        keys = self._key, self._owner
        await Reviewed(self._say, keys, self._mia, self.ids).play(self._slogan)

    async def _telling(self) -> None:
        lead = (await self._say.plain("GET", self.ids["campaign"])).json()["partners"][0]["id"]
        told = {"kind": "testimonial"} | {
            "text": "Since May we cook on the stairs every Friday.",
            "language": "en",
            "shown_as": "Mia from the third floor",
            "reuse": [lead],
            "consent": CONSENT["version"],
        }
        path = f"{self.ids['tells']}/completions"
        made = (await self._say.plain("POST", path, self._mia | _key("4"), told)).json()
        step = f"/v1/completions/{made['completion']['id']}/transitions"
        await self._say.plain("POST", step, self._key, {"to": "accepted"})
        found = await self._say("list_testimonials", "GET", f"{self.ids['tells']}/testimonials")
        path = f"/v1/me/testimonials/{found['items'][0]['id']}/reuse"
        await self._say("my_reuse", "GET", path, self._mia)
        await self._say("put_reuse", "PUT", f"{path}/{lead}", self._mia, {"granted": False})

    async def _looking_back(self) -> None:
        await self._say("my_completions", "GET", "/v1/me/completions", self._mia)
        await self._say("my_contributions", "GET", "/v1/me/contributions", self._mia)
        await read_what_was_told(self._say, self._mia)
        path = f"{self.ids['slogan']}/contributions"
        found = await self._say("list_contributions", "GET", path)
        path = f"/v1/contributions/{found['items'][0]['id']}/transitions"
        await self._say("move_stage", "POST", path, self._key, {"to": "shortlisted"})

    async def _figures(self) -> None:
        campaign = self.ids["campaign"]
        await self._say("get_progress", "GET", f"{campaign}/progress")
        await self._say("follow_live", "GET", f"{campaign}/live?seconds=1")
        await self._say("get_claim", "GET", self.ids["claim"])
        await self._say("list_kpis", "GET", f"{campaign}/kpis?block=participation", self._key)
        path = f"{campaign}/kpis/stickers_distributed"
        await self._say("read_kpi", "GET", f"{path}?by=quest", self._key)
        await self._say("explain", "GET", f"{path}/explain", self._key)
        await self._say("draw_kpi", "GET", f"{path}.svg", self._key)
        table = f"{campaign}/kpis/export?format=json&block=arrivals"
        await self._say("export_kpis", "GET", table, self._key)
        targets = f"{campaign}/targets"
        wanted = {"goal": 500, "from": "2026-05-01", "due": "2026-05-31"}
        await self._say("put_target", "PUT", f"{targets}/stickers_distributed", self._key, wanted)
        await self._say("list_targets", "GET", targets, self._key)
        await self._say("delete_target", "DELETE", f"{targets}/stickers_distributed", self._key)

    async def _keys(self) -> None:
        keys, wish = "/v1/api-keys", {"name": "Our CRM", "scopes": ["read"]}
        path = f"{keys}/{(await self._say('create_key', 'POST', keys, self._owner, wish))['id']}"
        await self._say("rotate_key", "POST", f"{path}/rotate", self._owner, {"overlap_hours": 24})
        await self._say("delete_key", "DELETE", path, self._owner)
        await self._uses.write()
        await self._say("list_keys", "GET", keys, self._owner)
        await self._say("list_audit", "GET", "/v1/audit", self._owner)
        await self._say("export_audit", "GET", "/v1/audit/export", self._owner)


def _key(last: str) -> Headers:
    return {"idempotency-key": f"8e03978e-40d5-43e8-bc93-6894a57f932{last}"}


async def _work(
    database: Database, courier: Courier, secret: str, receiver: Receiver, messages: int
) -> None:
    """What the worker does, one thing after the other, until so many messages have come."""
    at = datetime.now(UTC)
    await fold_all(database, at)
    while await fan_out_events(database, secret=secret, at=at):
        pass
    stop = asyncio.Event()
    dispatcher = Dispatcher(
        database, courier, Office(secret=secret, public_url="https://coquest.example")
    )
    running = asyncio.create_task(dispatcher.run(stop))
    await receiver.wait_for(messages)
    stop.set()
    dispatcher.hurry()
    await running


async def record(settings: Settings, database_url: str) -> Examples:
    """Play the story on an empty, migrated database; ``database_url`` sees all rows."""
    app = as_new(settings)
    transport = httpx.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url=settings.public_url) as client,
        _opened(database_url) as database,
        receiving() as receiver,
        issuing() as issuer,
    ):
        app.state.settings = known_at(issuer, settings)
        secret = settings.signing_secret()
        work = partial(_work, database, app.state.courier, secret, receiver)
        say, key = Recorder(client), await key_of(database)
        owner = await key_of(database, scope="own", at=datetime.now(UTC))
        story = Story(say, key, owner, app.state.key_uses, Inbox(database, secret))
        queue = partial(queue_recovered, database, secret=secret, at=datetime.now(UTC))
        await story.play(Subscribing(say, key, queue), receiver.url, work)
        app.state.chance = Random(1)
        for part in (Hunters, Voters, Teams, Writers):
            await part(say, key, story.ids, small_campaign).play()
        await Rewarded(say, (key, owner), story.ids, database, secret).play()
        members, campaign = Recorder(client), story.ids["campaign"]
        issuer.person = {"sub": "olu-1", "email": OLU["email"], "email_verified": True}
        await see_what_became(say, key, campaign, database)
        await Members(members, database, secret, campaign=campaign, owner=owner).play()
        await Signers(say, key, small_campaign, partial(worked, database)).play()
        await Kinds(say, await key_of(database, LEAD), app.state).play()
        await Feeding(say, key, database, secret).play()
        await leave(say, campaign, key)
        partners = await Partnered(Recorder(client), key, campaign, database).play()
        await send_from_elsewhere(say, key, campaign.rpartition("/")[2], story.ids["stickers"])
        peers = await Peers(Recorder(client), key, small_campaign).play()
        amended = await Voters(Recorder(client), key, story.ids, small_campaign).amend()
    return say.examples | members.examples | partners | peers | amended


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[Database]:
    database = await Database.open(url, pool_size=4)
    try:
        yield database
    finally:
        await database.close()


def main() -> None:
    """Record on a database of its own, and write the files."""
    with tempfile.TemporaryDirectory(prefix="coquest-examples-") as folder:
        data = Path(folder) / "database"
        url = start_embedded(data, throwaway=True)
        urls = embedded_urls(url)
        try:
            schema.upgrade(urls.owner)
            here = Settings(database_url=urls.app, data=Path(folder), webhooks_allow_private=True)
            write(asyncio.run(record(here, url)))
        finally:
            stop_embedded(data)


if __name__ == "__main__":
    main()
