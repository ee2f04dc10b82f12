"""The API's description of itself: credentials per route, problems, examples, meta data."""

from collections.abc import Callable, Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from quests.errors import DependencyUnavailable
from service.api import deps, preconditions, who
from service.api.declared import declared_routes
from service.api.examples import add_examples
from service.api.strict_query import MalformedQuery
from service.api.strict_route import StrictRoute
from service.rate_limits import RateLimited

SCHEMES: dict[str, dict[str, str]] = {
    "participant": {
        "type": "http",
        "scheme": "bearer",
        "description": "The token from joining a campaign.",
    },
    "organisation": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key (`cq_...`) of an organisation, with the scope a route needs.",
    },
    "member": {
        "type": "http",
        "scheme": "bearer",
        "description": "The token (`cqs_...`) of a signed-in member whose role allows it.",
    },
    "cookie": {
        "type": "apiKey",
        "in": "cookie",
        "name": "coquest_session",
        "description": "The same for pages of this installation (`__Host-coquest_session` with "
        "https). Unsafe calls also send the session's `X-CSRF-Token`.",
    },
}
ORGANISATION: list[dict[str, list[str]]] = [{"organisation": []}, {"member": []}, {"cookie": []}]
CREDENTIALS: dict[Callable[..., Any], list[dict[str, list[str]]]] = {
    who.participant: [{"participant": []}],
    who.confirming_participant: [{"participant": []}],
    who.optional_participant: [{"participant": []}, {}],
    who.public: [],
    who.viewer: [{"participant": []}, *ORGANISATION, {}],
    who.organiser: ORGANISATION,
    who.moderator: ORGANISATION,
    who.deliverer: ORGANISATION,
    who.recorder: ORGANISATION,
    who.reader: ORGANISATION,
    who.owner: ORGANISATION,
    who.member: [{"member": []}, {"cookie": []}],
}
KEY_HEADER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "1 to 255 printable characters, a fresh UUID per action. Send it again with a "
    "retry: the action is done once.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    "example": "8e03978e-40d5-43e8-bc93-6894a57f9324",
}
LANGUAGE_HEADER = {
    "name": "Accept-Language",
    "in": "header",
    "required": False,
    "description": "Language of sentences: fr, de or en.",
    "schema": {"type": "string"},
    "example": "fr",
}
HEADERS: dict[Callable[..., Any], dict[str, Any]] = {
    deps.idempotency_key: KEY_HEADER,
    deps.required_key: {**KEY_HEADER, "required": True},
    deps.locale: LANGUAGE_HEADER,
    preconditions.if_match: preconditions.IF_MATCH_HEADER,
}

# What a dependency asks for on behalf of a route.
PARTS: dict[Callable[..., Any], tuple[Callable[..., Any], ...]] = {
    deps.action: (who.participant, deps.required_key, deps.locale),
}

PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
# What may be said before a route is even asked, or because the database is away.
ANY_ROUTE = {
    "400": MalformedQuery.title,
    "429": RateLimited.title,
    "503": DependencyUnavailable.title,
}


class Undeclared(Exception):
    """A route does not say who may call it, or says two things."""


class Lax(Exception):
    """A route takes a body without a limit, and whatever FastAPI takes for JSON."""


def ensure_declared(app: FastAPI) -> None:
    """Refuse to serve a route of which nobody said who may call it.

    Raises:
        Undeclared: naming the routes.
    """
    wrong = [route.path for route in _routes(app) if len(_callers(route)) != 1]
    if wrong:
        raise Undeclared(
            f"Exactly one caller of service.api.who has to stand on: {', '.join(wrong)}"
        )


def ensure_strict(app: FastAPI) -> None:
    """Refuse to serve a route whose body nobody bounds, or reads in one way only.

    Raises:
        Lax: naming the routes.
    """
    lax = [
        route.path
        for route in _routes(app)
        if route.body_field is not None and not isinstance(route, StrictRoute)
    ]
    if lax:
        raise Lax(f"Their routers need `route_class=StrictRoute`: {', '.join(lax)}")


def _callers(route: APIRoute) -> list[Callable[..., Any]]:
    """What the route asks for that says who may call it."""
    asked = set(_calls(route.dependant))
    return [call for call in CREDENTIALS if call in asked]


def describe(app: FastAPI) -> None:
    """Let the application serve the completed description."""
    ensure_declared(app)
    ensure_strict(app)
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = plain()
            _complete(app, document)
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way


def _complete(app: FastAPI, document: dict[str, Any]) -> None:
    document["info"]["description"] = (
        "Record what people do for a mission, and tell them truthfully what came of it."
    )
    document["info"]["license"] = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
    document.setdefault("components", {})["securitySchemes"] = SCHEMES
    for route in _routes(app):
        described = document["paths"].get(route.path_format, {})
        for method in route.methods or ():
            operation = described.get(method.lower())
            if operation is not None:
                _describe(route, operation)
    _problems_as_such(document)
    add_examples(document)


def _routes(app: FastAPI) -> Iterator[APIRoute]:
    """Our routes, also those of included routers."""
    return (route for route in declared_routes(app.routes) if isinstance(route, APIRoute))


def _describe(route: APIRoute, operation: dict[str, Any]) -> None:
    asked = set(_calls(route.dependant))
    [caller] = _callers(route)
    operation["security"] = CREDENTIALS[caller]
    for status, title in ANY_ROUTE.items():
        operation["responses"].setdefault(status, {"description": title, "content": PROBLEM})
    headers = [header for call, header in HEADERS.items() if call in asked]
    if headers:
        operation.setdefault("parameters", []).extend(headers)


def _calls(dependant: Dependant) -> Iterator[Callable[..., Any]]:
    for inner in dependant.dependencies:
        if inner.call is not None:
            yield from (inner.call, *PARTS.get(inner.call, ()))
        yield from _calls(inner)


def _problems_as_such(document: dict[str, Any]) -> None:
    """Refusals are ``application/problem+json``, also FastAPI's own 422."""
    for path in document["paths"].values():
        for operation in path.values():
            for status, response in operation.get("responses", {}).items():
                content = response.get("content", {})
                refers = str(content.get("application/json", {}).get("schema", {}))
                if int(status) >= 400 and ("Problem" in refers or "Validation" in refers):
                    response["content"] = PROBLEM
    for name in ("HTTPValidationError", "ValidationError"):
        document["components"]["schemas"].pop(name, None)
