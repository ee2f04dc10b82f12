"""The part of the recorded story in which organisations come together."""

import json

from service.store.session import Database
from tests.contract.recorder import Examples, Recorder
from tests.contract.stable import SHOWN_AT
from tests.partnering import CHARTER, COFFEE, COUPON, PROMISE, READY
from tests.people import Headers, key_of
from tests.signalling import body_of, signed

NEW = {"slug": "kiezkasse", "name": "Kiezkasse eG", "email": "kim@kiezkasse.example"}
ASKED = {"new": NEW, "role": "partner", "sector": "finance", "message": "Come and join us."}


class Partnered:
    """A partner comes, agrees, promises, acts and leaves."""

    def __init__(self, say: Recorder, lead: Headers, campaign: str, database: Database) -> None:
        self._say, self._lead, self._campaign, self._database = say, lead, campaign, database

    async def play(self) -> Examples:
        """All of it, in the order in which it happens to organisations; what was said."""
        await self._joining()
        await self._agreeing()
        await self._acting()
        await self._thanking()
        await self._signalling()
        await self._say("get_partner_report", "GET", f"{self._campaign}/report", self._key)
        await self._leaving()
        return self._say.examples

    async def _joining(self) -> None:
        path = f"{self._campaign}/partner-invitations"
        keyed = self._lead | {"idempotency-key": "8e03978e-40d5-43e8-bc93-6894a57f9324"}
        made = await self._say("post_partner_invitation", "POST", path, keyed, ASKED)
        await self._say("list_partner_invitations", "GET", path, self._lead)
        self._key = await key_of(self._database, "kiezkasse", scope="organise own deliver")
        await self._say("my_partner_invitations", "GET", "/v1/partner-invitations", self._key)
        answer = f"/v1/partner-invitations/{made['id']}/answer"
        await self._say("answer_invitation", "POST", answer, self._key, {"accept": True})
        other = {"new": {"slug": "zu-frueh", "name": "Zu früh"}}
        taken = (await self._say.plain("POST", path, self._lead, other)).json()
        path = f"/v1/partner-invitations/{taken['id']}"
        await self._say("delete_partner_invitation", "DELETE", path, self._lead)
        partner = f"{self._campaign}/partners/{made['organisation']}"
        await self._say("patch_partner", "PATCH", partner, self._lead, {"role": "host"})
        await self._say("list_partners", "GET", f"{self._campaign}/partners", self._key)

    async def _agreeing(self) -> None:
        charter, seen = f"{self._campaign}/charter", self._lead | {"if-match": "*"}
        await self._say("put_charter", "PUT", charter, seen, CHARTER)
        said = {"version": 1}
        await self._say("confirm_charter", "POST", f"{charter}/confirmation", self._key, said)
        await self._say("get_charter", "GET", charter)
        await self._say("get_readiness_questions", "GET", "/v1/readiness-questions")
        path = f"{self._campaign}/readiness"
        answers = {"answers": READY["answers"] | {"time": 1}, "brakes": ["approval"]}
        await self._say("post_readiness", "POST", path, self._key, answers)
        await self._say("get_readiness", "GET", path, self._lead)

    async def _acting(self) -> None:
        path, key = f"{self._campaign}/commitments", self._key
        vague = {"kind": "channel", "what": "We tell a story", "format": "a story"}
        made = await self._say("post_commitment", "POST", path, key, vague)
        promised = f"/v1/commitments/{made['id']}"
        await self._say("put_commitment", "PUT", promised, key | {"if-match": "*"}, PROMISE)
        done = {"kind": "fulfilment", "commitment": made["id"], "quantity": 2, "value": 60_000}
        done |= {"proof": "https://kiezkasse.example/newsletter/7"}
        path = f"{self._campaign}/log"
        seen = {"kind": "observation", "note": "People stay longer.", "theme": "mood"}
        await self._say.of("post_log_entry", "observation", "POST", path, key, seen)
        await self._say.of("post_log_entry", "fulfilment", "POST", path, key, done)
        lead = (await self._say.plain("GET", self._campaign)).json()["partners"][0]["id"]
        spoken = {
            "kind": "interaction",
            "partner": lead,
            "how": "meeting",
        }
        written = await self._say.of("post_log_entry", "interaction", "POST", path, key, spoken)
        network = f"{self._campaign}/network"
        await self._say("read_network", "GET", network, self._lead)
        await self._say("draw_network", "GET", f"{network}.svg", self._lead)
        await self._say("list_log_entries", "GET", path, self._lead)
        await self._say("delete_log_entry", "DELETE", f"/v1/log-entries/{written['id']}", key)
        await self._say("list_commitments", "GET", f"{self._campaign}/commitments", self._lead)
        await self._say("delete_commitment", "DELETE", promised, key | {"if-match": "*"})

    async def _thanking(self) -> None:
        quests = await self._say.plain("GET", f"{self._campaign}/quests")
        quest = next(one["id"] for one in quests.json()["items"] if one["kind"] == "sticker")
        path, offer = f"/v1/quests/{quest}", {"title": COFFEE, "codes": [COUPON]}
        made = await self._say("post_coupon_pool", "POST", f"{path}/coupon-pools", self._key, offer)
        more = f"/v1/coupon-pools/{made['id']}/codes"
        await self._say("add_coupon_codes", "POST", more, self._key, {"generate": 5})
        joined = await self._say.plain("POST", f"{self._campaign}/participants", None, {})
        person = {"authorization": f"Bearer {joined.json()['token']}"}
        done = {"kind": "sticker", "placed": 3}
        keyed = person | {"idempotency-key": "8e03978e-40d5-43e8-bc93-6894a57f9325"}
        await self._say.plain("POST", f"{path}/completions", keyed, done)
        taken = await self._say("take_my_coupons", "POST", f"{path}/coupons", person)
        await self._say("my_coupons", "GET", "/v1/me/coupons", person)
        await self._say("get_coupon_qr", "GET", taken["items"][0]["qr"], person)
        at_till = {"code": COUPON, "reference": "receipt 7"}
        await self._say("redeem_at_the_till", "POST", "/v1/coupons/redemptions", self._key, at_till)
        await self._say("list_coupon_pools", "GET", f"{self._campaign}/coupon-pools", self._key)

    async def _signalling(self) -> None:
        made = await self._say.plain("POST", "/v1/signal-secret", self._key)
        secret, url = made.json()["secret"], made.json()["url"]
        path = "/v1/signals/" + url.rpartition("/")[2]
        campaign = self._campaign.rpartition("/")[2]
        said = body_of("lead.stage_changed", campaign=campaign, lead="L-7", to="mql")
        headers = signed(secret, said, "msg_lead_7_mql")
        await self._say("receive", "POST", path, headers, said)
        self._say.shows("receive", json.loads(said))
        told = {"id": "till-7", "type": "coupon.redeemed", "timestamp": SHOWN_AT}
        told |= {"data": {"code": COUPON}}
        await self._say("post_signal", "POST", "/v1/signals", self._key, told)
        await self._say("list_signals", "GET", "/v1/signals", self._key)
        await self._say("make_signal_secret", "POST", "/v1/signal-secret", self._key)

    async def _leaving(self) -> None:
        await self._say("leave", "POST", f"{self._campaign}/departure", self._key, {})
        await self._say("get_partnership", "GET", f"{self._campaign}/partnership", self._key)
