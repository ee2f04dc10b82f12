"""Members sign in with an OpenID Connect issuer: a real one, on a port of this machine."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from service.delivery.guarded_http import trusted
from service.settings import Settings
from service.store.session import Database
from tests.issuer import CLIENT, Issuer, issuing, known_at, new_key
from tests.members import LEA, as_member, employ
from tests.people import Headers, key_of

NOW = int(datetime.now(UTC).timestamp())


@pytest.fixture
async def issuer() -> AsyncIterator[Issuer]:
    async with issuing() as found:
        found.person = {"sub": "lea-1", "email": LEA, "email_verified": True}
        yield found


@pytest.fixture
def settings(settings: Settings, issuer: Issuer) -> Settings:
    return known_at(issuer, settings)


@pytest.fixture
async def owner(db: Database) -> Headers:
    return await key_of(db, scope="own")


@pytest.fixture
async def lea(client: httpx.AsyncClient, db: Database, owner: Headers) -> dict[str, Any]:
    return await employ(client, db, owner)


async def begin(client: httpx.AsyncClient) -> dict[str, Any]:
    reply = await client.post("/v1/sign-ins/issuer", json={"workspace": "berlin"})
    assert reply.status_code == 201, reply.text
    begun: dict[str, Any] = reply.json()
    return begun


async def agree(begun: dict[str, Any]) -> dict[str, str]:
    """Go to the issuer as a browser does; what it sends back."""
    async with httpx.AsyncClient(verify=trusted()) as browser:
        sent = await browser.get(begun["authorization_url"])
    assert sent.headers["location"].startswith("http://127.0.0.1:8000/sign-in?")
    back = parse_qs(urlsplit(sent.headers["location"]).query)
    return {name: values[0] for name, values in back.items()}


async def finish(
    client: httpx.AsyncClient, begun: dict[str, Any], back: dict[str, str]
) -> httpx.Response:
    return await client.post("/v1/session/issuer", json={"sign_in": begun["sign_in"], **back})


async def sign_in(client: httpx.AsyncClient) -> httpx.Response:
    begun = await begin(client)
    return await finish(client, begun, await agree(begun))


def refused(reply: httpx.Response) -> tuple[int, str]:
    return reply.status_code, reply.json()["code"]


NO = (400, "verification-failed")


async def test_a_member_is_known_by_the_verified_address_and_then_by_name(
    client: httpx.AsyncClient, issuer: Issuer, lea: dict[str, Any]
) -> None:
    first = await sign_in(client)
    issuer.person = {"sub": "lea-1", "email": "other@x.example", "email_verified": False}
    second = await sign_in(client)

    assert (first.status_code, second.status_code) == (201, 201)
    for reply in (first, second):
        session = await client.get("/v1/session", headers=as_member(reply.json()))
        assert session.json()["member"]["id"] == lea["member"]["id"]


@pytest.mark.usefixtures("lea")
@pytest.mark.parametrize(
    "person",
    [
        {"sub": "x", "email": "stranger@x.example", "email_verified": True},
        {"sub": "x", "email": LEA, "email_verified": False},
        {"sub": "x", "email": LEA, "email_verified": "true"},
        {"sub": "x", "email": LEA},
        {"sub": "x"},
        {"sub": "x", "email": "no address", "email_verified": True},
        {"sub": "", "email": LEA, "email_verified": True},
        {"sub": "x" * 256, "email": LEA, "email_verified": True},
    ],
)
async def test_whom_we_do_not_know_is_not_let_in(
    client: httpx.AsyncClient, issuer: Issuer, person: dict[str, Any]
) -> None:
    issuer.person = person

    assert refused(await sign_in(client)) == NO


@pytest.mark.usefixtures("lea")
@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://other.example"},
        {"aud": "another-client"},
        {"aud": [CLIENT, "another-client"]},
        {"aud": [CLIENT, "another-client"], "azp": "another-client"},
        {"azp": "another-client"},
        {"nonce": "replayed"},
        {"nonce": None},
        {"exp": NOW - 3600},
        {"exp": None},
        {"iat": NOW + 3600},
        {"iat": None},
        {"sub": None},
        {"sub": 7},
        {"nbf": NOW + 3600},
    ],
)
async def test_a_token_that_is_not_for_this_sign_in_is_not_believed(
    client: httpx.AsyncClient, issuer: Issuer, claims: dict[str, Any]
) -> None:
    issuer.claims = claims

    assert refused(await sign_in(client)) == NO


@pytest.mark.usefixtures("lea")
@pytest.mark.parametrize("kid", ["its own", "the issuer's"])
async def test_a_signature_of_somebody_else_is_not_believed(
    client: httpx.AsyncClient, issuer: Issuer, kid: str
) -> None:
    forged = new_key()
    if kid == "the issuer's":
        forged = type(forged).import_key(forged.as_dict(private=True) | {"kid": issuer.key.kid})
    issuer.signs_with = forged

    assert refused(await sign_in(client)) == NO


@pytest.mark.usefixtures("lea")
async def test_an_unsigned_token_is_not_believed(
    client: httpx.AsyncClient, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = "eyJhbGciOiJub25lIn0"  # {"alg":"none"}
    whole = Issuer.id_token

    def unsigned(self: Issuer, **claims: Any) -> str:
        return f"{head}.{whole(self, **claims).split('.')[1]}."

    monkeypatch.setattr(Issuer, "id_token", unsigned)
    assert refused(await sign_in(client)) == NO


@pytest.mark.usefixtures("lea")
async def test_an_issuer_may_change_its_keys(client: httpx.AsyncClient, issuer: Issuer) -> None:
    assert (await sign_in(client)).status_code == 201
    client._transport.app.state.issuers._kept.clear()  # type: ignore[attr-defined]  # as later

    issuer.key = new_key()

    assert (await sign_in(client)).status_code == 201


@pytest.mark.usefixtures("lea")
async def test_made_up_keys_do_not_make_us_ask_again_and_again(
    client: httpx.AsyncClient, issuer: Issuer
) -> None:
    await sign_in(client)
    for _ in range(4):
        issuer.signs_with = new_key()
        assert refused(await sign_in(client)) == NO

    assert issuer.asked.count("keys") == 1
    assert issuer.asked.count("discovery") == 1


@pytest.mark.usefixtures("lea")
async def test_a_code_is_brought_back_once_and_by_whoever_began(
    client: httpx.AsyncClient, issuer: Issuer
) -> None:
    mine, other = await begin(client), await begin(client)
    back = await agree(mine)

    assert refused(await finish(client, other, back)) == NO  # login CSRF: another browser
    replies = await asyncio.gather(*(finish(client, mine, back) for _ in range(5)))

    assert sorted(reply.status_code for reply in replies) == [201] + [400] * 4
    assert issuer.asked.count("token") == 1


@pytest.mark.usefixtures("lea")
async def test_an_issuer_that_names_itself_otherwise_is_not_asked_further(
    client: httpx.AsyncClient, issuer: Issuer
) -> None:
    issuer.discovery = {"issuer": "https://other.example"}

    reply = await client.post("/v1/sign-ins/issuer", json={"workspace": "berlin"})

    assert refused(reply) == (503, "dependency-unavailable")


async def test_without_an_issuer_there_is_no_such_sign_in(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    state = client._transport.app.state  # type: ignore[attr-defined]
    state.settings = settings.model_copy(update={"oidc_issuer": None})

    reply = await client.post("/v1/sign-ins/issuer", json={"workspace": "berlin"})

    assert refused(reply) == (404, "not-found")


async def test_two_first_sign_ins_at_once_both_succeed(
    client: httpx.AsyncClient, lea: dict[str, Any]
) -> None:
    begun = [await begin(client) for _ in range(6)]
    backs = [await agree(one) for one in begun]

    replies = await asyncio.gather(*map(finish, [client] * 6, begun, backs))

    assert [reply.status_code for reply in replies] == [201] * 6
    assert {reply.json()["member"]["id"] for reply in replies} == {lea["member"]["id"]}
