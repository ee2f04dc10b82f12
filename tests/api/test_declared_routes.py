"""What was declared is known without FastAPI working out every route a second time."""

from typing import NoReturn

import pytest
from fastapi import routing

from service.api.declared import declared_routes
from service.main import assemble
from tests.assembled import committed_document


def test_what_was_declared_is_what_is_served() -> None:
    app = assemble()
    served = [context.original_route for context in routing.iter_route_contexts(app.routes)]

    declared = list(declared_routes(app.routes))

    assert len(declared) >= len(committed_document()["paths"])
    assert all(mine is theirs for mine, theirs in zip(declared, served, strict=True))


def test_to_assemble_an_application_asks_no_router_for_what_takes_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def worked_out(_: object) -> NoReturn:
        pytest.fail("FastAPI worked out the routes of a router although no request came.")

    monkeypatch.setattr(routing._IncludedRouter, "effective_candidates", worked_out)

    assemble()
