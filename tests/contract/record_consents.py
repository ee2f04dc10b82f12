"""The part of the recorded story in which somebody lets an organisation write to them."""

from tests.consenting import ASKS, VERSION
from tests.contract.recorder import Recorder
from tests.contract.stable import PUSH_KEY
from tests.people import Headers


class Consenting:
    """The lead asks, and Mia says yes."""

    def __init__(self, say: Recorder, key: Headers, mia: Headers, ids: dict[str, str]) -> None:
        self._say, self._key, self._mia, self._ids = say, key, mia, ids

    async def play(self) -> None:
        """All of it."""
        asks = {"texts": ASKS}
        path = f"/v1/consent-texts/newsletter/{VERSION}"
        asked = await self._say("put_consent_text_named", "PUT", path, self._key, asks)
        await self._say("list_consent_texts", "GET", "/v1/consent-texts", self._key)
        await self._say("get_consent_texts", "GET", f"{self._ids['campaign']}/consent-texts")
        path = f"/v1/me/consents/{asked['organisation']}/newsletter"
        said = {"granted": True, "version": VERSION, "locale": "en"}
        await self._say("put_consent", "PUT", path, self._mia, said)
        held = await self._say("my_consents", "GET", "/v1/me/consents", self._mia)
        receipt = held["items"][0]["receipts"][0]["id"]
        await self._say("my_receipt", "GET", f"/v1/me/consent-receipts/{receipt}", self._mia)


async def leave(say: Recorder, campaign: str, key: Headers) -> None:
    """Last of all: somebody subscribes a browser, and is erased."""
    await say("get_retention", "GET", f"{campaign}/retention", key)
    told = (await say.plain("POST", f"{campaign}/participants", None, {})).json()
    goes = {"authorization": f"Bearer {told['token']}"}
    asking = (await say.plain("GET", f"{campaign}/consent-texts", None)).json()["items"]
    ours = asking[0]["organisation"]
    await say("take_back_from", "DELETE", f"/v1/me/organisations/{ours}", goes)
    await say("my_organisation", "GET", f"/v1/me/organisations/{ours}", goes)
    await say("get_push_key", "GET", "/v1/push/key")
    browser = {
        "endpoint": "https://updates.push.services.mozilla.com/wpush/v2/gAAAAABn",
        "expirationTime": None,
        "keys": {"p256dh": PUSH_KEY, "auth": "BTBZMqHH6r4Tts7J_aSIgg"},
    }
    path = "/v1/me/push-subscriptions"
    made = await say("subscribe_to_push", "POST", path, goes, browser)
    await say("my_push_subscriptions", "GET", path, goes)
    await say("unsubscribe_from_push", "DELETE", f"{path}/{made['id']}", goes)
    await say("export_me", "GET", "/v1/me/export", goes)
    await say("erase_me", "DELETE", "/v1/me", goes)
