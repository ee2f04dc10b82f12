"""The part of the recorded story in which people of organisations get in."""

from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx
from sqlalchemy import text

from service.opaque_tokens import derived_token
from service.store.session import Database
from service.store.set_up import NOBODY, PREFIX
from tests.contract.recorder import Recorder
from tests.mailed import code_in, mails, only_mail, token_in
from tests.people import Headers

NONCE = UUID(int=1)
EMPTY = text("""
    INSERT INTO set_up (workspace_id, nonce, created_at) VALUES (:nobody, :nonce, now())
    ON CONFLICT (workspace_id) DO UPDATE SET nonce = excluded.nonce, used_at = NULL
""")
OLU = {"email": "olu@town-kitchen.example", "name": "Olu"}
LEA = "lea@town-kitchen.example"


class Members:
    """From the set-up of an empty installation to the last sign-out."""

    def __init__(self, say: Recorder, database: Database, secret: str) -> None:
        self._say, self._database, self._secret = say, database, secret

    async def play(self) -> None:
        """All of it, in the order in which it happens."""
        await mails(self._database, self._secret)  # what the story before this one left
        olu = await self._set_up()
        lea = await self._invited(olu)
        await self._signed_in(olu)
        await self._at_issuer()
        path = f"/v1/members/{lea}"
        await self._say("list_members", "GET", "/v1/members", olu)
        await self._say("put_role", "PUT", f"{path}/role", olu, {"role": "organiser"})
        await self._say("delete_member", "DELETE", path, olu)

    async def _set_up(self) -> Headers:
        """As on an empty installation, although there is a campaign by now."""
        async with self._database.transaction() as session:
            await session.execute(EMPTY, {"nobody": NOBODY, "nonce": NONCE})
        token = derived_token(PREFIX, NOBODY, secret=self._secret, purpose="set-up/1", of=NONCE.hex)
        names = {"organisation": "town-kitchen", "organisation_name": "Town Kitchen"}
        body = {"token": token, "workspace": "main", **names, **OLU}
        began = await self._say("first_set_up", "POST", "/v1/set-up", None, body)
        return {"authorization": f"Bearer {began['token']}"}

    async def _invited(self, olu: Headers) -> str:
        wish = {"email": "old@town-kitchen.example", "role": "analyst"}
        made = await self._say("invite", "POST", "/v1/invitations", olu, wish)
        await only_mail(self._database, self._secret)
        await self._say("list_invitations", "GET", "/v1/invitations", olu)
        await self._say("delete_invitation", "DELETE", f"/v1/invitations/{made['id']}", olu)
        await self._say.plain("POST", "/v1/invitations", olu, {"email": LEA, "role": "analyst"})
        token = token_in(await only_mail(self._database, self._secret))
        body = {"invitation": token, "name": "Léa", "language": "fr"}
        began = await self._say("accept", "POST", "/v1/members", None, body)
        lea: str = began["member"]["id"]
        return lea

    async def _signed_in(self, olu: Headers) -> None:
        wish = {"workspace": "main", "email": OLU["email"]}
        asked = await self._say("begin_signing_in", "POST", "/v1/sign-ins", None, wish)
        code = code_in(await only_mail(self._database, self._secret))
        body = {"sign_in": asked["sign_in"], "code": code}
        began = await self._say("sign_in", "POST", "/v1/session", None, body)
        here = {"authorization": f"Bearer {began['token']}"}
        await self._say("get_session", "GET", "/v1/session", here)
        body = {"organisation": began["organisation"]["id"]}
        moved = await self._say("act_for", "PATCH", "/v1/session", here, body)
        here = {"authorization": f"Bearer {moved['token']}"}
        await self._say("end_session", "DELETE", "/v1/session", here)

    async def _at_issuer(self) -> None:
        """The browser goes to the issuer and comes back."""
        asked = await self._say(
            "begin_with_issuer", "POST", "/v1/sign-ins/issuer", None, {"workspace": "main"}
        )
        async with httpx.AsyncClient() as browser:
            sent = await browser.get(asked["authorization_url"])
        back = parse_qs(urlsplit(sent.headers["location"]).query)
        body = {"sign_in": asked["sign_in"], "state": back["state"][0], "code": back["code"][0]}
        await self._say("finish_with_issuer", "POST", "/v1/session/issuer", None, body)
