"""Members as they meet the API: invited, signed in."""

from typing import Any

import httpx

from service.store.session import Database
from tests.mailed import code_in, mails, only_mail, token_in
from tests.people import Headers

LEA = "lea@ackerfunke.example"


def as_member(began: dict[str, Any]) -> Headers:
    """The headers of a session."""
    return {"authorization": f"Bearer {began['token']}"}


async def invited(
    client: httpx.AsyncClient,
    db: Database,
    owner: Headers,
    *,
    email: str = LEA,
    role: str = "owner",
) -> str:
    """The token of an invitation, as it came by mail."""
    body = {"email": email, "role": role}
    reply = await client.post("/v1/invitations", json=body, headers=owner)
    assert reply.status_code == 201, reply.text
    return token_in(await only_mail(db))


async def employ(
    client: httpx.AsyncClient,
    db: Database,
    owner: Headers,
    *,
    email: str = LEA,
    role: str = "owner",
) -> dict[str, Any]:
    """A new member with a session; what the API answered."""
    token = await invited(client, db, owner, email=email, role=role)
    reply = await client.post("/v1/members", json={"invitation": token, "name": "Léa"})
    assert reply.status_code == 201, reply.text
    answer: dict[str, Any] = reply.json()
    return answer


async def ask_in(client: httpx.AsyncClient, email: str = LEA, workspace: str = "berlin") -> str:
    """Ask to sign in; the handle."""
    body = {"email": email, "workspace": workspace}
    reply = await client.post("/v1/sign-ins", json=body)
    assert reply.status_code == 202, reply.text
    handle: str = reply.json()["sign_in"]
    return handle


async def code_for(client: httpx.AsyncClient, db: Database, email: str = LEA) -> tuple[str, str]:
    """A handle and the code that came by mail for it."""
    await mails(db)
    handle = await ask_in(client, email)
    return handle, code_in(await only_mail(db))


async def enter(client: httpx.AsyncClient, handle: str, **proof: Any) -> httpx.Response:
    """Bring the proof back."""
    return await client.post("/v1/session", json={"sign_in": handle, **proof})
