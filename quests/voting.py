"""Voting on what people wrote: what an organiser may set, and when a vote may be given. Pure."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field, TypeAdapter

from quests.errors import VoteRefused
from quests.kind import Options
from quests.quest import Quest
from quests.texts import Instant

FEWEST = 4  # proposals to compare; with fewer the same pairs come again and again


_INSTANT: TypeAdapter[datetime] = TypeAdapter(Instant)


def _read(value: object) -> object:
    # Options are checked strictly, where a text is no instant: read it first.
    return _INSTANT.validate_python(value) if isinstance(value, str) else value


OptionInstant = Annotated[Instant, BeforeValidator(_read)]


class Mode(StrEnum):
    """How people vote."""

    OFF = "off"
    APPROVAL = "approval"  # each proposal by itself: a like, or not for me
    PAIRS = "pairs"  # which of these two?


class Voting(Options):
    """What an organiser may set; a Quest without it is not voted on."""

    mode: Mode = Mode.OFF
    opens_at: OptionInstant | None = None
    closes_at: OptionInstant | None = None
    voters: str = Field(default="anyone", pattern="^(anyone|proven)$")
    min_seconds: float = Field(default=0, ge=0, le=10)
    most_pairs: int = Field(default=200, ge=1, le=10_000)


def voting_of(quest: Quest) -> Voting:
    """How a Quest is voted on; of any kind that has the option ``voting``."""
    return Voting.model_validate(quest.options.get("voting") or {})


def ensure_open(quest: Quest, mode: Mode, *, at: datetime, proven: bool) -> Voting:
    """How to vote, if this person may do so now.

    Raises:
        VoteRefused: voted on in another way, not now, or not by this person.
    """
    voting = voting_of(quest)
    if voting.mode is not mode:
        raise VoteRefused("It is not voted on in this way.", why="mode", mode=voting.mode)
    begun = voting.opens_at is None or voting.opens_at <= at
    over = voting.closes_at is not None and voting.closes_at <= at
    if over or not begun or not quest.campaign.is_open(at):
        raise VoteRefused("Voting is not open now.", why="closed")
    if voting.voters == "proven" and not proven:
        raise VoteRefused("Prove a mail address first: one person, one vote.", why="unproven")
    return voting
