"""The Charter: its versions for everybody, and who stands behind them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from quests.blueprint.model import Charter
from quests.errors import (
    Forbidden,
    NotFound,
    PreconditionFailed,
    PreconditionRequired,
    Unauthenticated,
)
from quests.partner_errors import CharterRefused
from service.api.deps import PUBLIC, NowDep, OrganiserDep, ReadDep, SessionDep
from service.api.preconditions import IfMatchDep, tag
from service.api.problems import BODY_REFUSALS, refusals
from service.api.shapes import In, Out, Texts
from service.api.strict_route import StrictRoute
from service.public_ids import CampaignId, OrganisationId
from service.store.campaigns import public_campaign
from service.store.charters import (
    CharterVersion,
    Confirmation,
    charter_versions,
    confirmations_of,
)
from service.store.partner_facts import campaign_scene
from service.store.partnerships import Partnership, partnerships_of
from service.store.session import Session
from service.usecases.agree_on_charter import confirm_version, publish_charter, tag_of

router = APIRouter(prefix="/v1/campaigns", tags=["partners"], route_class=StrictRoute)
WHO = (NotFound, Unauthenticated, Forbidden)
CHANGE = (PreconditionRequired, PreconditionFailed, CharterRefused, *WHO, *BODY_REFUSALS)


class CharterVersionOut(Out):
    """A version of the Charter."""

    version: int
    charter: dict[str, Texts] = Field(
        description="`why`, `changes`, `who` does what, `limits`, `negotiable`, `extent` of "
        "co-creation, `decision` process, and `delays` where they are said."
    )
    published_at: datetime


class StandsBehindOut(Out):
    """An organisation on board, and which version it confirmed last."""

    organisation: OrganisationId
    name: str
    confirmed: bool = Field(description="Whether it confirmed the version that holds.")
    confirmed_version: int | None
    confirmed_at: datetime | None


class CharterOut(Out):
    """The Charter that holds, who stands behind it, and what was agreed before."""

    current: CharterVersionOut | None
    partners: list[StandsBehindOut] = Field(description="On board today, the lead first.")
    earlier: list[CharterVersionOut] = Field(description="The newest first.")


class ConfirmationIn(In):
    """Which version one has read."""

    version: Annotated[int, Field(ge=1, le=1_000_000)]


@router.get(
    "/{campaign}/charter",
    response_model=CharterOut,
    responses=refusals(NotFound),
    dependencies=[PUBLIC],
)
async def get_charter(
    campaign: CampaignId, session: ReadDep, response: Response, at: NowDep
) -> CharterOut:
    """What the campaign is about, who does what, what is negotiable, and who agreed to it."""
    found = await public_campaign(session, campaign)
    return await _charter(session, found.workspace_id, campaign, response, at)


@router.put("/{campaign}/charter", response_model=CharterOut, responses=refusals(*CHANGE))
async def put_charter(
    campaign: CampaignId,
    body: Charter,
    seen: IfMatchDep,
    session: SessionDep,
    caller: OrganiserDep,
    response: Response,
    at: NowDep,
) -> CharterOut:
    """Publish another version, as the lead; every partner is asked to confirm it.

    The same words again are no other version.
    """
    said = body.model_dump(mode="json", exclude_none=True)
    await publish_charter(session, caller, campaign, said, seen=seen, at=at)
    return await _charter(session, caller.workspace_id, campaign, response, at)


@router.post(
    "/{campaign}/charter/confirmation",
    response_model=CharterOut,
    responses=refusals(PreconditionFailed, *WHO, *BODY_REFUSALS),
)
async def confirm_charter(
    campaign: CampaignId,
    body: ConfirmationIn,
    session: SessionDep,
    caller: OrganiserDep,
    response: Response,
    at: NowDep,
) -> CharterOut:
    """Stand behind the version that holds; everybody sees who does."""
    await confirm_version(session, caller, campaign, body.version, at=at)
    return await _charter(session, caller.workspace_id, campaign, response, at)


async def _charter(
    session: Session, workspace_id: UUID, campaign: UUID, response: Response, at: datetime
) -> CharterOut:
    versions = [_version(one) for one in await charter_versions(session, workspace_id, campaign)]
    current = versions[0] if versions else None
    last = {
        one.organisation_id: one for one in await confirmations_of(session, workspace_id, campaign)
    }
    partners = await partnerships_of(session, workspace_id, campaign)
    today = (await campaign_scene(session, workspace_id, campaign, at)).day
    tag(response, tag_of(current.version if current else None))
    return CharterOut(
        current=current,
        partners=[
            _stands(one, last.get(one.organisation_id), current)
            for one in partners
            if one.is_in(today)
        ],
        earlier=versions[1:],
    )


def _stands(
    one: Partnership, said: Confirmation | None, current: CharterVersionOut | None
) -> StandsBehindOut:
    return StandsBehindOut(
        organisation=one.organisation_id,
        name=one.name,
        confirmed=said is not None and current is not None and said.version == current.version,
        confirmed_version=said.version if said else None,
        confirmed_at=said.confirmed_at if said else None,
    )


def _version(one: CharterVersion) -> CharterVersionOut:
    return CharterVersionOut(
        version=one.version, charter=dict(one.charter), published_at=one.published_at
    )
