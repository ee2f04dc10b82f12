"""The part of the recorded story in which people of organisations get in."""

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx
from joserfc import jwt
from joserfc.jwk import OctKey
from sqlalchemy import text

from quests.ids import public_id
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
LEAD = text("SELECT DISTINCT lead_organisation_id FROM campaign")
SHARED = "a-secret-that-only-our-app-and-coquest-know"
OLU = {"email": "olu@town-kitchen.example", "name": "Olu"}
LEA = "lea@town-kitchen.example"


class Members:
    """From the set-up of an empty installation to the last sign-out."""

    def __init__(
        self, say: Recorder, database: Database, secret: str, *, campaign: str, owner: Headers
    ) -> None:
        self._say, self._database, self._secret = say, database, secret
        self._campaign, self._owner, self._organisation = campaign, owner, ""

    async def play(self) -> None:
        """All of it, in the order in which it happens."""
        async with self._database.read() as session:
            found = (await session.execute(LEAD)).scalar_one()
        self._organisation = public_id("org", found)
        await mails(self._database, self._secret)  # what the story before this one left
        olu = await self._set_up()
        lea = await self._invited(olu)
        await self._signed_in(olu)
        await self._at_issuer()
        await self._host_app()
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

    async def _host_app(self) -> None:
        """Ackerfunke's app brings its own users into the campaign of the story before."""
        signing = {"algorithm": "HS256", "key": SHARED}
        wish = {"issuer": "https://app.example.org", "audience": "coquest", "signed": signing}
        path = "/v1/issuers/our-app"
        await self._say("put_issuer_named", "PUT", path, self._owner, wish)
        await self._say("list_issuers", "GET", "/v1/issuers", self._owner)
        now = int(datetime.now(UTC).timestamp())
        claims = {"iss": wish["issuer"], "aud": "coquest", "sub": "user-4711", "jti": "1"}
        claims |= {"iat": now, "exp": now + 120}
        assertion = jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SHARED))
        body = {"organisation": self._organisation, "assertion": assertion, "locale": "de"}
        path = f"{self._campaign}/participants/assertions"
        await self._say("join_by_assertion", "POST", path, None, body)
        await self._say("delete_issuer", "DELETE", "/v1/issuers/our-app", self._owner)
