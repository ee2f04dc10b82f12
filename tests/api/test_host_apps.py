"""Host apps bring their own users: believed when signed, meant for us, about now, and once."""

import asyncio
import base64
import hmac
import secrets
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, OKPKey
from sqlalchemy import text

from quests.ids import public_id
from service.delivery.issuers import open_issuers
from service.store.session import Database
from service.usecases.tidy_up import tidy_up
from tests.issuer import Issuer, issuing
from tests.mission import Mission, launch
from tests.people import Headers, campaign_id, key_of

SHARED = "a-shared-secret-of-32-characters!"
APP = "https://app.haferkiez.example"
BODY = {"issuer": APP, "audience": "coquest", "signed": {"algorithm": "HS256", "key": SHARED}}


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db)


@pytest.fixture
async def partner(db: Database, mission: Mission) -> Headers:
    return await key_of(db, "haferkiez", scope="own")


@pytest.fixture
async def issuer() -> AsyncIterator[Issuer]:
    async with issuing() as found:
        found.person = {"sub": "u-1", "aud": "coquest"}
        yield found


def said(**claims: Any) -> dict[str, Any]:
    now = int(datetime.now(UTC).timestamp())
    whole = {"iss": APP, "aud": "coquest", "sub": "u-1", "iat": now, "exp": now + 120}
    whole |= {"jti": secrets.token_hex(8)} | claims
    return {name: value for name, value in whole.items() if value is not None}


def signed(key: str = SHARED, algorithm: str = "HS256", **claims: Any) -> str:
    return jwt.encode({"alg": algorithm}, said(**claims), OctKey.import_key(key), [algorithm])


def signed_with_public_key(pem: str) -> str:
    """Written by hand, because libraries refuse to do it."""
    header, body = signed().split(".")[:2]
    mac = hmac.digest(pem.encode(), f"{header}.{body}".encode(), "sha256")
    return f"{header}.{body}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"


async def believe(client: httpx.AsyncClient, owner: Headers, **body: Any) -> None:
    reply = await client.put("/v1/issuers/our-app", json=BODY | body, headers=owner)
    assert reply.status_code == 200, reply.text


async def organisation(db: Database, slug: str = "haferkiez") -> str:
    look = text("SELECT id FROM organisation WHERE slug = :slug")
    async with db.read() as session:
        return public_id("org", (await session.execute(look, {"slug": slug})).scalar_one())


async def come(
    client: httpx.AsyncClient, db: Database, mission: Mission, assertion: str, **more: Any
) -> httpx.Response:
    body = {"organisation": await organisation(db), "assertion": assertion, **more}
    path = f"/v1/campaigns/{campaign_id(mission)}/participants/assertions"
    return await client.post(path, json=body)


def refused(reply: httpx.Response) -> tuple[int, str]:
    return reply.status_code, reply.json()["code"]


NO = (400, "verification-failed")


async def test_the_same_user_is_always_the_same_participant(
    client: httpx.AsyncClient, db: Database, mission: Mission, partner: Headers
) -> None:
    await believe(client, partner)

    first = await come(client, db, mission, signed(), display_name="Mia", locale="de")
    again = await come(client, db, mission, signed())
    other = await come(client, db, mission, signed(sub="u-2"))

    assert first.status_code == 201, first.text
    ids = [reply.json()["participant"]["id"] for reply in (first, again, other)]
    assert ids[0] == ids[1] != ids[2]
    me = {"authorization": f"Bearer {again.json()['token']}"}
    assert (await client.get("/v1/me", headers=me)).json()["display_name"] == "Mia"


async def test_two_arrivals_at_once_are_one_participant(
    client: httpx.AsyncClient, db: Database, mission: Mission, partner: Headers
) -> None:
    await believe(client, partner)

    replies = await asyncio.gather(*(come(client, db, mission, signed()) for _ in range(8)))

    assert {reply.status_code for reply in replies} == {201}
    assert len({reply.json()["participant"]["id"] for reply in replies}) == 1


@pytest.mark.parametrize("jti", ["given", None])
async def test_an_assertion_is_good_for_once(
    client: httpx.AsyncClient, db: Database, mission: Mission, partner: Headers, jti: str | None
) -> None:
    await believe(client, partner)
    assertion = signed(jti=jti)

    replies = await asyncio.gather(*(come(client, db, mission, assertion) for _ in range(6)))

    assert sorted(reply.status_code for reply in replies) == [201] + [400] * 5


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://other.example"},
        {"iss": None},
        {"iss": ["x"]},
        {"aud": "another"},
        {"aud": None},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"iat": None},
        {"iat": 0},
        {"iat": -1e300},
        {"iat": "now"},
        {"exp": None},
        {"exp": 1},
        {"nbf": 4_000_000_000},
    ],
)
async def test_what_is_not_said_for_us_and_now_is_not_believed(
    client: httpx.AsyncClient,
    db: Database,
    mission: Mission,
    partner: Headers,
    claims: dict[str, Any],
) -> None:
    await believe(client, partner)

    assert refused(await come(client, db, mission, signed(**claims))) == NO


async def test_what_somebody_else_signed_or_nobody_is_not_believed(
    client: httpx.AsyncClient, db: Database, mission: Mission, partner: Headers
) -> None:
    await believe(client, partner)
    body = signed().split(".")[1]

    for forged in (
        signed("another-secret-of-32-characters!!"),
        signed(algorithm="HS512"),  # the right key, not the algorithm that was pinned
        f"eyJhbGciOiJub25lIn0.{body}.",
        f"{body}.{body}",
        "no token",
        "....",
    ):
        assert refused(await come(client, db, mission, forged)) == NO


@pytest.mark.parametrize("kind", ["ES256", "EdDSA"])
async def test_a_public_key_checks_what_its_private_key_signed(
    client: httpx.AsyncClient, db: Database, mission: Mission, partner: Headers, kind: str
) -> None:
    key = ECKey.generate_key("P-256") if kind == "ES256" else OKPKey.generate_key("Ed25519")
    pem = key.as_pem(private=False).decode()
    await believe(client, partner, signed={"algorithm": kind, "key": pem})
    name = "Ed25519" if kind == "EdDSA" else kind

    right = jwt.encode({"alg": name}, said(), key, [name])

    assert (await come(client, db, mission, right)).status_code == 201
    # The oldest trick: the public key, used as if it were a shared secret.
    assert refused(await come(client, db, mission, signed_with_public_key(pem))) == NO


async def test_an_issuer_that_publishes_its_keys(
    client: httpx.AsyncClient, db: Database, mission: Mission, partner: Headers, issuer: Issuer
) -> None:
    await believe(client, partner, issuer=issuer.url, signed=None, algorithm="ES256")

    assert (await come(client, db, mission, issuer.id_token())).status_code == 201
    for wrong in ({"aud": "another"}, {"iss": APP}, {"exp": 1}):
        assert refused(await come(client, db, mission, issuer.id_token(**wrong))) == NO
    await believe(client, partner, issuer=issuer.url, signed=None, algorithm="RS256")
    assert refused(await come(client, db, mission, issuer.id_token())) == NO


async def test_only_who_takes_part_brings_people_and_only_with_an_issuer_of_their_own(
    client: httpx.AsyncClient, db: Database, mission: Mission, partner: Headers
) -> None:
    await believe(client, await key_of(db, "outsider", scope="own"))
    outsider = await organisation(db, "outsider")

    assert refused(await come(client, db, mission, signed(), organisation=outsider)) == NO
    assert refused(await come(client, db, mission, signed())) == NO  # that issuer is not theirs


async def test_an_issuer_of_another_name_is_somebody_else(
    client: httpx.AsyncClient, db: Database, mission: Mission, partner: Headers
) -> None:
    await believe(client, partner)
    before = (await come(client, db, mission, signed())).json()["participant"]["id"]

    await believe(client, partner, audience="coquest", issuer="https://new.example")
    after = await come(client, db, mission, signed(iss="https://new.example"))
    assert (await client.delete("/v1/issuers/our-app", headers=partner)).status_code == 204

    assert after.json()["participant"]["id"] != before
    assert refused(await come(client, db, mission, signed(iss="https://new.example"))) == NO
    assert (await client.get("/v1/issuers", headers=partner)).json() == {"items": []}


async def test_a_key_is_never_shown_nor_to_be_read_in_the_database(
    client: httpx.AsyncClient, db: Database, partner: Headers
) -> None:
    await believe(client, partner)

    async with db.read() as session:
        kept = str((await session.execute(text("SELECT i::text FROM issuer i"))).all())
    shown = (await client.get("/v1/issuers", headers=partner)).text
    assert SHARED not in kept + shown
    assert SHARED.encode().hex() not in kept


@pytest.mark.parametrize(
    "signing",
    [
        {"algorithm": "HS256", "key": "x" * 31},
        {"algorithm": "ES256", "key": SHARED},
        {"algorithm": "EdDSA", "key": ECKey.generate_key("P-256").as_pem(private=False).decode()},
        {"algorithm": "ES256", "key": ECKey.generate_key("P-384").as_pem(private=False).decode()},
        {"algorithm": "ES256", "key": ECKey.generate_key("P-256").as_pem(private=True).decode()},
        {"algorithm": "HS256", "key": ECKey.generate_key("P-256").as_pem(private=False).decode()},
        {"algorithm": "none", "key": SHARED},
    ],
)
async def test_a_key_of_the_wrong_kind_is_refused_at_once(
    client: httpx.AsyncClient, partner: Headers, signing: dict[str, str]
) -> None:
    reply = await client.put("/v1/issuers/x", json=BODY | {"signed": signing}, headers=partner)

    assert reply.status_code == 422
    assert signing["key"] not in reply.text


@pytest.mark.parametrize(
    "hostile",
    [
        "http://127.0.0.1:{port}",
        "https://127.0.0.1:{port}",
        "http://localhost:{port}",
        "https://[::ffff:127.0.0.1]",
        "https://2130706433",
        "https://user@example.org",
        "https://169.254.169.254",
    ],
)
async def test_nobody_is_called_inside_of_our_network(
    client: httpx.AsyncClient, app: FastAPI, partner: Headers, issuer: Issuer, hostile: str
) -> None:
    url = hostile.format(port=issuer.url.rpartition(":")[2])
    body = BODY | {"issuer": url, "signed": None}
    async with open_issuers(allow_private=False) as app.state.host_issuers:
        reply = await client.put("/v1/issuers/x", json=body, headers=partner)

    assert refused(reply) == (422, "issuer-refused")
    assert issuer.asked == []


async def test_used_assertions_are_forgotten_when_they_are_too_old_anyway(
    client: httpx.AsyncClient, db: Database, mission: Mission, partner: Headers
) -> None:
    await believe(client, partner)
    await come(client, db, mission, signed())
    count = text("SELECT count(*) FROM assertion_use")

    await tidy_up(db, at=datetime.now(UTC), audit_days=730)
    async with db.transaction() as session:
        assert (await session.execute(count)).scalar_one() == 1
        await session.execute(text("UPDATE assertion_use SET expires_at = now() - interval '1h'"))
    await tidy_up(db, at=datetime.now(UTC), audit_days=730)

    async with db.read() as session:
        assert (await session.execute(count)).scalar_one() == 0
