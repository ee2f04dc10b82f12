"""Challenge: do something for a while, and show it by a link, a photo, or tell about it."""

from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, UrlConstraints, model_validator
from pydantic_core import PydanticCustomError, Url

from quests.errors import EvidenceRefused
from quests.kind import CleanText, QuestKind, Worth
from quests.photo import PhotoEvidence, PhotoOptions, check_photo
from quests.quest import Quest
from quests.rounds import Round, check_rounds
from quests.teams import TeamRules

# Nobody calls it from here: people who review open it, so it has to be one that is safe to open.
WebAddress = Annotated[
    Url, UrlConstraints(allowed_schemes=["https"], max_length=500), Field(strict=False)
]


class ChallengeEvidence(PhotoEvidence):
    """A public link, a photo, some words about it, or several of these."""

    kind: Literal["challenge"]
    link: WebAddress | None = Field(
        default=None, description="A public page that shows it; https only."
    )
    note: Annotated[CleanText, Field(min_length=3, max_length=1000)] | None = Field(
        default=None, description="What was done, in the person's own words."
    )

    @model_validator(mode="after")
    def _shows_something(self) -> Self:
        if self.link is None and self.note is None and self.photo is None:
            raise PydanticCustomError("missing", "a link, a photo or a note is needed")
        return self


class ChallengeOptions(PhotoOptions):
    """What an organiser may set."""

    link_required: bool = False
    teams: TeamRules | None = Field(
        default=None, description="Whether people may team up; none: each by themselves."
    )
    rounds: Annotated[list[Round], AfterValidator(check_rounds)] = Field(
        default=[],
        max_length=60,
        description="When it may be done, in local days of the campaign; none: all the time.",
    )


def _teams(quest: Quest) -> TeamRules | None:
    return ChallengeOptions.model_validate(quest.options).teams


def _assess(quest: Quest, evidence: ChallengeEvidence) -> Worth:
    options = ChallengeOptions.model_validate(quest.options)
    if options.link_required and evidence.link is None:
        raise EvidenceRefused("This challenge needs a link.", field="link")
    check_photo(options, evidence)
    return Worth(proof="photo" if evidence.photo else "declared")


def _rounds(quest: Quest) -> Sequence[Round]:
    # Most have none, and are asked with every completion.
    if not quest.options.get("rounds"):
        return ()
    return ChallengeOptions.model_validate(quest.options).rounds


KIND = QuestKind(
    name="challenge",
    unit="challenges",
    evidence=ChallengeEvidence,
    options=ChallengeOptions,
    assess=_assess,
    rounds=_rounds,
    teams=_teams,
    peers_see=("note", "photo"),
    example={"kind": "challenge", "note": "Five of nine market stalls found before noon."},
)
