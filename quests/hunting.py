"""Whether a checkpoint is found, and how far a person is on their hunt. Pure."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from quests.answers import is_answer
from quests.checkpoints import Checkpoint, HuntOptions, Way
from quests.errors import EvidenceRefused
from quests.places import Sighting, is_too_fast, kilometres_between
from quests.positions import Position, Spot, ensure_near, ensure_usable
from quests.quest import Quest
from quests.refused_finds import OutOfOrder, WrongAnswer
from quests.suspicion import TOO_FAST, Flag

HUNT = "hunt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Somebody says they found a checkpoint, and shows it in one way.

    Args:
        checkpoint: Its slug; may be left out with ``sign``, which says it by itself.
        sign: Number of a genuine sign of this hunt.
    """

    checkpoint: str | None = None
    sign: int | None = None
    answer: str | None = None
    position: Position | None = None

    @property
    def way(self) -> Way:
        """How it is shown."""
        if self.sign is not None:
            return "code"
        return "place" if self.position is not None else "answer"

    @property
    def can_be_guessed(self) -> bool:
        """Whether trying often would lead there; signs are signed."""
        return self.way != "code"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A checkpoint that was found, how and when."""

    checkpoint: str
    way: Way
    occurred_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far somebody is.

    Args:
        found: What they found of the checkpoints there are now, by slug.
        total: How many there are.
        next: The one that comes next, where the order is fixed.
        visible: What they found, and what they may look for, in the organiser's order.
    """

    found: Mapping[str, Found]
    total: int
    next: Checkpoint | None
    visible: tuple[Checkpoint, ...]

    @property
    def left(self) -> int:
        """How many they have not found."""
        return self.total - len(self.found)

    @property
    def last_found_at(self) -> datetime:
        """When the last of them was found; at least one was."""
        return max(one.occurred_at for one in self.found.values())


def options_of(quest: Quest) -> HuntOptions:
    """What the organiser set.

    Raises:
        EvidenceRefused: the Quest is no hunt.
    """
    if quest.kind != HUNT:
        raise EvidenceRefused("This Quest is not a hunt.", expected=quest.kind)
    return HuntOptions.model_validate(quest.options)


def progress(options: HuntOptions, finds: Iterable[Found]) -> Progress:
    """How far somebody is who found these."""
    by_slug = {one.checkpoint: one for one in finds}
    there = {one.slug: by_slug[one.slug] for one in options.checkpoints if one.slug in by_slug}
    left = [one for one in options.checkpoints if one.slug not in there]
    fixed = options.order == "fixed"
    hidden = {one.slug for one in left[1:]} if fixed else frozenset()
    return Progress(
        found=there,
        total=len(options.checkpoints),
        next=left[0] if fixed and left else None,
        visible=tuple(one for one in options.checkpoints if one.slug not in hidden),
    )


def meant(options: HuntOptions, report: Report) -> Checkpoint:
    """The checkpoint that a report is about.

    Raises:
        EvidenceRefused: there is none, or the sign is another one's.
    """
    named = {one.slug: one for one in options.checkpoints}
    if report.sign is None:
        if report.checkpoint not in named:
            raise EvidenceRefused("This hunt has no such checkpoint.", field="checkpoint")
        return named[report.checkpoint]
    signed = next((one for one in options.checkpoints if one.code == report.sign), None)
    if signed is None:
        raise EvidenceRefused("This sign leads to no checkpoint any more.", field="code")
    if report.checkpoint not in {None, signed.slug}:
        raise EvidenceRefused("This is the sign of another checkpoint.", field="code")
    return signed


def ensure_turn(options: HuntOptions, checkpoint: Checkpoint, found: Set[str]) -> None:
    """Where the order is fixed, it is this one's turn.

    Raises:
        OutOfOrder: another one comes first; it is named.
    """
    if options.order == "free":
        return
    first = next(one for one in options.checkpoints if one.slug not in found)
    if first.slug != checkpoint.slug:
        raise OutOfOrder("Find the checkpoint that is next first.", next=first.slug)


def ensure_shown(
    options: HuntOptions, checkpoint: Checkpoint, report: Report, occurred_at: datetime
) -> None:
    """The report shows that the person was there.

    Raises:
        EvidenceRefused: this checkpoint is shown in another way; the position is vague or old.
        TooFarAway: the person was somewhere else.
        WrongAnswer: it is none of the answers.
    """
    if report.way not in checkpoint.ways:
        raise EvidenceRefused(
            "This checkpoint is shown in another way.", field=report.way, allowed=checkpoint.ways
        )
    if report.position is not None and checkpoint.place is not None:
        ensure_usable(
            report.position,
            occurred_at,
            max_accuracy_m=options.max_accuracy_m,
            max_fix_age_seconds=options.max_fix_age_seconds,
        )
        ensure_near(checkpoint.place, report.position)
    if report.answer is not None:
        accepted = [one for answers in checkpoint.answers.values() for one in answers]
        if not is_answer(report.answer, accepted):
            raise WrongAnswer("Look again, and try another answer.", field="answer")


def doubts(options: HuntOptions, finds: Iterable[Found]) -> tuple[Flag, ...]:
    """Whether somebody was at two checkpoints sooner than anybody gets from one to the other."""
    spots = {one.slug: one.place for one in options.checkpoints}
    seen = sorted(_seen(spots, finds), key=lambda one: one.at)
    for one, other in pairwise(seen):
        if is_too_fast(one, other):
            detail = {
                "kilometres": round(kilometres_between(one, other)),
                "seconds": round((other.at - one.at).total_seconds()),
            }
            return (Flag(code=TOO_FAST, detail=detail),)
    return ()


def _seen(spots: Mapping[str, Spot | None], finds: Iterable[Found]) -> Iterable[Sighting]:
    for find in finds:
        spot = spots.get(find.checkpoint)
        if spot is not None:
            yield Sighting(latitude=spot.latitude, longitude=spot.longitude, at=find.occurred_at)
