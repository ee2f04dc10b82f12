"""The part of the recorded story in which an organisation feeds its CRM."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from service.crm.doubles.double import doubling
from service.crm.doubles.hubspot import HubSpotDouble
from service.delivery.crm_feed import Feeder
from service.delivery.crm_line import open_exchange
from service.mail.mail import Office
from service.store.session import Database
from service.usecases.notice_for_crms import notice_for_crms
from tests.contract.recorder import Recorder
from tests.crm.connected import HUBSPOT
from tests.people import Headers

Work = Callable[[], Awaitable[None]]


class Feeding:
    """The lead connects HubSpot, looks at what would be sent, and sends it."""

    def __init__(self, say: Recorder, key: Headers, database: Database, secret: str) -> None:
        self._say, self._key = say, key
        self._database, self._secret = database, secret

    async def play(self) -> None:
        """All of it."""
        token = HUBSPOT["access"]["token"]  # type: ignore[index]
        async with doubling(HubSpotDouble(also="petitions_signed", token=token)) as double:
            await self._connect(double.url)

    async def _connect(self, address: str) -> None:
        say, key, base = self._say, self._key, "/v1/crm-connections"
        await say("list_crm_kinds", "GET", "/v1/crm-kinds", key)
        body = HUBSPOT | {"base_url": address}
        made = await say("create_crm_connection", "POST", base, key, body)
        path = f"{base}/{made['id']}"
        await say("test_crm_connection", "POST", f"{path}/test", key)
        trial = {"mapping": HUBSPOT["mapping"]}
        await say("preview_crm_mapping", "POST", f"{path}/preview", key, trial)
        await say("list_crm_connections", "GET", base, key)
        await self._feed()
        await say("get_crm_connection", "GET", path, key)
        [one] = (await say("list_crm_contacts", "GET", f"{path}/contacts", key))["items"]
        await self._segment()
        again = f"{path}/contacts/{one['ref']}/retry"
        await say("retry_crm_contact", "POST", again, key)
        await say("list_crm_calls", "GET", f"{path}/calls?limit=1", key)
        await say("list_crm_erasures", "GET", f"{path}/erasures", key)
        change = {"description": "Newsletter and petitions", "rate": 50}
        await say("patch_crm_connection", "PATCH", path, key | {"if-match": "*"}, change)
        await say("delete_crm_connection", "DELETE", path, key)

    async def _segment(self) -> None:
        say, key, base = self._say, self._key, "/v1/segments"
        asks = {"kinds": ["petition", "sticker"], "at_least": 2, "consent": ["confirmed"]}
        await say("count_segment", "POST", "/v1/segment-counts", key, {"asks": asks})
        body = {"name": "Did two things", "asks": asks, "feeds": []}
        path = f"{base}/{(await say('post_segment', 'POST', base, key, body))['id']}"
        await say("put_segment", "PUT", path, key, body | {"asks": asks | {"at_least": 3}})
        await say("list_segments", "GET", base, key)
        await say("get_segment", "GET", path, key)
        await say("delete_segment", "DELETE", path, key)

    async def _feed(self) -> None:
        await notice_for_crms(self._database, secret=self._secret, at=datetime.now(UTC))
        office = Office(secret=self._secret, public_url="https://coquest.example")
        async with open_exchange(allow_private=True) as exchange:
            feeder = Feeder(self._database, exchange, office)
            while await feeder.feed_once():
                pass
