"""Consent: what organisations ask people with, and what each person said, with receipts."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from quests.consent import POLITICAL, Scope, standings
from quests.errors import (
    AlreadyExists,
    EvidenceRefused,
    Forbidden,
    NotFound,
    TransitionRefused,
    Unauthenticated,
)
from quests.texts import Slug
from service.api.consent_shapes import (
    ConsentIn,
    ConsentOut,
    ConsentsOut,
    ConsentTextIn,
    ConsentTextOut,
    ConsentTextsOut,
)
from service.api.deps import (
    PUBLIC,
    LocaleDep,
    NowDep,
    OrganiserDep,
    ParticipantDep,
    ReadDep,
    ReaderDep,
    SessionDep,
)
from service.api.problems import BODY_REFUSALS, refusals
from service.api.strict_route import StrictRoute
from service.public_ids import CampaignId, OrganisationId
from service.store.campaigns import public_campaign
from service.store.consent_ledger import entries_of
from service.store.consent_texts import (
    NewConsentText,
    PrivacyNotice,
    put_consent_text,
    texts_of_campaign,
    texts_of_organisation,
)
from service.store.driver import driver
from service.usecases.change_consent import ConsentChange, change_consent

router = APIRouter(prefix="/v1", tags=["consent"], route_class=StrictRoute)


def _asked_for(purpose: str) -> str:
    if purpose == POLITICAL:
        raise PydanticCustomError("reserved", "this purpose belongs to political petitions")
    return purpose


Purpose = Annotated[Slug, Path(description="What for, such as `newsletter`.")]


@router.put(
    "/consent-texts/{purpose}/{version}",
    response_model=ConsentTextOut,
    responses=refusals(Unauthenticated, Forbidden, AlreadyExists, *BODY_REFUSALS),
)
async def put_consent_text_named(
    purpose: Annotated[Purpose, AfterValidator(_asked_for)],
    version: Slug,
    body: ConsentTextIn,
    session: SessionDep,
    caller: OrganiserDep,
    at: NowDep,
) -> ConsentTextOut:
    """Publish what your organisation asks people with. It is never changed: a new one follows."""
    notice = body.privacy_notice
    new = NewConsentText(
        workspace_id=caller.workspace_id,
        organisation_id=caller.organisation_id,
        purpose=purpose,
        channel=body.channel,
        version=version,
        texts={language: text for language, text in body.texts.items()},
        privacy_notice=PrivacyNotice(**notice.model_dump()) if notice else None,
        at=at,
    )
    await put_consent_text(session, new)
    mine = await texts_of_organisation(session, caller.workspace_id, caller.organisation_id)
    named = (purpose, body.channel, version)
    return ConsentTextOut.of(
        next(one for one in mine if (one.purpose, one.channel, one.version) == named)
    )


@router.get(
    "/consent-texts",
    response_model=ConsentTextsOut,
    responses=refusals(Unauthenticated, Forbidden),
)
async def list_consent_texts(session: ReadDep, caller: ReaderDep) -> ConsentTextsOut:
    """Every version of what your organisation asks with, the newest of each purpose first."""
    mine = await texts_of_organisation(session, caller.workspace_id, caller.organisation_id)
    return ConsentTextsOut(items=[ConsentTextOut.of(one) for one in mine])


@router.get(
    "/campaigns/{campaign}/consent-texts",
    response_model=ConsentTextsOut,
    responses=refusals(NotFound),
    dependencies=[PUBLIC],
)
async def get_consent_texts(campaign: CampaignId, session: ReadDep, at: NowDep) -> ConsentTextsOut:
    """What the organisations behind the campaign ask people with today, the lead's first."""
    found = await public_campaign(session, campaign)
    texts = await texts_of_campaign(session, found.workspace_id, found.id, at)
    return ConsentTextsOut(items=[ConsentTextOut.of(one) for one in texts])


@router.get("/me/consents", response_model=ConsentsOut, responses=refusals(Unauthenticated))
async def my_consents(session: ReadDep, caller: ParticipantDep, at: NowDep) -> ConsentsOut:
    """What I said to each organisation, with receipts; and who has not asked yet."""
    texts = await texts_of_campaign(session, caller.workspace_id, caller.campaign_id, at)
    connection = await driver(session)
    held = standings(await entries_of(connection, caller.workspace_id, caller.participant_id))
    could = (Scope(one.organisation_id, one.purpose, one.channel) for one in texts)
    scopes = dict.fromkeys([*held, *could])
    return ConsentsOut(items=[ConsentOut.of(scope, held.get(scope)) for scope in scopes])


@router.put(
    "/me/consents/{organisation}/{purpose}",
    response_model=ConsentOut,
    responses=refusals(
        NotFound, Unauthenticated, EvidenceRefused, TransitionRefused, *BODY_REFUSALS
    ),
)
async def put_consent(
    organisation: OrganisationId,
    purpose: Purpose,
    body: ConsentIn,
    session: SessionDep,
    caller: ParticipantDep,
    language: LocaleDep,
    at: NowDep,
) -> ConsentOut:
    """Say yes or no to one organisation; it holds at once, and nobody else is told.

    Where I have proven a mail address, a yes over mail is confirmed at once; else it waits until
    I do.
    """
    scope = Scope(organisation, purpose, body.channel)
    change = ConsentChange(
        caller=caller,
        scope=scope,
        granted=body.granted,
        version=body.version,
        locale=body.locale or language or caller.locale,
        page=body.page,
        at=at,
    )
    return ConsentOut.of(scope, await change_consent(session, change))
