"""Badges as Open Badges 3.0, checked by an implementation that is not ours (openbadgeslib)."""

import asyncio
from collections.abc import Callable
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

import httpx
import jwt
import pytest
from openbadgeslib.ob3 import (
    OB3VerificationError,
    OB3Verifier,
    OpenBadgeCredential,
    verify_endorsement_jwt,
)

from quests.completion import State
from quests.ids import parse_id
from service.store.session import Database
from tests.badges import badge, giving
from tests.builders import NOON
from tests.mailed import code_in, only_mail
from tests.mission import Mission, changed, launch
from tests.people import Headers, Person, join, key_of
from tests.rewarding import settle
from tests.store.test_ledger import move

Download = Callable[[str], bytes]
FREE = changed("stickers", limits=[], points=2)


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db, FREE, giving(badge("starter", completions=1)))


async def deserving(db: Database, client: httpx.AsyncClient, mission: Mission) -> Person:
    person = await join(client, mission, locale="en")
    assert (await person.complete("stickers", placed=3)).status_code == 201
    await settle(db)
    return person


async def credential(person: Person, **query: str) -> httpx.Response:
    (mine,) = (await person.get("/v1/me/badges")).json()["items"]
    return await person.get(f"/v1/me/badges/{mine['id']}/credential", **query)


async def fetched(client: httpx.AsyncClient, *addresses: str) -> Download:
    """What these addresses answer now, as the other implementation asks for it."""
    paths = [urlsplit(one).path for one in addresses]
    known = {path: (await client.get(path)).content for path in paths}
    return lambda address: known[urlsplit(address).path]


async def checked(client: httpx.AsyncClient, token: str) -> OpenBadgeCredential:
    """As a verifier anywhere does it: by the issuer's did:web and its list of what was revoked."""
    claims = OB3Verifier._decode_unverified(token)
    did = claims["iss"]
    path = "/" + "/".join(did.split(":")[3:]) + "/did.json"
    download = await fetched(client, path, claims["credentialStatus"]["statusListCredential"])

    def check() -> OpenBadgeCredential:
        verifier = OB3Verifier.for_issuer_did(did, download=download)
        return verifier.verify(token, check_status=True, download=download)

    return await asyncio.to_thread(check)


async def test_a_badge_is_checked_elsewhere_and_says_when_it_is_taken_back(
    db: Database, client: httpx.AsyncClient, mission: Mission
) -> None:
    person = await deserving(db, client, mission)
    reply = await credential(person)

    assert reply.headers["content-type"] == "application/vc+jwt"
    found = await checked(client, reply.text)
    assert (found.achievement.name, found.identifiers) == ("starter (en)", [])
    assert found.recipient_id is not None
    assert person.id not in reply.text
    page = await client.get(urlsplit(found.achievement.id).path, headers={"accept": "text/html"})
    assert "starter" in page.text
    assert "Ackerfunke" in page.text

    (done,) = (await person.get("/v1/me/completions")).json()["items"]
    completion = parse_id("cpl", done["completion"]["id"])
    award = urlsplit(str(found.id)).path
    await move(db, mission, completion, State.REVOKED, NOON)
    await settle(db)
    with pytest.raises(OB3VerificationError, match="'revocation' is set"):
        await checked(client, reply.text)
    assert (await client.get(award)).json()["revoked_at"] is not None
    looks = {"accept": "text/html", "accept-language": "en"}
    assert "taken back" in (await client.get(award, headers=looks)).text
    assert (await credential(person)).json()["code"] == "badge-taken-back"

    await move(db, mission, completion, State.ACCEPTED, NOON)
    await settle(db)
    assert (await checked(client, reply.text)).id == found.id


async def test_a_changed_or_foreign_credential_is_found_out(
    db: Database, client: httpx.AsyncClient, mission: Mission
) -> None:
    token = (await credential(await deserving(db, client, mission))).text
    head, body, signature = token.split(".")

    flipped = body[:40] + ("A" if body[40] != "A" else "B") + body[41:]
    for wrong in (f"{head}.{flipped}.{signature}", f"{head}.{body}.{signature[::-1]}"):
        with pytest.raises(OB3VerificationError):
            await checked(client, wrong)


async def test_nobody_is_named_unless_they_ask_and_then_by_a_salted_hash(
    db: Database, client: httpx.AsyncClient, mission: Mission
) -> None:
    person = await deserving(db, client, mission)
    assert (await credential(person, identity="email")).json()["code"] == "address-not-proven"

    ask = {"email": "lea@example.org"}
    await client.post("/v1/me/email", json=ask, headers=person.headers)
    code = {"code": code_in(await only_mail(db))}
    done = await client.post("/v1/me/email/confirm", json=code, headers=person.headers)
    assert done.status_code == 200, done.text
    person.headers = {"authorization": f"Bearer {done.json()['token']}"}
    found = await checked(client, (await credential(person, identity="email")).text)

    (named,) = found.identifiers
    assert named.hashed
    said = sha256(f"lea@example.org{named.salt}".encode()).hexdigest()
    assert named.identity_hash == f"sha256${said}"
    assert "lea@" not in str(found.raw)
    assert (await checked(client, (await credential(person)).text)).identifiers == []


async def test_partners_stand_behind_a_badge_with_their_own_key(
    db: Database, client: httpx.AsyncClient, mission: Mission, partner: Headers
) -> None:
    person = await deserving(db, client, mission)
    (mine,) = (await person.get("/v1/me/badges")).json()["items"]
    address = f"/v1/badges/{mine['badge']['id']}"
    said = {"comment": "We know these people: they keep their word."}

    told = await client.put(f"{address}/endorsement", json=said, headers=partner)
    assert told.status_code == 200, told.text
    found = await checked(client, (await credential(person)).text)
    (word,) = found.all_endorsement_jwts()
    did = OB3Verifier._decode_unverified(word)["iss"]
    download = await fetched(client, "/" + "/".join(did.split(":")[3:]) + "/did.json")
    endorsed = await asyncio.to_thread(verify_endorsement_jwt, word, download)
    assert endorsed["comment"] == said["comment"]
    assert endorsed["endorses"] == found.achievement.id
    assert did.endswith(told.json()["organisation"])
    achievement = (await client.get(address)).json()
    assert len(achievement["endorsementJwt"]) == 1

    assert (await client.delete(f"{address}/endorsement", headers=partner)).status_code == 204
    assert (await checked(client, (await credential(person)).text)).all_endorsement_jwts() == []


async def test_what_an_older_key_signed_stays_good(
    db: Database, client: httpx.AsyncClient, mission: Mission
) -> None:
    person = await deserving(db, client, mission)
    before = (await credential(person)).text
    lead = await key_of(db, scope="own")

    made = await client.post("/v1/badge-keys", headers=lead)
    assert made.status_code == 201, made.text
    after = (await credential(person)).text
    assert kid_of(after) != kid_of(before)
    assert kid_of(after) == f"{made.json()['issuer']}#{made.json()['kid']}"
    for one in (before, after):
        assert (await checked(client, one)).achievement.name == "starter (en)"
    organisation = made.json()["issuer"].rpartition(":")[2]
    keys = (await client.get(f"/v1/organisations/{organisation}/jwks.json")).json()["keys"]
    assert [sorted(key) for key in keys] == [["alg", "e", "kid", "kty", "n", "use"]] * 2


def kid_of(token: str) -> Any:
    return jwt.get_unverified_header(token)["kid"]


async def test_two_who_ask_first_at_once_are_signed_by_one_key(
    db: Database, client: httpx.AsyncClient, mission: Mission
) -> None:
    people = [await deserving(db, client, mission) for _ in range(4)]

    replies = await asyncio.gather(*(credential(one) for one in people))

    assert len({kid_of(one.text) for one in replies}) == 1
    for one in replies:
        await checked(client, one.text)


@pytest.fixture
async def partner(db: Database, mission: Mission) -> Headers:
    return await key_of(db, "bohnenrausch")
