"""A member signs in with the OpenID Connect issuer of the installation.

The issuer says who it is; whether they are a member, we know: by the name under which the issuer
knows them, and the first time by the address that it has verified.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from service.callers import SignedIn
from service.mail.address import NotAnAddress, clean_address
from service.oidc import (
    ALGORITHMS,
    Client,
    Discovery,
    Flow,
    Issuers,
    NotBelieved,
    authorization_url,
    believed_claims,
    check_id_token,
    key_id,
    token_request,
)
from service.opaque_tokens import NotAToken, new_token, token_hash, workspace_in
from service.store.member_sessions import add_sign_in, let_in, try_sign_in, use_sign_in
from service.store.members import add_identity, member_by_address, member_by_identity
from service.store.session import Database, Session
from service.store.workspaces import public_workspace

HANDLE, STATE = "cqh", "cqo"
LASTS = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """Where to send the browser, and what has to come back beside the issuer's answer."""

    handle: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """What came back: the handle from whoever began, state and code from the issuer."""

    handle: str
    state: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AtIssuer:
    """Whom the issuer vouches for, in the workspace in which the sign-in was begun."""

    workspace_id: UUID
    issuer: str
    claims: dict[str, Any]


async def begin_at_issuer(
    database: Database,
    issuers: Issuers,
    client: Client,
    workspace: str,
    *,
    secret: str,
    at: datetime,
) -> Begun:
    """Begin a sign-in in a workspace.

    Raises:
        NotFound: there is no such workspace.
        IssuerFailed: the issuer does not answer.
    """
    found = await issuers.discover(client.issuer)
    async with database.transaction() as session:
        workspace_id = await public_workspace(session, workspace)
        handle, state = new_token(HANDLE, workspace_id), new_token(STATE, workspace_id)
        await add_sign_in(
            session,
            workspace_id,
            handle,
            member_id=None,
            proofs=(_bound(handle, state), token_hash(state)),
            at=at,
            lasts=LASTS,
        )
    url = authorization_url(found, client, Flow(state=state, secret=secret))
    return Begun(handle=handle, url=url)


async def ask_issuer(
    database: Database,
    issuers: Issuers,
    client: Client,
    back: Returned,
    *,
    secret: str,
    at: datetime,
) -> AtIssuer | None:
    """Whom the issuer vouches for, once; ``None`` for whatever does not hold.

    Raises:
        IssuerFailed: the issuer does not answer.
    """
    try:
        workspace_id = workspace_in(HANDLE, back.handle)
    except NotAToken:
        return None
    # Used up before the issuer is asked: no transaction waits for the network, and of two that
    # bring the same code only one gets to redeem it.
    async with database.transaction(workspace_id) as session:
        if not await _used(session, workspace_id, back, at):
            return None
    flow = Flow(state=back.state, secret=secret)
    try:
        claims = await _claims(issuers, client, flow, back.code, at)
    except NotBelieved:
        return None
    return AtIssuer(workspace_id=workspace_id, issuer=client.issuer, claims=claims)


async def let_in_by_issuer(
    session: Session,
    person: AtIssuer,
    *,
    organisation_id: UUID | None,
    secret: str,
    at: datetime,
    until: datetime,
) -> SignedIn | None:
    """Begin the session of the member whom the issuer vouches for; ``None`` for strangers."""
    member_id = await _member(session, person, secret=secret, at=at)
    if member_id is None:
        return None
    return await let_in(
        session,
        person.workspace_id,
        member_id,
        organisation_id=organisation_id,
        at=at,
        until=until,
    )


async def _used(session: Session, workspace_id: UUID, back: Returned, at: datetime) -> bool:
    tried = await try_sign_in(session, workspace_id, back.handle, at)
    if tried is None or tried.left is not None:
        return False
    if not hmac.compare_digest(_bound(back.handle, back.state), tried.proofs[0]):
        return False
    return await use_sign_in(session, workspace_id, back.handle, at)


async def _claims(
    issuers: Issuers, client: Client, flow: Flow, code: str, at: datetime
) -> dict[str, Any]:
    found = await issuers.discover(client.issuer)
    body, headers = token_request(found, client, flow, code)
    answer = await issuers.redeem(found.token_endpoint, body, headers)
    token = answer.get("id_token")
    if not isinstance(token, str):
        raise NotBelieved
    claims = await _believed(issuers, found, client, token, at)
    check_id_token(claims, client, flow)
    return claims


async def _believed(
    issuers: Issuers, found: Discovery, client: Client, token: str, at: datetime
) -> dict[str, Any]:
    keys = await issuers.keys(found.jwks_uri, key_id(token))
    return believed_claims(
        token,
        keys,
        algorithms=ALGORITHMS,
        issuer=client.issuer,
        audience=client.client_id,
        at=at,
    )


async def _member(session: Session, person: AtIssuer, *, secret: str, at: datetime) -> UUID | None:
    """Who that is here: by the issuer's name for them, the first time by their address."""
    named = (person.issuer, _subject_key(person.issuer, person.claims["sub"], secret))
    known = await member_by_identity(session, person.workspace_id, *named)
    if known is not None:
        return known
    invited = await _invited(session, person.workspace_id, person.claims, secret)
    if invited is None:
        return None
    await add_identity(session, person.workspace_id, invited, named, at)
    # Somebody may have been first, by another address: the name that is kept decides.
    return await member_by_identity(session, person.workspace_id, *named)


async def _invited(
    session: Session, workspace_id: UUID, claims: dict[str, Any], secret: str
) -> UUID | None:
    """The member with the address that the issuer has verified."""
    email = claims.get("email")
    if claims.get("email_verified") is not True or not isinstance(email, str):
        return None
    try:
        address = clean_address(email)
    except NotAnAddress:
        return None
    member = await member_by_address(session, workspace_id, address, secret=secret)
    return member.id if member else None


def _subject_key(issuer: str, subject: str, secret: str) -> bytes:
    said = f"member-identity/1/{issuer}/{subject}"
    return hmac.digest(secret.encode(), said.encode("utf-8", "surrogatepass"), "sha256")


def _bound(handle: str, state: str) -> bytes:
    """Handle and state belong together: a state from elsewhere signs nobody in."""
    return sha256(f"{handle}/{state}".encode("utf-8", "surrogatepass")).digest()
