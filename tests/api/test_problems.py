"""Refusals, outages and bugs: always a problem, never a word of the inside."""

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from quests.errors import CoquestError
from service.api.problem_pages import PAGES
from service.api.problems import OTHER_PROBLEMS, RETRY_AFTER, STATUS
from service.settings import Settings
from service.store.session import Database
from tests.mission import Mission, launch
from tests.people import campaign_id, join, key_of

SECRET_OF_THE_INSIDE = "SELECT secret FROM inside"


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db)


@pytest.fixture
async def outside(app: FastAPI, settings: Settings) -> httpx.AsyncClient:
    """A client that gets the answer to a bug, as clients of a real server do."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url=settings.public_url)


def every_refusal(base: type[CoquestError] = CoquestError) -> set[type[CoquestError]]:
    subclasses = set(base.__subclasses__())
    return subclasses.union(*(every_refusal(one) for one in subclasses))


async def cut_off(url: str) -> None:
    """Let nobody into this database any more."""
    name = url.partition("?")[0].rpartition("/")[2]
    elsewhere = await asyncpg.connect(url.replace(name, "coquest"))
    await elsewhere.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    await elsewhere.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name
    )
    await elsewhere.close()


def test_every_refusal_has_a_status_and_a_page() -> None:
    assert every_refusal() == set(STATUS)
    assert {one.code for one in STATUS} | set(OTHER_PROBLEMS) == set(PAGES)
    assert set(RETRY_AFTER) <= set(STATUS)


def test_one_code_has_one_status() -> None:
    found = {(one.code, status) for one, status in STATUS.items()}
    found |= {(code, status) for code, (status, _) in OTHER_PROBLEMS.items()}

    assert len(found) == len({code for code, _ in found})


async def test_the_address_of_a_problem_leads_to_its_page(client: httpx.AsyncClient) -> None:
    refused = (await client.get("/v1/me")).json()

    page = await client.get(refused["type"])

    assert page.status_code == 200
    assert page.json()["code"] == refused["code"] == "unauthenticated"
    assert (await client.get("/problems/nothing")).status_code == 404


async def test_unknown_paths_and_methods_are_problems_too(client: httpx.AsyncClient) -> None:
    for path in ("/", "/v1", "/v1/nothing", "/v1/me/", "/V1/me", "/v1//me", "/.env"):
        reply = await client.get(path)
        assert (reply.status_code, reply.json()["code"]) == (404, "not-found"), path
        assert reply.headers["content-type"] == "application/problem+json"

    refused = await client.delete("/v1/me/links")
    assert (refused.status_code, refused.json()["code"]) == (405, "method-not-allowed")
    assert refused.headers["allow"] == "GET, POST"


async def test_who_is_not_known_is_told_how_to_be(
    client: httpx.AsyncClient, mission: Mission
) -> None:
    person = await join(client, mission)
    token = person.headers["authorization"]
    wrong = ["", "Bearer", "Bearer ", "Basic YTpi", "Bearer x", token[:-2], "Bearer \xff\xfe"]

    for value in wrong:
        for path in ("/v1/me", "/v1/me/completions", f"/v1/campaigns/{campaign_id(mission)}/kpis"):
            headers = {b"authorization": value.encode("latin-1")}
            reply = await client.get(path, headers=headers)  # type: ignore[arg-type]
            assert (reply.status_code, reply.json()["code"]) == (401, "unauthenticated"), value
            assert reply.headers["www-authenticate"] == 'Bearer realm="coquest"'


async def test_credentials_do_not_belong_into_an_address(client: httpx.AsyncClient) -> None:
    for query in ("access_token=x", "API_KEY=x", "q=cq_abc", "token="):
        reply = await client.get(f"/v1/me?{query}")
        assert (reply.status_code, reply.json()["code"]) == (400, "credentials-in-url")


async def test_a_bug_says_nothing_but_its_request_id(
    app: FastAPI, outside: httpx.AsyncClient
) -> None:
    @app.get("/bug")
    async def bug() -> None:
        raise RuntimeError(SECRET_OF_THE_INSIDE)

    reply = await outside.get("/bug", headers={"x-request-id": "given-1"})

    assert (reply.status_code, reply.json()["code"]) == (500, "internal-error")
    assert reply.json()["request_id"] == reply.headers["x-request-id"] == "given-1"
    assert "inside" not in reply.text


async def test_without_its_database_it_answers_503_and_when_to_come_back(
    outside: httpx.AsyncClient, db: Database, database_url: str, mission: Mission
) -> None:
    person, campaign = await join(outside, mission), campaign_id(mission)
    key = await key_of(db)
    assert (await person.complete("stickers")).status_code == 201
    await cut_off(database_url)

    replies = [
        await person.complete("stickers"),  # the Quest is still in memory
        await person.complete("slogan"),
        await person.get("/v1/me"),
        await person.get("/v1/me/completions"),
        await outside.get(f"/v1/campaigns/{campaign}"),
        await outside.get(f"/v1/campaigns/{campaign}/progress"),
        await outside.post(f"/v1/campaigns/{campaign}/participants", json={}),
        await outside.get(f"/v1/campaigns/{campaign}/kpis", headers=key),
    ]

    assert [reply.status_code for reply in replies] == 8 * [503]
    for reply in replies:
        assert reply.json()["code"] == "dependency-unavailable"
        assert reply.headers["retry-after"] in {"1", "2"}
        assert "connection" not in reply.text.lower()
    assert (await outside.get("/health/live")).status_code == 200
    assert (await outside.get("/health/ready")).json()["checks"]["database"] is False


@pytest.mark.usefixtures("database_url")
async def test_after_an_outage_it_works_again_by_itself(
    outside: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    person = await join(outside, mission)
    await person.complete("stickers")
    async with db.transaction() as session:
        await session.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )

    statuses = [(await person.complete("stickers", key="k")).status_code for _ in range(4)]
    reads = [(await person.get("/v1/me")).status_code for _ in range(3)]

    assert statuses[-1] == 201
    assert set(statuses) <= {201, 503}
    assert reads[-1] == 200
    assert len((await person.get("/v1/me/completions")).json()["items"]) == 2
