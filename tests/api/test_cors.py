"""Web pages of a campaign's origins may call the API for it; pages from elsewhere may not."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from service.settings import Settings
from service.store.session import Database
from tests.assembled import as_new
from tests.mission import Mission, campaign_is, launch
from tests.people import Person, campaign_id, join, key_of, quest_id

OURS, OTHER = "https://app.example.org", "https://evil.example"
ALLOW = "access-control-allow-origin"


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db, campaign_is(origins=[OURS, "capacitor://localhost"]))


@pytest.fixture
async def person(client: httpx.AsyncClient, mission: Mission) -> Person:
    return await join(client, mission)


async def preflight(client: httpx.AsyncClient, path: str, origin: str = OURS) -> httpx.Response:
    asked = {"origin": origin, "access-control-request-method": "POST"}
    return await client.options(path, headers=asked)


def own_paths(mission: Mission) -> list[str]:
    campaign, quest = campaign_id(mission), quest_id(mission, "stickers")
    return [
        f"/v1/campaigns/{campaign}",
        f"/v1/campaigns/{campaign}/participants",
        f"/v1/campaigns/{campaign}/progress",
        f"/v1/quests/{quest}",
        f"/v1/quests/{quest}/completions",
        f"/v1/quests/{quest}/eligibility",
    ]


async def test_browsers_learn_that_a_page_of_the_campaign_may_call(
    client: httpx.AsyncClient, mission: Mission
) -> None:
    for path in own_paths(mission):
        for origin in (OURS, "capacitor://localhost"):
            reply = await preflight(client, path, origin)
            assert (reply.status_code, reply.headers[ALLOW]) == (204, origin), path
            assert "POST" in reply.headers["access-control-allow-methods"]
            assert "Idempotency-Key" in reply.headers["access-control-allow-headers"]
            assert "Origin" in reply.headers["vary"]
            assert "access-control-allow-credentials" not in reply.headers


async def test_pages_from_elsewhere_are_not_answered(
    client: httpx.AsyncClient, mission: Mission
) -> None:
    for path in own_paths(mission):
        for origin in (OTHER, "null", OURS.upper(), f"{OURS}.evil.example", "x" * 400):
            reply = await preflight(client, path, origin)
            assert reply.status_code == 405, path
            assert ALLOW not in reply.headers


async def test_another_campaign_has_origins_of_its_own(
    client: httpx.AsyncClient, mission: Mission, db: Database
) -> None:
    other = await launch(db, campaign_is(origins=[OTHER]), workspace="hamburg")

    for one, origin in ((mission, OURS), (other, OTHER)):
        for path in own_paths(one):
            for asking in (OURS, OTHER):
                answered = await preflight(client, path, asking)
                assert (answered.status_code == 204) == (asking == origin)


async def test_answers_and_refusals_can_be_read(client: httpx.AsyncClient, person: Person) -> None:
    done = await person.complete("stickers", headers={"origin": OURS})
    refused = await person.complete("stickers", headers={"origin": OURS}, placed=-1)
    mine = await client.get("/v1/me", headers=person.headers | {"origin": OURS})
    unknown = await client.get("/v1/me", headers={"authorization": "Bearer x", "origin": OURS})

    assert [r.status_code for r in (done, refused, mine, unknown)] == [201, 422, 200, 401]
    for reply in (done, refused, mine, unknown):
        assert reply.headers[ALLOW] == OURS
        assert "Retry-After" in reply.headers["access-control-expose-headers"]


async def test_what_is_the_campaigns_stays_unread_elsewhere(
    client: httpx.AsyncClient, person: Person, mission: Mission
) -> None:
    for path in ("/v1/me", "/v1/me/completions", f"/v1/campaigns/{campaign_id(mission)}"):
        reply = await client.get(path, headers=person.headers | {"origin": OTHER})
        assert reply.status_code == 200
        assert ALLOW not in reply.headers


async def test_routes_of_organisations_and_api_keys_are_for_no_page(
    client: httpx.AsyncClient, mission: Mission, db: Database
) -> None:
    key = await key_of(db)
    campaign = f"/v1/campaigns/{campaign_id(mission)}"

    for path in ("/v1/webhooks", "/v1/blueprints", f"{campaign}/kpis", f"{campaign}/completions"):
        assert (await preflight(client, path)).status_code in {404, 405}
        reply = await client.get(path, headers=key | {"origin": OURS})
        assert ALLOW not in reply.headers
    reply = await client.get(campaign, headers=key | {"origin": OURS})
    assert ALLOW not in reply.headers


async def test_origins_change_with_the_blueprint(
    client: httpx.AsyncClient, mission: Mission, app: FastAPI, db: Database
) -> None:
    path = f"/v1/campaigns/{campaign_id(mission)}"
    assert (await preflight(client, path)).status_code == 204

    await launch(db, campaign_is(origins=[OTHER]))
    app.state.cors._kept.clear()  # as ten seconds would

    assert (await preflight(client, path)).status_code == 405
    assert (await preflight(client, path, OTHER)).status_code == 204


async def test_who_is_refused_for_now_can_read_that_as_well(
    settings: Settings, mission: Mission
) -> None:
    app = as_new(
        settings.model_copy(update={"rate_limits": True, "rate_limit_read": "network 1/hour"})
    )
    transport = httpx.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url=settings.public_url) as client,
    ):
        path = f"/v1/campaigns/{campaign_id(mission)}"
        first, second = [await client.get(path, headers={"origin": OURS}) for _ in range(2)]

    assert [r.status_code for r in (first, second)] == [200, 429]
    assert second.headers[ALLOW] == OURS


SAFE: dict[str, str] = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}


async def test_every_answer_tells_browsers_to_guess_and_keep_nothing(
    client: httpx.AsyncClient, person: Person, mission: Mission
) -> None:
    replies = [
        await person.get("/v1/me"),
        await person.complete("stickers"),
        await client.get("/nowhere"),
        await client.get("/v1/me?token=x"),
        await client.get("/metrics"),
    ]

    for reply in replies:
        assert {name: reply.headers[name] for name in SAFE} == SAFE
        policy = reply.headers["content-security-policy"]
        assert policy == "default-src 'none'; frame-ancestors 'none'"
        assert "strict-transport-security" not in reply.headers
    public = await client.get(f"/v1/campaigns/{campaign_id(mission)}/progress")
    assert public.headers["cache-control"] == "public, max-age=1"
    assert public.headers.get_list("vary") == ["Accept-Language", "Origin"]


async def test_the_reference_may_draw_itself(client: httpx.AsyncClient) -> None:
    page = await client.get("/docs")

    assert "https://cdn.jsdelivr.net" in page.headers["content-security-policy"]
    assert "https://cdn.jsdelivr.net" in page.text


async def test_over_https_browsers_are_told_to_stay_there(settings: Settings) -> None:
    public = settings.model_copy(update={"public_url": "https://coquest.example"})
    transport: Any = httpx.ASGITransport(app=as_new(public))
    async with httpx.AsyncClient(transport=transport, base_url=public.public_url) as client:
        reply = await client.get("/health/live")

    assert reply.headers["strict-transport-security"].startswith("max-age=")


async def test_a_bug_answers_as_safely(app: FastAPI, settings: Settings) -> None:
    async def broken() -> None:
        raise RuntimeError("secret")

    app.add_api_route("/broken", broken)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=settings.public_url) as client:
        reply = await client.get("/broken")

    assert reply.status_code == 500
    assert "secret" not in reply.text
    assert {name: reply.headers[name] for name in SAFE} == SAFE
