"""The part of the recorded story in which a CRM is told what happens."""

from collections.abc import Awaitable, Callable

from tests.contract.recorder import Recorder
from tests.people import Headers


class Subscribing:
    """The lead's CRM listens, looks back at what it was told, and leaves."""

    def __init__(self, say: Recorder, key: Headers, queue: Callable[[], Awaitable[int]]) -> None:
        self._say, self._key, self._queue, self._hook = say, key, queue, ""

    async def begin(self, url: str) -> None:
        """Create a webhook, and turn it on."""
        wish = {
            "url": url,
            "description": "Our CRM",
            "event_types": [],
            "campaigns": [],
            "payload": "full",
            "ordering": "subject",
            "max_in_flight": 4,
            "consent": "any",
            "headers": {"x-gateway-key": "of-your-gateway"},
        }
        made = await self._say("create_webhook", "POST", "/v1/webhooks", self._key, wish)
        hook = self._hook = f"/v1/webhooks/{made['id']}"
        change = {"description": "Our CRM, people's side", "event_types": ["completion.validated"]}
        seen = {"if-match": "*"}
        await self._say("patch_webhook", "PATCH", hook, self._key | seen, change)
        await self._say("test_webhook", "POST", f"{hook}/test", self._key)
        await self._say("get_webhook", "GET", hook, self._key)
        await self._say("list_webhooks", "GET", "/v1/webhooks", self._key)

    async def look_back(self) -> None:
        """What was sent, once more, with another secret; then no more."""
        await self._say("list_events", "GET", "/v1/events?types=completion.validated", self._key)
        path = f"{self._hook}/deliveries"
        found = await self._say("list_deliveries", "GET", path, self._key)
        delivery = f"{path}/{found['items'][0]['id']}"
        await self._say("list_attempts", "GET", f"{delivery}/attempts", self._key)
        await self._say("resend", "POST", f"{delivery}/resend", self._key)
        overlap = {"overlap_hours": 24}
        await self._say("renew_webhook_secret", "POST", f"{self._hook}/secret", self._key, overlap)
        since = {"since": "2026-05-01T00:00:00Z", "until": "2026-05-04T12:00:00Z"}
        made = await self._say("recover", "POST", f"{self._hook}/recover", self._key, since)
        await self._queue()
        await self._say("replay_missing", "POST", f"{self._hook}/replay-missing", self._key, since)
        path = f"{self._hook}/recoveries/{made['id']}"
        await self._say("get_recovery", "GET", path, self._key)
        await self._say("delete_webhook", "DELETE", self._hook, self._key)
