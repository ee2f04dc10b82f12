"""Keys that sign badges, for everybody who checks one."""

from typing import Any

from fastapi import APIRouter, Request

from quests.errors import Forbidden, NotFound, Unauthenticated
from service.api.credential_shapes import NewBadgeKeyOut
from service.api.deps import PUBLIC, NowDep, OwnerDep, ReadDep, SessionDep
from service.api.problems import refusals
from service.credentials.keys import did_document, key_set
from service.public_ids import OrganisationId
from service.store.badge_keys import Office, issuer_of, public_keys, replace_key

router = APIRouter(prefix="/v1", tags=["rewards"])

WHO = (Unauthenticated, Forbidden)


def office_of(request: Request) -> Office:
    """What signing takes of this installation."""
    app = request.app.state
    return Office(app.code_secret, app.settings.public_url.rstrip("/"))


@router.get(
    "/organisations/{organisation}/did.json", responses=refusals(NotFound), dependencies=[PUBLIC]
)
async def get_did(
    organisation: OrganisationId, request: Request, session: ReadDep
) -> dict[str, Any]:
    """The keys of an organisation that signs badges, as its did:web."""
    found = await public_keys(session, organisation, office_of(request))
    return did_document(found.issuer.did, found.keys)


@router.get(
    "/organisations/{organisation}/jwks.json", responses=refusals(NotFound), dependencies=[PUBLIC]
)
async def get_key_set(
    organisation: OrganisationId, request: Request, session: ReadDep
) -> dict[str, Any]:
    """The same keys as a JWK Set."""
    return key_set((await public_keys(session, organisation, office_of(request))).keys)


@router.get(
    "/organisations/{organisation}/profile", responses=refusals(NotFound), dependencies=[PUBLIC]
)
async def get_profile(
    organisation: OrganisationId, request: Request, session: ReadDep
) -> dict[str, Any]:
    """Who signs: the Profile of Open Badges."""
    return (await public_keys(session, organisation, office_of(request))).issuer.profile()


@router.post(
    "/badge-keys", status_code=201, response_model=NewBadgeKeyOut, responses=refusals(*WHO)
)
async def post_badge_key(
    request: Request, session: SessionDep, caller: OwnerDep, at: NowDep
) -> NewBadgeKeyOut:
    """Sign our badges with a new key from now on; what older ones signed stays good."""
    holder, office = (caller.workspace_id, caller.organisation_id), office_of(request)
    kid = await replace_key(session, holder, office, at)
    return NewBadgeKeyOut(kid=kid, issuer=(await issuer_of(session, holder, office)).did)
