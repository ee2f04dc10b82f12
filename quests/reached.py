"""Leaves of a tree of requirements about what a person, or all together, have reached."""

from dataclasses import dataclass

from quests.requirement import Leaf, Verdict
from quests.standing import Standing


@dataclass(frozen=True, slots=True)
class HasPoints(Leaf):
    """So many points in the campaign."""

    points: int

    def judge(self, person: Standing, *, doubtful: bool = False) -> Verdict:
        """By what the person has earned."""
        ok = person.points >= self.points
        return Verdict(code="requires-points", ok=ok, have=person.points, need=self.points)


@dataclass(frozen=True, slots=True)
class CompletionsDone(Leaf):
    """So many completions of whatever Quests."""

    times: int

    def judge(self, person: Standing, *, doubtful: bool = False) -> Verdict:
        """By all completions of the person."""
        have = sum(person.times(quest, doubtful=doubtful) for quest in person.deeds)
        return Verdict(
            code="requires-completions", ok=have >= self.times, have=have, need=self.times
        )


@dataclass(frozen=True, slots=True)
class HadStreak(Leaf):
    """So many weeks in a row, now or once."""

    weeks: int

    def judge(self, person: Standing, *, doubtful: bool = False) -> Verdict:
        """By the longest streak the person ever had."""
        ok = person.longest_streak >= self.weeks
        return Verdict(code="requires-streak", ok=ok, have=person.longest_streak, need=self.weeks)


@dataclass(frozen=True, slots=True)
class MilestoneReached(Leaf):
    """A Milestone of the campaign, by its slug."""

    milestone: str

    def judge(self, person: Standing, *, doubtful: bool = False) -> Verdict:
        """By whether it is reached now; it is reached by all together."""
        ok = self.milestone in person.milestones
        return Verdict(code="requires-milestone", ok=ok, have=int(ok), need=1, named=self.milestone)
