"""Signals back: an organisation tells what became of leads, sales, coupons and mail."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import Field, ValidationError

from quests.errors import EvidenceRefused, Forbidden, NotFound, Unauthenticated
from quests.signal import TYPES, Said, Signal
from service.api.deps import PUBLIC, DelivererDep, NowDep, ReadDep, SessionDep
from service.api.member_session import settings_of
from service.api.problems import BODY_REFUSALS, refusals
from service.api.shapes import Out
from service.api.strict_json import MalformedJson, parse_json
from service.api.strict_route import MalformedBody, PayloadTooLarge, StrictRoute
from service.metrics import SIGNALS
from service.public_ids import OrganisationId
from service.secret_box import new_signing_secret
from service.signed_messages import SignatureInvalid, is_signed
from service.store.signals import Kept, replace_secret, secrets_of, signal_counts, signals_of
from service.usecases.receive_signal import Received, receive_signal

OutcomeName = Literal["counted", "unknown", "changed_nothing", "duplicate"]
WHO = (Unauthenticated, Forbidden)
REFUSED = (NotFound, EvidenceRefused)

router = APIRouter(prefix="/v1", tags=["signals"], route_class=StrictRoute)
signed = APIRouter(prefix="/v1", tags=["signals"])
SIGNED_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": Signal.model_json_schema()}},
    },
    "parameters": [
        {"name": name, "in": "header", "required": True, "schema": {"type": "string"}}
        for name in ("webhook-id", "webhook-timestamp", "webhook-signature")
    ],
}


class SignalIn(Signal):
    """A message with its id: the same id is counted once, for ever."""

    id: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[!-~]+$")]


class SignalOut(Out):
    """What became of it."""

    outcome: OutcomeName = Field(
        description="`counted`; `unknown` types are kept; `changed_nothing` where it held already; "
        "`duplicate` when this id had come before."
    )


class KeptSignalOut(Out):
    """A message that came."""

    id: str
    type: str
    outcome: OutcomeName
    occurred_at: datetime
    received_at: datetime


class SignalCountOut(Out):
    """How many came of a type, since the beginning."""

    type: str
    outcome: OutcomeName
    signals: int


class SignalsOut(Out):
    """What your organisation signalled."""

    counts: list[SignalCountOut]
    latest: list[KeptSignalOut] = Field(description="The 50 latest, the newest first.")


class SignalSecretOut(Out):
    """What your signals are to be signed with; shown this once."""

    secret: str = Field(examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])
    url: str = Field(description="Where to send them.")
    former_until: datetime | None = Field(description="So long the one before is good as well.")


SEEN_BEFORE: dict[int | str, dict[str, Any]] = {
    200: {"model": SignalOut, "description": "This id had come before: `duplicate`."}
}


@router.post(
    "/signal-secret", status_code=201, response_model=SignalSecretOut, responses=refusals(*WHO)
)
async def make_signal_secret(
    request: Request, session: SessionDep, caller: DelivererDep, at: NowDep
) -> SignalSecretOut:
    """Make the secret that your systems sign with (Standard Webhooks), or another one."""
    settings = settings_of(request)
    made = new_signing_secret()
    holder = (caller.workspace_id, caller.organisation_id)
    until = await replace_secret(
        session, holder, made, secret=settings.signing_secret(), actor=caller.actor, at=at
    )
    from_id = OrganisationOf(id=caller.organisation_id).model_dump(mode="json")["id"]
    url = f"{settings.public_url}/v1/signals/{from_id}"
    return SignalSecretOut(secret=made, url=url, former_until=until)


class OrganisationOf(Out):
    """An organisation by its public id."""

    id: OrganisationId


@signed.post(
    "/signals/{organisation}",
    status_code=202,
    response_model=SignalOut,
    responses=refusals(SignatureInvalid, *REFUSED, *BODY_REFUSALS) | SEEN_BEFORE,
    openapi_extra=SIGNED_BODY,
    dependencies=[PUBLIC],
)
async def receive(
    organisation: OrganisationId,
    request: Request,
    response: Response,
    session: SessionDep,
    at: NowDep,
) -> SignalOut:
    """Tell what happened, signed by Standard Webhooks; the signature is looked at first.

    Whatever is wrong with it, or if your organisation has no secret, the answer is 401.
    """
    settings = settings_of(request)
    body = await _body(request, settings.max_body_bytes)
    secret = settings.signing_secret()
    known = await secrets_of(session, organisation, secret=secret, at=at)
    headers = {name: request.headers.get(name, "") for name in HEADERS}
    if known is None or not is_signed(known[1], headers, body, at=at):
        raise SignatureInvalid("The signature is not one of this organisation, or not of now.")
    signal = _read(Signal, body)
    one = _received(signal, (known[0], organisation), headers["webhook-id"], "signed", at)
    return _told(await receive_signal(session, one, secret=secret), response)


HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")


@router.post(
    "/signals",
    status_code=202,
    response_model=SignalOut,
    responses=refusals(*REFUSED, *WHO, *BODY_REFUSALS) | SEEN_BEFORE,
)
async def post_signal(
    body: SignalIn,
    request: Request,
    response: Response,
    session: SessionDep,
    caller: DelivererDep,
    at: NowDep,
) -> SignalOut:
    """The same with an API key, and the id in the body."""
    secret = settings_of(request).signing_secret()
    holder = (caller.workspace_id, caller.organisation_id)
    one = _received(body, holder, body.id, caller.actor, at)
    return _told(await receive_signal(session, one, secret=secret), response)


@router.get("/signals", response_model=SignalsOut, responses=refusals(*WHO))
async def list_signals(session: ReadDep, caller: DelivererDep) -> SignalsOut:
    """What came from your organisation: how many of each type, and the latest."""
    holder = (caller.workspace_id, caller.organisation_id)
    counts = await signal_counts(session, holder)
    latest = await signals_of(session, holder, limit=50)
    return SignalsOut(
        counts=[
            SignalCountOut.model_validate({"type": type, "outcome": outcome, "signals": many})
            for (type, outcome), many in counts.items()
        ],
        latest=[_shown(one) for one in latest],
    )


def _shown(kept: Kept) -> KeptSignalOut:
    said = asdict(kept)
    return KeptSignalOut.model_validate({"id": said.pop("message_id"), **said})


def _told(outcome: OutcomeName, response: Response) -> SignalOut:
    SIGNALS.labels(outcome).inc()
    if outcome == "duplicate":
        response.status_code = 200  # nothing is left to be done
    return SignalOut(outcome=outcome)


def _received(
    signal: Signal, holder: tuple[UUID, UUID], message_id: str, actor: str, at: datetime
) -> Received:
    """The signal with data of its type, if we know the type."""
    shape = TYPES.get(signal.type)
    return Received(
        workspace_id=holder[0],
        organisation_id=holder[1],
        message_id=message_id,
        type=signal.type,
        occurred_at=signal.timestamp,
        said=_shaped(shape, signal.data) if shape else None,
        actor=actor,
        at=at,
    )


def _shaped(shape: type[Said], data: Any) -> Said:
    try:
        return shape.model_validate(data)
    except ValidationError as wrong:
        errors = [{**one, "loc": ("body", "data", *one["loc"])} for one in wrong.errors()]
        raise RequestValidationError(errors) from wrong


def _read(shape: type[Signal], body: bytes) -> Signal:
    try:
        return shape.model_validate(parse_json(body))
    except MalformedJson as wrong:
        raise MalformedBody(str(wrong)) from wrong
    except ValidationError as wrong:
        errors = [{**one, "loc": ("body", *one["loc"])} for one in wrong.errors()]
        raise RequestValidationError(errors) from wrong


async def _body(request: Request, most: int) -> bytes:
    """The bytes as they came: what was signed."""
    read = bytearray()
    async for chunk in request.stream():
        read += chunk
        if len(read) > most:
            raise PayloadTooLarge(limit=most)
    return bytes(read)
