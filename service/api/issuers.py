"""Issuers of an organisation: host apps that bring their own users."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Request
from pydantic import Field

from quests.errors import AlreadyExists, Forbidden, IssuerRefused, NotFound, Unauthenticated
from quests.texts import MAX_SLUG, SLUG_PATTERN
from service.api.deps import NowDep, OwnerDep, ReadDep, SessionDep, WrittenDep
from service.api.member_session import settings_of
from service.api.problems import BODY_REFUSALS, refusals
from service.api.shapes import In, Out
from service.api.strict_route import StrictRoute
from service.callers import OrganisationCaller
from service.host_keys import HostAlgorithm, NotAKey, read_key
from service.oidc import IssuerFailed, Issuers
from service.store.issuers import (
    Holder,
    Trusted,
    TrustedIssuer,
    issuers_of,
    put_issuer,
    remove_issuer,
)

router = APIRouter(prefix="/v1/issuers", tags=["issuers"], route_class=StrictRoute)
WHO = (Unauthenticated, Forbidden)
Name = Annotated[str, Path(max_length=MAX_SLUG, pattern=SLUG_PATTERN, examples=["our-app"])]
Visible = r"^[!-~]+$"
Audience = Annotated[
    str,
    Field(
        min_length=1,
        max_length=200,
        pattern=Visible,
        description="What `aud` of an assertion has to be.",
        examples=["coquest"],
    ),
]


class KeyIn(In):
    """The key by which the host app signs."""

    algorithm: HostAlgorithm
    key: Annotated[
        str,
        Field(
            min_length=32,
            max_length=4000,
            description="HS256: a shared secret of 32 characters or more. ES256 (P-256), EdDSA "
            "(Ed25519): the public key in PEM. Never shown again.",
        ),
    ]


class IssuerIn(In):
    """Whom to believe; without a key it is an OpenID Connect issuer that publishes its keys."""

    issuer: Annotated[
        str,
        Field(
            min_length=1,
            max_length=500,
            pattern=Visible,
            description="What `iss` of an assertion has to be.",
            examples=["https://app.example.org"],
        ),
    ]
    audience: Audience
    signed: KeyIn | None = None
    algorithm: Annotated[
        Literal["RS256", "PS256", "ES256", "EdDSA"],
        Field(description="The only one believed when the issuer publishes its keys."),
    ] = "RS256"


class IssuerOut(Out):
    """An issuer; its key is not shown."""

    name: str
    issuer: str
    audience: str
    algorithm: str
    publishes_keys: bool
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, kept: TrustedIssuer) -> "IssuerOut":
        """What an owner may see of it."""
        said = kept.trusted
        return cls(
            name=said.name,
            issuer=said.issuer,
            audience=said.audience,
            algorithm=said.algorithm,
            publishes_keys=said.key is None,
            created_at=kept.created_at,
            updated_at=kept.updated_at,
        )


class IssuersOut(Out):
    """All issuers of the organisation, by name."""

    items: list[IssuerOut]


def holder(caller: OrganisationCaller) -> Holder:
    """Whose issuers the caller manages."""
    return caller.workspace_id, caller.organisation_id


@router.put(
    "/{issuer_name}",
    response_model=IssuerOut,
    responses=refusals(AlreadyExists, IssuerRefused, *WHO, *BODY_REFUSALS),
)
async def put_issuer_named(
    issuer_name: Name,
    body: IssuerIn,
    request: Request,
    written: WrittenDep,
    caller: OwnerDep,
    at: NowDep,
) -> IssuerOut:
    """Believe an issuer, or change how. With another `issuer` it is somebody else: whom the
    former spoke for, this one does not know."""
    wanted = Trusted(
        name=issuer_name,
        issuer=body.issuer,
        audience=body.audience,
        algorithm=body.signed.algorithm if body.signed else body.algorithm,
        key=body.signed.key if body.signed else None,
    )
    await _check(request, wanted)
    secret = settings_of(request).signing_secret()
    async with written.transaction(caller.workspace_id) as session:
        kept = await put_issuer(session, holder(caller), wanted, secret=secret, at=at)
    return IssuerOut.of(kept)


async def _check(request: Request, wanted: Trusted) -> None:
    """Say now what would else refuse every user later."""
    issuers: Issuers = request.app.state.host_issuers
    try:
        if wanted.key is not None:
            read_key(wanted.key, wanted.algorithm)
        else:
            found = await issuers.discover(wanted.issuer)
            await issuers.keys(found.jwks_uri, None)
    except NotAKey as wrong:
        raise IssuerRefused("This key does not go with the algorithm, or is private.") from wrong
    except IssuerFailed as failed:
        raise IssuerRefused("It cannot be called, or does not describe itself.") from failed


@router.get("", response_model=IssuersOut, responses=refusals(*WHO))
async def list_issuers(request: Request, session: ReadDep, caller: OwnerDep) -> IssuersOut:
    """The organisation's issuers."""
    found = await issuers_of(session, holder(caller), settings_of(request).signing_secret())
    return IssuersOut(items=[IssuerOut.of(one) for one in found])


@router.delete("/{issuer_name}", status_code=204, responses=refusals(NotFound, *WHO))
async def delete_issuer(issuer_name: Name, session: SessionDep, caller: OwnerDep) -> None:
    """Believe an issuer no more. Participants whom it brought keep what they have."""
    await remove_issuer(session, holder(caller), issuer_name)
