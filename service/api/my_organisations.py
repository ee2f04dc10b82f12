"""What one organisation has of me: look at it, and take it back without leaving the campaign."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Request
from pydantic import Field

from quests.errors import NotFound, Unauthenticated
from service.api.consent_shapes import ConsentOut, ReceiptOut
from service.api.deps import NowDep, ParticipantDep, ReadDep, SessionDep
from service.api.problems import refusals
from service.api.shapes import Out
from service.pseudonyms import participant_ref
from service.public_ids import ErasureId, OrganisationId
from service.usecases.take_back import Between, TakenBack, between, take_back

router = APIRouter(prefix="/v1/me/organisations", tags=["me"])

Named = Annotated[OrganisationId, Path(description="Of a campaign that I am in, or was asked by.")]


class FedOut(Out):
    """A CRM of the organisation, and what became of telling it of me."""

    kind: str = Field(examples=["hubspot"])
    purpose: str
    state: str = Field(description="As the organisation sees it, such as `synced` or `left`.")
    told_at: datetime | None


class CrmAskedOut(Out):
    """A CRM that was asked to erase me."""

    kind: str = Field(examples=["hubspot"])
    state: Literal["pending", "done", "failed"] = Field(
        description="`failed`: it refused; the organisation sees it, and has to do it by hand."
    )
    answered_at: datetime | None


class TakenBackOut(Out):
    """My receipt: what I took back, and what became of it."""

    id: ErasureId = Field(description="Also the organisation finds it by this, under no name.")
    taken_back_at: datetime
    ended_at: datetime | None = Field(description="When I said yes to the organisation again.")
    receipts: list[ReceiptOut] = Field(description="Each consent that I withdrew by it.")
    crms: list[CrmAskedOut] = Field(description="Systems of the organisation that knew me.")

    @classmethod
    def of(cls, one: TakenBack) -> "TakenBackOut":
        """As its person sees it."""
        return cls(
            id=one.withheld.id,
            taken_back_at=one.withheld.since,
            ended_at=one.withheld.ended_at,
            receipts=[ReceiptOut.of(entry) for entry in one.entries],
            crms=[
                CrmAskedOut(kind=crm.kind, state=crm.state, answered_at=crm.answered_at)  # type: ignore[arg-type]  # checked by pydantic
                for crm in one.crms
            ],
        )


class MyOrganisationOut(Out):
    """All that there is between me and one organisation."""

    organisation: OrganisationId
    name: str
    ref: str = Field(description="The name it knows me by; no other organisation has it.")
    withheld: bool = Field(description="I took my data back: it is told nothing of me.")
    consents: list[ConsentOut]
    crms: list[FedOut]
    taken_back: list[TakenBackOut] = Field(description="Each time, the newest first.")

    @classmethod
    def of(cls, found: Between, ref: str) -> "MyOrganisationOut":
        """As its person sees it."""
        return cls(
            organisation=found.organisation_id,
            name=found.name,
            ref=ref,
            withheld=any(one.withheld.ended_at is None for one in found.taken_back),
            consents=[ConsentOut.of(scope, held) for scope, held in found.standings.items()],
            crms=[
                FedOut(kind=one.kind, purpose=one.purpose, state=one.state, told_at=one.synced_at)
                for one in found.crms
            ],
            taken_back=[TakenBackOut.of(one) for one in found.taken_back],
        )


@router.get(
    "/{organisation}",
    response_model=MyOrganisationOut,
    responses=refusals(NotFound, Unauthenticated),
)
async def my_organisation(
    organisation: Named, request: Request, session: ReadDep, caller: ParticipantDep
) -> MyOrganisationOut:
    """What this organisation has of me: consents, systems that were told, what I took back."""
    found = await between(session, caller, organisation)
    secret = request.app.state.settings.signing_secret()
    ref = participant_ref(secret, organisation, caller.participant_id)
    return MyOrganisationOut.of(found, ref)


@router.delete(
    "/{organisation}",
    status_code=202,
    response_model=TakenBackOut,
    responses=refusals(NotFound, Unauthenticated),
)
async def take_back_from(
    organisation: Named, request: Request, session: SessionDep, caller: ParticipantDep, at: NowDep
) -> TakenBackOut:
    """Take my data back from one organisation, and stay in the campaign.

    It holds with the answer: my consents to it are withdrawn, I am in none of its segments and
    exports, its webhooks are told nothing more of me but `participant.erased`, and its CRMs are
    asked to erase me; `crms` says what each answered. What counted goes on to count. A signature
    that rests on a political opinion is taken back on its own. Saying yes to the organisation
    gives it anew.
    """
    done = await take_back(
        session,
        caller,
        organisation,
        request_id=request.scope.get("request_id", ""),
        secret=request.app.state.settings.signing_secret(),
        at=at,
    )
    return TakenBackOut.of(done)
