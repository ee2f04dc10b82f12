"""Signatures of a petition: who let theirs be seen, and my own taken back."""

from datetime import date

from fastapi import APIRouter
from pydantic import Field

from quests.errors import InvalidCursor, NotFound, TransitionRefused, Unauthenticated
from service.api.deps import PUBLIC, NowDep, PageDep, ParticipantDep, ReadDep, SessionDep
from service.api.feedback import CompletionOut
from service.api.problems import refusals
from service.api.shapes import Out, PageOut
from service.public_ids import CompletionId, ContributionId, QuestId
from service.store.campaigns import public_quest
from service.store.published_quests import load_quest_alone
from service.store.signatures import Listed, Signature, signatures_of
from service.usecases.withdraw_completion import withdraw_completion

router = APIRouter(prefix="/v1", tags=["signatures"])


class SignatureOut(Out):
    """A signature that counts, as its person lets it be seen."""

    shown_as: str | None = Field(description="Name or initials, as chosen; null: unnamed.")
    comment: str | None = Field(description="Once it may be shown, as the organiser says.")
    comment_id: ContributionId | None = Field(description="To moderate it by.")
    language: str | None = Field(description="Of the comment.")
    signed_on: date = Field(description="The day, in the campaign's time zone.")

    @classmethod
    def of(cls, one: Signature) -> "SignatureOut":
        """The signature as everybody sees it."""
        return cls(
            shown_as=one.shown_as,
            comment=one.comment,
            comment_id=one.comment_id,
            language=one.language,
            signed_on=one.signed_on,
        )


@router.get(
    "/quests/{quest}/signatures",
    response_model=PageOut[SignatureOut],
    responses=refusals(NotFound, InvalidCursor),
    dependencies=[PUBLIC],
)
async def list_signatures(quest: QuestId, session: ReadDep, page: PageDep) -> PageOut[SignatureOut]:
    """The signatures that count, the newest first: only as their people chose to be seen.

    What waits for a mail to be confirmed or for a review is not here, nor what was withdrawn.
    """
    workspace_id = await public_quest(session, quest)
    petition = await load_quest_alone(session, workspace_id, quest)
    if petition.kind != "petition":
        raise NotFound()
    listed = Listed(
        workspace_id=workspace_id,
        quest_id=quest,
        zone=petition.campaign.zone,
        options=petition.options,
    )
    found = await signatures_of(session, listed, before=page.after(), limit=page.limit)
    last = found[-1].id if len(found) == page.limit else None
    return PageOut(items=[SignatureOut.of(one) for one in found], next_cursor=page.next(last))


@router.delete(
    "/me/completions/{completion}",
    response_model=CompletionOut,
    responses=refusals(NotFound, Unauthenticated, TransitionRefused),
)
async def withdraw(
    completion: CompletionId, session: SessionDep, caller: ParticipantDep, at: NowDep
) -> CompletionOut:
    """Take back my signature, slogan, amendment or testimonial: it counts no more.

    What I said in it, my name, comment, text and photo, is removed. Twice is the same as once,
    and I may do it again afterwards. What the campaign has taken up (adopted, promoted) stays.
    What I let organisations write me about stands by itself: see `/v1/me/consents`.
    """
    return CompletionOut.of(await withdraw_completion(session, caller, completion, at))
