"""The goal of a petition as people are told of it, true at the moment in which they are told."""

from dataclasses import dataclass

from quests.goal import GoalRule
from scoring.phrases import say

MEASURES = ("petition_signatures", "paper_signatures")  # what counts towards it, added up


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """How many signatures a petition wants.

    Args:
        rule: By which it rises.
        number: Signatures wanted, as stored; a goal that was passed since is not yet.
        version: Rises with every move.
    """

    rule: GoalRule
    number: int
    version: int

    def at(self, total: int) -> "GoalAhead":
        """Where it stands with so many signatures: what the rule says now is said at once."""
        return GoalAhead(number=self.rule.risen(self.number, total), total=total)


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalAhead:
    """A goal and the signatures that count towards it, online and on verified paper."""

    number: int
    total: int

    @property
    def missing(self) -> int:
        """Signatures to go; 0 once it is reached."""
        return max(0, self.number - self.total)

    @property
    def percent(self) -> int:
        """Whole per cent, rounded down, at most 100."""
        return min(100, self.total * 100 // self.number)


def goal_sentences(goal: GoalAhead | None, language: str, *, said: int | None) -> list[str]:
    """How far it is to the goal, in words.

    Args:
        said: The number of the Milestone that was named: the same is not said twice.
    """
    if goal is None or said == goal.number:
        return []
    if goal.missing:
        return [say(language, "goal-missing", missing=goal.missing, goal=goal.number)]
    return [say(language, "goal-reached", goal=goal.number)]
