"""Users of a host app come in without a second sign-in: their app says who they are."""

from datetime import datetime
from typing import Annotated
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
from service.api.shapes import In, Spoken
from service.api.strict_route import StrictRoute
from service.callers import ParticipantCaller
from service.oidc import IssuerFailed, Issuers
from service.public_ids import CampaignId, OrganisationId
from service.store.issuers import remember_participant
from service.store.session import Database, Session
from service.store.tombstones import recall_marks
from service.usecases.believe_host import LONGEST, Said, Vouched, believe_host, recognise
from service.usecases.join_campaign import Joined, JoinRequest, join_campaign

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
    locale: Spoken | None = None
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
    said = Said(campaign_id=campaign, organisation_id=body.organisation, assertion=body.assertion)
    vouched = await vouched_by(request, database, said, at)
    async with database.transaction(vouched.workspace_id) as session:
        known = await recognised(session, vouched)
        asked = JoinRequest(
            campaign_id=campaign,
            at=at,
            locale=body.locale or language,
            display_name=body.display_name,
            link=body.link,
            key=None,
            known=_as_known(vouched, campaign, known) if known else None,
        )
        joined = await join_campaign(session, asked)
        await _remember(request, session, vouched, joined, at)
        return await joined_out(request, session, joined, at)


async def vouched_by(request: Request, database: Database, said: Said, at: datetime) -> Vouched:
    """Whom a host app vouches for; asked before any transaction is open.

    Raises:
        NotFound: there is no such campaign.
        VerificationFailed: it is not believed.
        DependencyUnavailable: its issuer does not answer.
    """
    issuers: Issuers = request.app.state.host_issuers
    secret = settings_of(request).signing_secret()
    try:
        vouched = await believe_host(database, issuers, said, secret=secret, at=at)
    except IssuerFailed as failed:
        raise DependencyUnavailable("The issuer does not answer as it should.") from failed
    if vouched is None:
        raise VerificationFailed(REFUSED)
    return vouched


async def recognised(session: Session, vouched: Vouched) -> UUID | None:
    """The participant whom the assertion names, if they were here before; it is used up by this.

    Raises:
        VerificationFailed: it was used up before.
    """
    first, known = await recognise(session, vouched)
    if not first:
        raise VerificationFailed(REFUSED)
    return known


async def _remember(
    request: Request, session: Session, vouched: Vouched, joined: Joined, at: datetime
) -> None:
    """From here on the app's user is this participant, and has done what they had done."""
    named = (vouched.issuer_id, vouched.subject)
    workspace_id, person = vouched.workspace_id, joined.profile.id
    await remember_participant(session, workspace_id, named, person, at)
    secret = settings_of(request).signing_secret()
    here = (workspace_id, joined.caller.campaign_id, person)
    await recall_marks(session, here, secret=secret, at=at)


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
