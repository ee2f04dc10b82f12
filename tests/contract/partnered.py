"""What partners left behind in a campaign, for tests that need one of everything."""

from uuid import uuid4

import httpx

from tests.people import Headers


async def ask_organisation(client: httpx.AsyncClient, key: Headers, campaign: str) -> str:
    """An organisation that is asked to become a partner, and has not answered."""
    slug = f"o-{uuid4().hex[:12]}"
    path = f"/v1/campaigns/{campaign}/partner-invitations"
    reply = await client.post(path, json={"new": {"slug": slug, "name": slug}}, headers=key)
    assert reply.status_code == 201, reply.text
    made: str = reply.json()["id"]
    return made


async def partnered(client: httpx.AsyncClient, key: Headers, campaign: str) -> dict[str, str]:
    """One of everything that organisations do together; its ids by the names of parameters."""
    return {"partner_invitation": await ask_organisation(client, key, campaign)}
