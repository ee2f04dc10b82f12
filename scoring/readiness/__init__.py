"""How ready a partner is for a cooperative campaign: eleven statements and four brakes.

Each statement is answered from 0 (not at all) to 4 (wholly). A block scores 100 times the mean
of its answers over 4. The score is the mean of the three blocks, less 10 for each brake, never
below 0. The weakest partner's score is the floor: where the campaign would stand if everybody
acted like them.
"""

from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

MOST = 4
BRAKE_COSTS = 10
STRONG, FAIR = 75, 50
WEAK_ANSWER = 1  # an answer up to here is worth a word of advice


class Level(StrEnum):
    """What a score says, in three words."""

    STRONG = "strong"
    FAIR = "fair"
    WEAK = "weak"


BLOCKS: Mapping[str, tuple[str, ...]] = {
    "mission": ("why", "stake", "beyond"),
    "investment": ("time", "channels", "money", "network", "skills"),
    "participation": ("deciding", "answering", "sharing"),
}
BRAKES = ("logo", "approval", "waiting", "keeping")
ITEMS: tuple[str, ...] = tuple(item for items in BLOCKS.values() for item in items)
BLOCK_OF: Mapping[str, str] = {item: block for block, items in BLOCKS.items() for item in items}


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """What a set of answers is worth, in points of 100."""

    score: float
    blocks: Mapping[str, float]
    brakes: int

    @property
    def level(self) -> Level:
        """Whether there is something to worry about."""
        return level_of(self.score)


def level_of(score: float) -> Level:
    """Strong from 75, fair from 50, else weak."""
    if score >= STRONG:
        return Level.STRONG
    return Level.FAIR if score >= FAIR else Level.WEAK


def measure(answers: Mapping[str, int], brakes: Set[str]) -> Readiness:
    """What the answers are worth.

    Args:
        answers: 0 to 4 for each of ``ITEMS``.
        brakes: Those of ``BRAKES`` that are ticked.

    Raises:
        ValueError: an answer is missing, unknown or out of range, or a brake is unknown.
    """
    if answers.keys() != set(ITEMS) or not brakes <= set(BRAKES):
        raise ValueError("A set answers every statement once, and knows four brakes.")
    if any(not 0 <= value <= MOST for value in answers.values()):
        raise ValueError(f"Answers go from 0 to {MOST}.")
    blocks = {
        block: Fraction(sum(answers[item] for item in items), len(items) * MOST)
        for block, items in BLOCKS.items()
    }
    return Readiness(
        score=_points(score_of(blocks.values(), len(brakes))),
        blocks={block: _points(part) for block, part in blocks.items()},
        brakes=len(brakes),
    )


def score_of(blocks: Collection[Fraction], brakes: int) -> Fraction:
    """The mean of the blocks less what so many brakes cost, never below 0; parts of 1."""
    mean = Fraction(sum(blocks), len(blocks))
    return max(Fraction(0), mean - Fraction(BRAKE_COSTS * brakes, 100))


def _points(part: Fraction) -> float:
    return round(float(100 * part), 1)


def floor_of(scores: Iterable[float]) -> float | None:
    """The weakest partner's score; ``None`` while nobody has answered."""
    return min(scores, default=None)


def advised(answers: Mapping[str, int], brakes: Set[str]) -> list[str]:
    """What to speak about, the gravest first: brakes, then the weakest answers.

    Returns:
        Names of advice: ``brake-…`` or ``item-…``; at most five, so that somebody does it.
    """
    weak = sorted(
        (value, place, item)
        for place, item in enumerate(ITEMS)
        if (value := answers[item]) <= WEAK_ANSWER
    )
    named = [f"brake-{brake}" for brake in BRAKES if brake in brakes]
    return [*named, *(f"item-{item}" for _, _, item in weak)][:5]
