"""Refusals as RFC 9457 problems: the only place that knows HTTP statuses.

Bodies never echo what the caller sent: field errors carry a JSON pointer and a code.
"""

from collections.abc import Mapping
from random import choice
from typing import Any

import structlog
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from pydantic_core import to_json
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route

from quests import errors, partner_errors, refused_finds
from quests.coupon import CouponExpired
from quests.crm_errors import CrmSettingsRefused
from quests.result import ResultRefused
from quests.webhook_errors import RecoveryTooLarge
from service.api import strict_query, strict_route, uploads
from service.api.conflicts import CONFLICTS
from service.api.crowd import Overloaded
from service.api.declared import declared_routes
from service.api.headers import NO_STORE, NOTHING, PLAIN
from service.api.live_seats import TooManyListeners, TooManyOfNetwork
from service.fact_rows.table import TableRefused
from service.field_errors import field_errors, in_words
from service.push.line import PushRefused
from service.rate_limits import RateLimited
from service.signed_messages import SignatureInvalid
from service.store.code_batches import CodeWithdrawn
from service.store.failures import DatabaseRefused, DriverFailed, PoolExhausted

STATUS: dict[type[errors.CoquestError], int] = {
    errors.InvalidId: 422,
    errors.NotFound: 404,
    **dict.fromkeys((errors.Unauthenticated, SignatureInvalid), 401),
    errors.Forbidden: 403,
    **dict.fromkeys((errors.QuestClosed, errors.CampaignNotOpen, errors.EvidenceRefused), 409),
    errors.AlreadyUsed: 409,
    refused_finds.TooFarAway: 422,
    refused_finds.WrongAnswer: 422,
    refused_finds.OutOfOrder: 409,
    errors.LimitReached: 409,
    errors.PrerequisiteMissing: 409,
    **dict.fromkeys(CONFLICTS, 409),
    **dict.fromkeys(partner_errors.SHAPES, 422),
    **dict.fromkeys((errors.TransitionRefused, errors.VoteRefused, errors.AlreadyExists), 409),
    **dict.fromkeys((errors.BlueprintRefused, errors.WordingRefused, RecoveryTooLarge), 422),
    ResultRefused: 409,
    **dict.fromkeys((errors.DimensionRefused, errors.WebhookUrlForbidden, CrmSettingsRefused), 422),
    errors.IdempotencyKeyRequired: 400,
    errors.IdempotencyKeyInvalid: 400,
    errors.IdempotencyKeyReused: 422,
    errors.IdempotencyInProgress: 409,
    errors.VerificationFailed: 400,
    errors.InvalidCursor: 400,
    errors.PreconditionRequired: 428,
    errors.PreconditionFailed: 412,
    **dict.fromkeys((errors.IssuerRefused, errors.ImageTooLarge, errors.ImageUnreadable), 422),
    **dict.fromkeys((errors.TooManyPhotos, errors.AlreadyProven), 409),
    errors.WebhookTestFailed: 409,
    **dict.fromkeys((errors.DependencyUnavailable, TooManyListeners, Overloaded), 503),
    strict_route.MalformedBody: 400,
    strict_route.UnsupportedMediaType: 415,
    strict_route.PayloadTooLarge: 413,
    strict_query.MalformedQuery: 400,
    strict_query.ForbiddenQuery: 422,
    strict_query.CredentialsInUrl: 400,
    uploads.MalformedMultipart: 400,
    **dict.fromkeys((TableRefused, PushRefused), 422),
    **dict.fromkeys((RateLimited, TooManyOfNetwork), 429),
    **dict.fromkeys((CodeWithdrawn, CouponExpired), 410),
}
# What any route with a JSON body may refuse.
BODY_REFUSALS = (
    strict_route.MalformedBody,
    strict_route.UnsupportedMediaType,
    strict_route.PayloadTooLarge,
    errors.IdempotencyKeyInvalid,
    errors.DependencyUnavailable,
)
# Seconds; one of them by lot: all who were in it when the database went come back in two waves.
RETRY_AFTER: dict[type[errors.CoquestError], tuple[str, ...]] = {
    **dict.fromkeys((errors.DependencyUnavailable, Overloaded), ("1", "2")),
    errors.IdempotencyInProgress: ("1",),
}
# What the router, the shapes and the last resort say, beside the reasons of ours.
OTHER_PROBLEMS = {
    "validation-failed": (422, "The request has the wrong shape"),
    "method-not-allowed": (405, "This method is not allowed here"),
    "request-refused": (400, "The request was refused"),
    "internal-error": (500, errors.CoquestError.title),
}
ROUTER_CODES = {404: errors.NotFound.code, 405: "method-not-allowed"}
NOT_FOUND, METHOD_NOT_ALLOWED = 404, 405
MEDIA_TYPE = "application/problem+json"

LAST_RESORT = {name.decode(): value.decode() for name, value in (*PLAIN, NO_STORE, NOTHING)}

log = structlog.get_logger(__name__)


class Problem(BaseModel):
    """The shape of every refusal (RFC 9457)."""

    type: str = Field(description="A page about this kind of problem.")
    title: str
    status: int
    detail: str
    instance: str = Field(description="The path of the request.")
    code: str = Field(description="Stable, for programs: the last part of `type`.")
    request_id: str


def refusals(*reasons: type[errors.CoquestError]) -> dict[int | str, dict[str, Any]]:
    """The ``responses=`` of a route: the statuses of the given refusals, documented."""
    found: dict[int | str, dict[str, Any]] = {}
    for reason in reasons:
        status = STATUS[reason]
        said = found.setdefault(status, {"model": Problem, "description": ""})
        said["description"] = "; ".join(filter(None, [said["description"], reason.title]))
    return found


def problem(
    request: Request,
    *,
    status: int,
    code: str,
    title: str,
    detail: str,
    headers: Mapping[str, str] | None = None,
    **members: Any,
) -> Response:
    """Build the response."""
    settings = request.app.state.settings
    body = {
        "type": f"{settings.public_url}/problems/{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": request.url.path,
        "code": code,
        "request_id": request.scope.get("request_id", ""),
        **members,
    }
    return Response(to_json(body), status, dict(headers or {}), media_type=MEDIA_TYPE)


async def on_refusal(request: Request, refusal: errors.CoquestError) -> Response:
    """A reason of ours."""
    headers = {}
    if type(refusal) in RETRY_AFTER:
        headers["Retry-After"] = choice(RETRY_AFTER[type(refusal)])  # noqa: S311 (no secret)
    if isinstance(refusal, RateLimited | TooManyListeners | TooManyOfNetwork):
        headers["Retry-After"] = str(refusal.members["retry_after"])
    if isinstance(refusal, errors.Unauthenticated):
        headers["WWW-Authenticate"] = 'Bearer realm="coquest"'
    return problem(
        request,
        status=STATUS[type(refusal)],
        code=refusal.code,
        title=refusal.title,
        detail=refusal.detail,
        headers=headers,
        **refusal.members,
    )


async def on_invalid(request: Request, invalid: RequestValidationError) -> Response:
    """A body, query or path of the wrong shape."""
    return problem(
        request,
        status=422,
        code="validation-failed",
        title=OTHER_PROBLEMS["validation-failed"][1],
        detail=in_words(invalid.errors()),
        errors=field_errors(invalid.errors()),
    )


async def on_http(request: Request, refused: HTTPException) -> Response:
    """What the router itself refuses: unknown path, wrong method."""
    status = refused.status_code
    code = ROUTER_CODES.get(status, "request-refused")
    title = errors.NotFound.title if status == NOT_FOUND else OTHER_PROBLEMS[code][1]
    headers = dict(refused.headers or {})
    if status == METHOD_NOT_ALLOWED:
        headers["Allow"] = _allowed(request)
    return problem(
        request,
        status=status,
        code=code,
        title=title,
        detail=f"{title}.",
        headers=headers,
    )


def _allowed(request: Request) -> str:
    """Every method of the path: each of our routes knows only its own."""
    methods = {
        method
        for route in declared_routes(request.app.routes)
        if isinstance(route, Route) and route.matches(request.scope)[0] is not Match.NONE
        for method in route.methods or ()
    }
    return ", ".join(sorted(methods))


async def on_database(request: Request, failure: Exception) -> Response:
    """The database is away, busy or slow: the outcome is unknown, the key decides."""
    log.warning("database_failure", error=type(failure).__name__)
    return await on_refusal(
        request, errors.DependencyUnavailable("Try again with the same Idempotency-Key.")
    )


async def on_bug(request: Request, bug: Exception) -> Response:
    """The last resort: nothing of the inside goes out."""
    # Not the path: it may hold anything.
    route = getattr(request.scope.get("route"), "path", "unknown")
    log.error(
        "unhandled", exc_info=bug, route=route, request_id=request.scope.get("request_id", "")
    )
    return problem(
        request,
        status=500,
        code=errors.CoquestError.code,
        title=errors.CoquestError.title,
        detail="The error has been recorded under this request id.",
        # We are outside of the layer that adds it to everything else.
        headers={"X-Request-Id": request.scope.get("request_id", ""), **LAST_RESORT},
    )


HANDLERS: dict[Any, Any] = {
    errors.CoquestError: on_refusal,
    RequestValidationError: on_invalid,
    HTTPException: on_http,
    # A time-out is an OSError, too.
    **dict.fromkeys((DatabaseRefused, PoolExhausted, *DriverFailed, OSError), on_database),
    Exception: on_bug,
}
