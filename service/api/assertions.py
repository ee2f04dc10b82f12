"""Users of a host app come in without a second sign-in: their app says who they are."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import Field

from quests.errors import (
    CampaignNotOpen,
    DependencyUnavailable,
    NotFound,
    VerificationFailed,
)
from quests.kind import CleanText
from service.api.deps import PUBLIC, DatabaseDep, LocaleDep, NowDep
from service.api.member_session import settings_of
from service.api.participants import JoinedOut, joined_out
from service.api.problems import BODY_REFUSALS, refusals
from service.api.shapes import In
from service.api.strict_route import StrictRoute
from service.callers import ParticipantCaller
from service.oidc import IssuerFailed, Issuers
from service.public_ids import CampaignId, OrganisationId
from service.store.issuers import remember_participant
from service.store.tombstones import recall_marks
from service.usecases.believe_host import LONGEST, Said, Vouched, believe_host, recognise
from service.usecases.join_campaign import JoinRequest, join_campaign

router = APIRouter(prefix="/v1/campaigns", tags=["participants"], route_class=StrictRoute)
REFUSED = "The assertion is not believed: signature, issuer, audience, time, or used before."


class AssertionIn(In):
    """What the host app says, and on whose behalf."""

    organisation: Annotated[
        OrganisationId, Field(description="Whose issuer it is: the lead or a partner.")
    ]
    assertion: Annotated[
        str,
        Field(
            min_length=1,
            max_length=LONGEST,
            description="A signed JWT with `iss`, `aud`, `sub`, `iat`, `exp` and best a `jti`; "
            "ten minutes old at most, good for once.",
        ),
    ]
    display_name: Annotated[CleanText | None, Field(min_length=1, max_length=40)] = None
    locale: Literal["fr", "de", "en"] | None = None
    link: Annotated[
        CleanText | None, Field(max_length=40, description="The code of the Link they came by.")
    ] = None


@router.post(
    "/{campaign}/participants/assertions",
    status_code=201,
    response_model=JoinedOut,
    responses=refusals(NotFound, CampaignNotOpen, VerificationFailed, *BODY_REFUSALS),
    dependencies=[PUBLIC],
)
async def join_by_assertion(
    campaign: CampaignId,
    body: AssertionIn,
    request: Request,
    database: DatabaseDep,
    language: LocaleDep,
    at: NowDep,
) -> JoinedOut:
    """Join, or come back, as a user of a host app: the same user is always the same participant.

    Lost the answer? Ask the host app for another assertion: each is good for once.
    """
    issuers: Issuers = request.app.state.host_issuers
    said = Said(campaign_id=campaign, organisation_id=body.organisation, assertion=body.assertion)
    secret = settings_of(request).signing_secret()
    try:
        vouched = await believe_host(database, issuers, said, secret=secret, at=at)
    except IssuerFailed as failed:
        raise DependencyUnavailable("The issuer does not answer as it should.") from failed
    if vouched is None:
        raise VerificationFailed(REFUSED)
    async with database.transaction(vouched.workspace_id) as session:
        first, known = await recognise(session, vouched)
        if not first:
            raise VerificationFailed(REFUSED)
        joined = await join_campaign(
            session,
            JoinRequest(
                campaign_id=campaign,
                at=at,
                locale=body.locale or language,
                display_name=body.display_name,
                link=body.link,
                key=None,
                known=_as_known(vouched, campaign, known) if known else None,
            ),
        )
        named = (vouched.issuer_id, vouched.subject)
        await remember_participant(session, vouched.workspace_id, named, joined.profile.id, at)
        person = (vouched.workspace_id, campaign, joined.profile.id)
        await recall_marks(session, person, secret=secret, at=at)
        return await joined_out(request, session, joined, at)


def _as_known(vouched: Vouched, campaign: UUID, participant: UUID) -> ParticipantCaller:
    """Somebody whom the workspace knows; how they came here is told by their membership."""
    return ParticipantCaller(
        workspace_id=vouched.workspace_id,
        participant_id=participant,
        campaign_id=campaign,
        locale="",
        channel="",
        partner_id=None,
        link="",
    )
