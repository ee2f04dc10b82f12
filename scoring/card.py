"""What a picture of a message says: what the person did, and what it led to."""

from dataclasses import dataclass, replace

from scoring.phrases import say
from scoring.said import Moment, Said
from scoring.sentence import NO_NAME
from scoring.telling import action, language_of, statement
from scoring.thanks import in_language

SHOWABLE = frozenset(
    {
        Moment.COMPLETION_ACCEPTED,
        Moment.MILESTONE_REACHED,
        Moment.RESULT_PUBLISHED,
        Moment.RESULT_UPDATED,
        Moment.CAMPAIGN_CLOSED,
    }
)
"""Moments that people like to show; the others are between them and the organiser."""
MOST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The words of a picture; ``alt`` is all of them, for who cannot see it."""

    language: str
    campaign: str
    mine: str
    achieved: tuple[str, ...]
    alt: str


def shown(moment: str, said: Said, *, language: str, name: str | None) -> Shown | None:
    """The words, or ``None`` for a message that is nothing to show.

    Args:
        moment: One of ``Moment``.
        said: What is stored of it.
        language: Asked for, as in ``tell``.
        name: Only when the person wants it in the picture: whoever sees it learns it.
    """
    if moment not in SHOWABLE or not said.done:
        return None
    spoken = language_of(said, language)
    mine = say(spoken, "card-mine", name=name or NO_NAME, action=action(said, spoken))
    # Whoever looks at the picture is somebody else: "your 12 stickers" would be theirs.
    to_all = replace(said, done=())
    achieved = tuple(statement(figure, to_all, spoken) for figure in said.figures[:MOST])
    campaign = in_language(said.campaign, spoken, said.language)
    return Shown(
        language=spoken,
        campaign=campaign,
        mine=mine,
        achieved=achieved,
        alt=" ".join((say(spoken, "card-of", campaign=campaign), mine, *achieved)),
    )
