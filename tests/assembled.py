"""Applications for all tests of a process: what takes long is done once.

FastAPI works out what each route needs when an application is made, most of a second for all of
ours. Nothing of that differs between tests; what does, stands in ``app.state``.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.datastructures import State

from service.main import assemble, furnish
from service.settings import Settings

COMMITTED = Path(__file__).resolve().parents[1] / "openapi" / "coquest.v1.json"
Assembled = tuple[FastAPI, int]  # and how many routes of its own it has
_idle: dict[str, list[Assembled]] = defaultdict(list)


def _assemble(trusted_proxies: str) -> Assembled:
    app = assemble(trusted_proxies=trusted_proxies)
    return app, len(app.router.routes)


_assembled = cache(_assemble)


def as_new(settings: Settings) -> FastAPI:
    """The application as if it was just made; the one given out before is no more to be used."""
    return _renewed(_assembled(settings.trusted_proxies), settings)


@contextmanager
def lent(settings: Settings) -> Iterator[FastAPI]:
    """One more application, beside ``as_new`` and whatever else is lent; as if it was just made."""
    idle = _idle[settings.trusted_proxies]
    assembled = idle.pop() if idle else _assemble(settings.trusted_proxies)
    yield _renewed(assembled, settings)
    idle.append(assembled)  # not after a failure: who knows what still runs on it


def _renewed(assembled: Assembled, settings: Settings) -> FastAPI:
    app, routes = assembled
    del app.router.routes[routes:]  # those that a test added
    app.dependency_overrides.clear()
    app.state = State()
    furnish(app, settings)
    return app


@cache
def http_document() -> dict[str, Any]:
    """The OpenAPI document, as ``coquest openapi`` writes it; not to be altered."""
    return _assembled("")[0].openapi()


@cache
def committed_document() -> Any:
    """The same as it is committed, which ``tests/contract/test_documents.py`` holds to it.

    FastAPI takes two seconds to describe everything, and several files of tests look into it while
    pytest collects, in each worker.
    """
    return json.loads(COMMITTED.read_text(encoding="utf-8"))
