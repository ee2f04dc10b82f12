"""One receipt of mine: as data, or as a page to keep, in my language."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse
from pydantic import AwareDatetime, Field

from quests.errors import NotFound, Unauthenticated
from service.api.claims import prefers_page
from service.api.consent_receipt_page import receipt_page
from service.api.deps import LocaleDep, ParticipantDep, ReadDep
from service.api.page_frame import headers
from service.api.problems import refusals
from service.api.shapes import Out
from service.public_ids import ConsentId
from service.store.consent_receipts import Receipt, receipt_by_id, receipt_of

router = APIRouter(prefix="/v1/me", tags=["consent"])


class ChainOut(Out):
    """The chain that the receipt is a link of."""

    length: int = Field(description="How much I have said so far, under this name.")
    intact: bool = Field(description="Computed now: every entry is what was written.")
    latest: str = Field(description="The hash at its end.")


class EventOut(Out):
    """What was said."""

    event_type: Literal["granted", "confirmed", "denied", "withdrawn"]
    event_time: AwareDatetime
    source: str
    entity: str
    evidence: dict[str, Any]


class ProofOut(Out):
    """How it can be checked without us: SHA-256 of `written`, which has `previous` in it."""

    number: int
    hash: str
    previous: str
    written: str = Field(description="The entry, byte by byte as it was hashed.")


class ConsentReceiptOut(Out):
    """A receipt after ISO/IEC TS 27560:2023, with its proof."""

    schema_version: str
    record_id: ConsentId
    pii_principal_id: str
    party_identification: list[dict[str, str]]
    pii_processing: dict[str, Any]
    event: EventOut
    proof: ProofOut
    chain: ChainOut

    @classmethod
    def of(cls, found: Receipt) -> "ConsentReceiptOut":
        """As its person sees it."""
        chain = ChainOut(length=found.length, intact=found.intact, latest=found.latest.hex())
        said = receipt_of(found.said)
        return cls.model_validate(
            said | {"record_id": found.said.entry.id, "chain": chain}, strict=False
        )


@router.get(
    "/consent-receipts/{receipt}",
    response_model=ConsentReceiptOut,
    responses={
        200: {
            "description": "The receipt. A browser (`Accept: text/html`) gets a page to keep.",
            "content": {"text/html": {"schema": {"type": "string"}}},
        },
        **refusals(NotFound, Unauthenticated),
    },
)
async def my_receipt(
    receipt: Annotated[ConsentId, Path(description="As in `/v1/me/consents`.")],
    request: Request,
    session: ReadDep,
    caller: ParticipantDep,
    language: LocaleDep,
) -> Any:
    """What I said, to which words, and the proof that it is what was written.

    SHA-256 of `proof.written` is `proof.hash`; it has `previous` in it, the hash of what I said
    before. So one receipt vouches for all before it, and whoever kept an old one can tell whether
    something was changed since.
    """
    found = await receipt_by_id(session, caller.workspace_id, caller.participant_id, receipt)
    if prefers_page(request.headers.get("accept", "")):
        shown = receipt_page(found, language or caller.locale)
        return HTMLResponse(shown, headers={**headers(), "Vary": "Accept, Accept-Language"})
    return ConsentReceiptOut.of(found)
