"""A text that many write: its sections at any version, and what an amendment does to it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from quests.amending import rebase
from quests.authorship import Run, revise
from quests.errors import EvidenceRefused, TransitionRefused
from quests.kind import Options
from quests.texts import LanguageCode
from quests.voting import Voting

LONGEST = 20_000
SectionSlug = Annotated[str, Field(pattern="^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]


class Section(Options):
    """A section as the organiser wrote it."""

    slug: SectionSlug
    title: str = Field(min_length=1, max_length=200)
    text: str = Field(min_length=1, max_length=LONGEST)


class TextOptions(Options):
    """What an organiser sets: the first version, and whether amendments can be supported."""

    language: LanguageCode = "en"
    sections: tuple[Section, ...] = Field(default=(), max_length=100)
    voting: Voting = Voting()

    @model_validator(mode="after")
    def _named_once(self) -> Self:
        if len({section.slug for section in self.sections}) < len(self.sections):
            raise PydanticCustomError("duplicate", "two sections have the same slug")
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionVersion:
    """A section as it reads from a version on.

    Args:
        version: Of the whole text; 0 is the organiser's.
        runs: Who wrote it; an author is the contribution by which the words came in.
        contribution_id: The amendment that made this version.
    """

    section: str
    version: int
    title: str
    position: int
    text: str
    runs: tuple[Run, ...]
    contribution_id: UUID | None
    written_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """A section as somebody proposes it, written on a version of the text."""

    contribution_id: UUID
    section: str
    base_version: int
    text: str


def latest(history: Sequence[SectionVersion]) -> int:
    """The version of the whole text."""
    return max((one.version for one in history), default=0)


def at_version(history: Sequence[SectionVersion], version: int) -> list[SectionVersion]:
    """The sections as they read at a version, in their order."""
    newest: dict[str, SectionVersion] = {}
    for one in sorted(history, key=lambda one: one.version):
        if one.version <= version:
            newest[one.section] = one
    return sorted(newest.values(), key=lambda one: (one.position, one.section))


def section_at(
    history: Sequence[SectionVersion], section: str, version: int
) -> SectionVersion | None:
    """One section as it read at a version."""
    return next((one for one in at_version(history, version) if one.section == section), None)


def ensure_amends(
    history: Sequence[SectionVersion], section: str, base_version: int, text: str
) -> None:
    """See that an amendment was written on a version there is, and changes the section.

    Raises:
        EvidenceRefused: no such version, or the section reads like that.
    """
    newest = latest(history)
    if base_version > newest:
        raise EvidenceRefused(
            "The text has no such version yet.", field="base_version", newest=newest
        )
    base = section_at(history, section, base_version)
    if base is not None and base.text == text:
        raise EvidenceRefused("The section reads like this: change something.", field="text")


def rebased(history: Sequence[SectionVersion], amendment: Amendment) -> str | None:
    """The section with the amendment in it as the text is now; ``None`` where it conflicts."""
    base = section_at(history, amendment.section, amendment.base_version)
    now = section_at(history, amendment.section, latest(history))
    if base is None or now is None or amendment.base_version > latest(history):
        return None
    return rebase(base.text, now.text, amendment.text)


def amended(
    history: Sequence[SectionVersion], amendment: Amendment, *, at: datetime
) -> SectionVersion:
    """The next version of the section.

    Raises:
        TransitionRefused: it touches a passage that changed meanwhile, or changes nothing.
    """
    text = rebased(history, amendment)
    now = section_at(history, amendment.section, latest(history))
    if text is None or now is None:
        raise TransitionRefused(
            "It touches a passage that changed since: its author may write it anew.",
            why="conflict",
            version=latest(history),
        )
    if text == now.text:
        raise TransitionRefused("The text says so already.", why="nothing_new")
    before = [(one.text, one.runs) for one in history if one.section == amendment.section]
    return SectionVersion(
        section=now.section,
        version=latest(history) + 1,
        title=now.title,
        position=now.position,
        text=text,
        runs=revise(before, text, amendment.contribution_id),
        contribution_id=amendment.contribution_id,
        written_at=at,
    )
