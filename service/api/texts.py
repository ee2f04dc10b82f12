"""Texts that many write together: versions, authors, amendments, and taking them in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from quests.amending import side_by_side
from quests.authorship import tokens
from quests.contribution import Stage
from quests.cowriting import SectionVersion, rebased, section_at
from quests.errors import Forbidden, InvalidCursor, NotFound, TransitionRefused, Unauthenticated
from service.api.contributions import ContributionOut
from service.api.deps import (
    PUBLIC,
    ModeratorDep,
    NowDep,
    PageDep,
    ReadDep,
    SessionDep,
)
from service.api.problems import refusals
from service.api.shapes import Out, PageOut
from service.public_ids import ContributionId, QuestId
from service.store.texts import Proposed, amendments_to, text_history
from service.usecases.accept_amendment import Acceptance, accept_amendment
from service.usecases.read_text import WholeText, Writer, public_text, read_text

router = APIRouter(prefix="/v1", tags=["texts"])

STATES = {
    Stage.RECEIVED: "evaluating",
    Stage.SHORTLISTED: "evaluating",
    Stage.ADOPTED: "accepted",
    Stage.DECLINED: "rejected",
    Stage.PROMOTED: "promoted",
}


class PassageOut(Out):
    """Words in a row by one author."""

    text: str
    author: int | None = Field(description="Place in `authors`, from 0.")


class SectionOut(Out):
    """A section; its passages joined are its text."""

    slug: str
    title: str
    version: int = Field(description="The version in which it last changed.")
    text: str
    passages: list[PassageOut]


class AuthorOut(Out):
    """Somebody with words in the text."""

    kind: Literal["organiser", "participant"]
    name: str | None = Field(description="Null for who wants no name to stand there.")
    words: int
    share: float


class VersionOut(Out):
    """A version, and the amendment that made it."""

    version: int
    section: str
    amendment: ContributionId | None
    written_at: datetime


class TextOut(Out):
    """The text at one version."""

    quest: QuestId
    version: int
    newest: int
    sections: list[SectionOut]
    authors: list[AuthorOut]
    versions: list[VersionOut]


class ChangeOut(Out):
    """A passage side by side."""

    before: str
    after: str
    same: bool


class AmendmentOut(Out):
    """An amendment beside the text it was written on."""

    id: ContributionId
    section: str
    base_version: int
    state: Literal["evaluating", "accepted", "rejected", "promoted"]
    conflicting: bool = Field(description="It touches a passage that changed since.")
    text: str
    because: str | None
    author: str | None
    supports: int
    changes: list[ChangeOut]


@router.get(
    "/quests/{quest}/text",
    response_model=TextOut,
    responses=refusals(NotFound),
    dependencies=[PUBLIC],
)
async def get_text(
    quest: QuestId,
    session: ReadDep,
    version: Annotated[int | None, Query(ge=0, description="An earlier one.")] = None,
) -> TextOut:
    """The text as it is, or was at a version, and who wrote which words."""
    found = await read_text(session, quest, version)
    return TextOut(
        quest=quest,
        version=found.version,
        newest=found.newest,
        sections=[_section(one, found.writers) for one in found.sections],
        authors=_authors(found),
        versions=[
            VersionOut(
                version=one.version,
                section=one.section,
                amendment=one.contribution_id,
                written_at=one.written_at,
            )
            for one in found.history
        ],
    )


@router.get(
    "/quests/{quest}/amendments",
    response_model=PageOut[AmendmentOut],
    responses=refusals(NotFound, InvalidCursor),
    dependencies=[PUBLIC],
)
async def list_amendments(quest: QuestId, session: ReadDep, page: PageDep) -> PageOut[AmendmentOut]:
    """What people propose to change, side by side with what they changed, the oldest first."""
    _, asked = await public_text(session, quest)
    found = await amendments_to(
        session, asked.campaign.workspace_id, quest, after=page.after(), limit=page.limit
    )
    history = await text_history(session, asked)
    last = found[-1].contribution.id if len(found) == page.limit else None
    return PageOut(items=[_amendment(one, history) for one in found], next_cursor=page.next(last))


@router.post(
    "/contributions/{contribution}/acceptance",
    response_model=ContributionOut,
    responses=refusals(NotFound, Unauthenticated, Forbidden, TransitionRefused),
)
async def accept_into_text(
    contribution: ContributionId, session: SessionDep, holder: ModeratorDep, at: NowDep
) -> ContributionOut:
    """Take an amendment into the text as it is now, once; refused where it conflicts with it."""
    said = Acceptance(
        workspace_id=holder.workspace_id,
        organisation_id=holder.organisation_id,
        contribution_id=contribution,
        at=at,
    )
    return ContributionOut.of(await accept_amendment(session, said))


def _section(one: SectionVersion, writers: Sequence[Writer]) -> SectionOut:
    place = {by: number for number, who in enumerate(writers) for by in who.contributions}
    organiser = next((n for n, who in enumerate(writers) if not who.contributions), None)
    words, passages, start = tokens(one.text), [], 0
    for run in one.runs:
        author = organiser if run.author is None else place.get(run.author)
        text = "".join(words[start : start + run.tokens])
        passages.append(PassageOut(text=text, author=author))
        start += run.tokens
    return SectionOut(
        slug=one.section, title=one.title, version=one.version, text=one.text, passages=passages
    )


def _authors(found: WholeText) -> list[AuthorOut]:
    whole = sum(one.words for one in found.writers)
    return [
        AuthorOut(
            kind="participant" if one.contributions else "organiser",
            name=one.name,
            words=one.words,
            share=round(one.words / whole, 4),
        )
        for one in found.writers
    ]


def _amendment(one: Proposed, history: list[SectionVersion]) -> AmendmentOut:
    amendment, state = one.amendment, one.contribution.state
    base = section_at(history, amendment.section, amendment.base_version)
    before = base.text if base else ""
    is_open = state in {Stage.RECEIVED, Stage.SHORTLISTED}
    return AmendmentOut(
        id=one.contribution.id,
        section=amendment.section,
        base_version=amendment.base_version,
        state=STATES[state],  # type: ignore[arg-type]  # one of the four
        conflicting=is_open and rebased(history, amendment) is None,
        text=amendment.text,
        because=one.because,
        author=one.author,
        supports=one.supports,
        changes=[
            ChangeOut(before=change.before, after=change.after, same=change.same)
            for change in side_by_side(before, amendment.text)
        ],
    )
