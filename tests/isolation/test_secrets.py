"""A copy of the database opens nothing: no credential, code or address of a person stands in it."""

import base64
import subprocess
from typing import Any

import httpx
import pytest

from service.store.postgres_programs import binaries
from service.store.session import Database
from tests.logged import logged
from tests.mailed import code_in, only_mail
from tests.members import employ, invited
from tests.mission import Mission, launch
from tests.people import Headers, campaign_id, key_of

PERSON, STAFF, GUEST = "canary@person.example", "canary@staff.example", "canary@guest.example"
KEYED = {"idempotency-key": "kept"}


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db)


def dump(url: str) -> str:
    """All rows as whoever steals a backup would read them."""
    program = str(binaries() / "pg_dump")
    done = subprocess.run(
        [program, "--data-only", "--dbname", url], capture_output=True, text=True, check=True
    )
    return done.stdout


def spellings(secret: str) -> set[str]:
    """The secret as text, in hexadecimal and in base64."""
    raw = secret.encode()
    return {secret, raw.hex(), base64.b64encode(raw).decode().rstrip("=")}


async def secrets_of_everybody(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> dict[str, str]:
    """Let everybody get, use and renew their credentials; what they were."""
    owner = await key_of(db, scope="organise own")
    path = f"/v1/campaigns/{campaign_id(mission)}/participants"
    joined = (await client.post(path, json={"display_name": "Léa"}, headers=KEYED)).json()
    person = {"authorization": f"Bearer {joined['token']}"}

    await client.post("/v1/me/email", json={"email": PERSON, "method": "link"}, headers=person)
    proof = await only_mail(db)
    code = {"code": code_in(proof)}
    proven = (await client.post("/v1/me/email/confirm", json=code, headers=person | KEYED)).json()
    refreshing = {"refresh_token": proven["refresh_token"]}
    refreshed = (await client.post("/v1/tokens/refresh", json=refreshing, headers=KEYED)).json()

    spare = {"name": "spare", "scopes": ["read"]}
    key = (await client.post("/v1/api-keys", json=spare, headers=owner)).json()
    hooked = await secrets_of_a_webhook(client, owner)
    employed = await employ(client, db, owner, email=STAFF)
    invitation = await invited(client, db, owner, email=GUEST)
    return {
        "access token": joined["token"],
        "refresh token": joined["refresh_token"],
        "token after the proof": proven["token"],
        "refresh token after the proof": proven["refresh_token"],
        "refreshed token": refreshed["refresh_token"],
        "link in the mail": _link(proof.written.text),
        "owner's key": owner["authorization"].removeprefix("Bearer "),
        "new key": key["key"],
        **hooked,
        "member's session": employed["token"],
        "invitation": invitation,
        "address of a person": PERSON,
    }


async def secrets_of_a_webhook(client: httpx.AsyncClient, owner: Headers) -> dict[str, str]:
    """Its signing secret, the one that took its place, and a header for a gateway."""
    gateway = "a-password-of-our-gateway"
    hook = {"url": "http://127.0.0.1:9/canary-path", "headers": {"x-gateway": gateway}}
    made = (await client.post("/v1/webhooks", json=hook, headers=owner | KEYED)).json()
    path, again = f"/v1/webhooks/{made['id']}/secret", {"idempotency-key": "turned-once"}
    turned = (await client.post(path, json={}, headers=owner | again)).json()
    return {
        "signing secret": made["secret"].removeprefix("whsec_"),
        "signing secret of after": turned["secret"].removeprefix("whsec_"),
        "header of a webhook": gateway,
    }


def _link(text: str) -> str:
    return (
        next(word for word in text.split() if "://" in word).rpartition("#")[2].rpartition("/")[2]
    )


async def test_neither_a_backup_nor_the_logs_hold_a_secret(
    client: httpx.AsyncClient,
    db: Database,
    database_url: str,
    mission: Mission,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with logged() as lines:
        secrets = await secrets_of_everybody(client, db, mission)

    copied, written = dump(database_url), "".join(lines) + caplog.text
    assert "completion" in copied
    assert "idempotency_key" in copied
    for what, secret in secrets.items():
        assert len(secret) > 15, what
        assert [one for one in spellings(secret) if one in copied] == [], what
        assert secret not in written, what
    for address in (STAFF, GUEST):
        assert address not in written
        assert [one for one in spellings(address) if one in copied] == []


async def test_the_search_finds_what_stands_there(
    client: httpx.AsyncClient, db: Database, database_url: str, mission: Mission
) -> None:
    """Or else it would prove nothing."""
    path = f"/v1/campaigns/{campaign_id(mission)}/participants"
    joined: Any = (await client.post(path, json={"display_name": "Canary Léa"})).json()

    copied = dump(database_url)
    assert "Canary Léa" in copied
    assert joined["share_url"].rpartition("/")[2] in copied
