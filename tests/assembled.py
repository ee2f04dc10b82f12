"""One application for all tests of a process: what takes long is done once.

FastAPI works out what each route needs when an application is made, a quarter of a second for
all of ours. Nothing of that differs between tests; what does, stands in ``app.state``.
"""

from functools import cache
from typing import Any

from fastapi import FastAPI
from starlette.datastructures import State

from service.main import assemble, create_app, furnish
from service.settings import Settings


@cache
def _assembled() -> tuple[FastAPI, int]:
    app = assemble()
    return app, len(app.router.routes)


def as_new(settings: Settings) -> FastAPI:
    """The application as if it was just made; the one given out before is no more to be used."""
    if settings.trusted_proxies:  # the only setting that assembles it differently
        return create_app(settings)
    app, routes = _assembled()
    del app.router.routes[routes:]  # those that a test added
    app.dependency_overrides.clear()
    app.state = State()
    furnish(app, settings)
    return app


@cache
def http_document() -> dict[str, Any]:
    """The OpenAPI document, as ``coquest openapi`` writes it; not to be altered.

    FastAPI takes a second for it, and several files of tests look into it while pytest collects.
    """
    return _assembled()[0].openapi()
