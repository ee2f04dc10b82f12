"""Events about what became of it, and what people are told."""

from service.events.data import CorrectionData, GoalData, GoalRaisedData, ResultData, ThanksData
from service.events.event import Event


class GoalReopened(Event):
    """A Milestone is open again: its count fell back, or its goal was raised."""

    type = "campaign.goal_reopened"
    subject = ("milestone", "mst")
    data: GoalData


class GoalRaised(Event):
    """A petition wants more signatures now; once per goal, however many it passed at once."""

    type = "campaign.goal_raised"
    subject = ("goal", "qst")
    data: GoalRaisedData


class CounterCorrected(Event):
    """Public figures were too high, and say less now; once for all that was taken back together."""

    type = "campaign.counter_corrected"
    subject = ("campaign", "cmp")
    data: CorrectionData


class ResultPublished(Event):
    """What became of it was published."""

    type = "result.published"
    subject = ("result", "res")
    data: ResultData


class ResultUpdated(Event):
    """A published Result has come further."""

    type = "result.updated"
    subject = ("result", "res")
    data: ResultData


class ResultCorrected(Event):
    """A published Result said too much, and is corrected or withdrawn (`state`)."""

    type = "result.corrected"
    subject = ("result", "res")
    data: ResultData


class ThanksGiven(Event):
    """A person was told something, and agreed that you write to them about it."""

    type = "thanks.given"
    subject = ("thanks", "thk")
    data: ThanksData
