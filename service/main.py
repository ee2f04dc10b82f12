"""Assembles the application. No logic."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from importlib.metadata import version
from random import SystemRandom

from fastapi import FastAPI
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from service.api import health
from service.api.audit_trail import AuditTrail
from service.api.context import RequestContext
from service.api.cors import Cors
from service.api.crowd import Crowd
from service.api.headers import Safety
from service.api.limits import Gate
from service.api.live import live_figures
from service.api.live_seats import Seats
from service.api.openapi import describe
from service.api.pages import Seals
from service.api.problems import HANDLERS
from service.api.progress import Snapshots
from service.api.routers import BUSIEST, ROUTERS
from service.api.sieve import sieved
from service.delivery.courier import open_courier
from service.delivery.crm_line import open_exchange
from service.delivery.issuers import open_issuers
from service.delivery.push_line import open_push_line
from service.logs import set_up_logs
from service.mail.throwaway import throwaway_domains
from service.photos.shelf import Shelf
from service.photos.studio import Studio
from service.pulse import felt_pulse
from service.rate_limits import RateLimits
from service.request_counts import SharedCounts
from service.settings import Settings
from service.store.completion_recorder import CompletionRecorder
from service.store.isolation import ensure_isolated
from service.store.key_uses import noting_key_uses
from service.store.published_quests import PublishedQuests
from service.store.readiness import Readiness
from service.store.schema import head_revision, known_revisions
from service.store.server_version import ensure_supported
from service.store.session import Database
from service.tokens import Tokens


def create_app(settings: Settings, *, database_url: str | None = None) -> FastAPI:
    """The ASGI application of one installation.

    Args:
        settings: What differs between installations.
        database_url: Where PostgreSQL is; default ``settings.database_url``.
    """
    app = assemble(trusted_proxies=settings.trusted_proxies)
    furnish(app, settings, database_url=database_url)
    return app


def assemble(*, trusted_proxies: str = "") -> FastAPI:
    """Routes, middleware and description: all that a second installation could share."""
    app = FastAPI(
        title="Coquest",
        version=version("coquest"),
        lifespan=_running,
        exception_handlers=HANDLERS,
        docs_url="/docs",
        redoc_url=None,
        redirect_slashes=False,  # a path with a slash too many is unknown, not moved
        generate_unique_id_function=lambda route: route.name,
        # FastAPI would ask the environment about OpenTelemetry at every request.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.add_middleware(AuditTrail)
    app.add_middleware(RequestContext)
    if trusted_proxies:
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=trusted_proxies)
    # Asked before the pages of the documentation, and without a router in between.
    app.router.routes[:0] = BUSIEST.routes
    for router in (*ROUTERS, health.router):
        app.include_router(sieved(router))
    describe(app)
    return app


def furnish(app: FastAPI, settings: Settings, *, database_url: str | None = None) -> None:
    """What this installation is: its settings, and the secrets and limits made from them."""
    url = database_url or settings.database_url
    if url is None:
        raise ValueError("Start through `coquest serve`, or set DATABASE_URL.")

    set_up_logs(settings.log_level)
    app.state.settings = settings
    app.state.chance = SystemRandom()
    app.state.database_url = url
    app.state.tokens = Tokens(
        settings.signing_secret(), valid_for=timedelta(minutes=settings.token_minutes)
    )
    app.state.code_secret = settings.signing_secret()
    app.state.limits = _rate_limits(settings)
    app.state.crowd = Crowd(settings.requests_in_flight)
    app.state.gate = Gate(app.state.limits, app.state.tokens, settings.signing_secret())
    app.state.seals = Seals(settings.signing_secret())
    app.state.cors = Cors(app.state.tokens)
    app.state.throwaway = throwaway_domains(settings.throwaway_domains_file)
    app.state.safety = Safety(settings.public_url)


@asynccontextmanager
async def _running(app: FastAPI) -> AsyncIterator[None]:
    """What the process holds open while it serves."""
    settings: Settings = app.state.settings
    database = await Database.open(app.state.database_url, pool_size=settings.pool_size)
    try:
        await ensure_supported(database)
        await ensure_isolated(database)
        async with equipped(app, database):
            yield
    finally:
        await database.close()


@asynccontextmanager
async def equipped(app: FastAPI, database: Database) -> AsyncIterator[None]:
    """Everything that requests need on an open database."""
    try:
        async with felt_pulse() as app.state.pulse:
            _equip(app, database)
            async with _lines(app, database):
                yield
        await app.state.recorder.close()
        await app.state.studio.close()
    finally:
        await app.state.limits.close()


@asynccontextmanager
async def _lines(app: FastAPI, database: Database) -> AsyncIterator[None]:
    """What is open to others meanwhile."""
    settings: Settings = app.state.settings
    async with (
        noting_key_uses(database) as app.state.key_uses,
        # The operator's own issuer may well stand in a private network.
        open_issuers(allow_private=True) as app.state.issuers,
        open_issuers(allow_private=settings.webhooks_allow_private) as app.state.host_issuers,
        open_courier(
            settings.signing_secret(),
            allow_private=settings.webhooks_allow_private,
            allow_networks=settings.webhooks_allow_networks,
            own_hosts=settings.own_hosts(),
        ) as app.state.courier,
        open_exchange(
            allow_private=settings.webhooks_allow_private,
            allow_networks=settings.webhooks_allow_networks,
            own_hosts=settings.own_hosts(),
        ) as app.state.crm,
        open_push_line(settings) as app.state.push_line,
        live_figures(
            app, database, url=app.state.database_url, seats=_seats(settings)
        ) as app.state.live,
    ):
        yield


def _seats(settings: Settings) -> Seats:
    return Seats(most=settings.live_listeners, of_network=settings.live_listeners_per_network)


def _rate_limits(settings: Settings) -> RateLimits:
    storage = settings.rate_limit_storage
    shared = None if storage == "memory" else SharedCounts(storage)
    return RateLimits(settings.limit_rules(), shared)


def _equip(app: FastAPI, database: Database) -> None:
    """What requests find in ``app.state``."""
    settings: Settings = app.state.settings
    app.state.database = database
    app.state.studio = Studio()
    app.state.shelf = Shelf(settings.photos_url, settings.data / "photos")
    app.state.readiness = Readiness(database, head_revision(), known_revisions(), app.state.pulse)
    app.state.quests = PublishedQuests(database)
    app.state.snapshots = Snapshots()
    app.state.recorder = CompletionRecorder(database.hot)
