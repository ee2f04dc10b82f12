"""What partners left behind in a campaign, for tests that need one of everything."""

from uuid import uuid4

import httpx

from tests.partnering import COFFEE, COUPON, PROMISE
from tests.people import Headers, Person

NOTICED = {"kind": "observation", "note": "People stay longer.", "theme": "mood"}


async def ask_organisation(client: httpx.AsyncClient, key: Headers, campaign: str) -> str:
    """An organisation that is asked to become a partner, and has not answered."""
    slug = f"o-{uuid4().hex[:12]}"
    path = f"/v1/campaigns/{campaign}/partner-invitations"
    reply = await client.post(path, json={"new": {"slug": slug, "name": slug}}, headers=key)
    assert reply.status_code == 201, reply.text
    made: str = reply.json()["id"]
    return made


async def partnered(
    client: httpx.AsyncClient, key: Headers, campaign: str, person: Person, quest: str
) -> dict[str, str]:
    """One of everything that organisations do together; its ids by the names of parameters."""
    path = f"/v1/campaigns/{campaign}"
    promised = await client.post(f"{path}/commitments", json=PROMISE, headers=key)
    logged = await client.post(f"{path}/log", json=NOTICED, headers=key)
    return {
        "partner_invitation": await ask_organisation(client, key, campaign),
        "commitment": promised.json()["id"],
        "log_entry": logged.json()["id"],
        **await thanked(client, key, person, quest),
    }


async def thanked(
    client: httpx.AsyncClient, key: Headers, person: Person, quest: str
) -> dict[str, str]:
    """A coupon that somebody took for putting up stickers."""
    path, offer = f"/v1/quests/{quest}", {"title": COFFEE, "codes": [COUPON]}
    pool = await client.post(f"{path}/coupon-pools", json=offer, headers=key)
    await person.complete("stickers", placed=1)
    taken = await client.post(f"{path}/coupons", headers=person.headers)
    return {"coupon_pool": pool.json()["id"], "coupon": taken.json()["items"][0]["id"]}
