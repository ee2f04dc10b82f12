"""How people fare with Quests: whether they finish, how long it takes, what follows."""

from scoring.cases.attempts import (
    BEGUN,
    DEEPENED,
    EFFECT_AWAITED,
    EFFECT_SEEN,
    EFFORT,
    FINISHED,
    FINISHED_AND_SHARED,
)
from scoring.cases.rules import QUESTS_CLEAR, QUESTS_KNOWN
from scoring.cases.signing import SIGNED_AND_SHARED
from scoring.cases.told import TOLD_AFTER, TOLD_OUTCOME
from scoring.kpi import SECONDS_IN, Direction, Kpi, Median, Ratio, Unit
from scoring.kpis.quests import PETITION_SIGNATURES
from scoring.measure import Aggregation, Measure, facts
from scoring.roles import TEAM

HOUR = SECONDS_IN[Unit.HOURS]

CONTRIBUTIONS = Measure(
    name="contributions",
    of=(facts("contribution"),),
    agg=Aggregation.COUNT,
    dims=("partner", "quest", "kind"),
)

KPIS = (
    Kpi(
        name="quest_completion_rate",
        fr="Taux d'accomplissement (accessibilité)",
        en="Quest completion rate (accessibility)",
        de="Abschlussquote (Zugänglichkeit)",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=Ratio(over=FINISHED, under=BEGUN),
        formula="Pairs of a person and a Quest that was completed, divided by pairs of a person "
        "and a Quest that was begun, each pair once. Who completes a Quest has begun it, whether "
        "we saw it or not.",
        roles=(TEAM,),
        sources=("S3",),
    ),
    Kpi(
        name="quest_effort_median",
        fr="Effort médian d'une quête",
        en="Median quest effort",
        de="Medianer Quest-Aufwand",
        unit=Unit.SECONDS,
        better=Direction.LOWER,
        expression=Median(EFFORT),
        formula="The median time from the first start of a Quest to its first completion by the "
        "same person, from whole seconds.",
        roles=(TEAM,),
        sources=("S3",),
    ),
    Kpi(
        name="time_to_visible_effect",
        fr="Délai d'impact visible",
        en="Time to visible effect",
        de="Zeit bis zur sichtbaren Wirkung",
        unit=Unit.HOURS,
        better=Direction.LOWER,
        expression=Median(EFFECT_SEEN, scale=HOUR, beside=(EFFECT_AWAITED,)),
        formula="The median time from a completion to when its effect was first shown to that "
        "person. Those that still wait are given apart.",
        roles=(TEAM,),
        sources=("S3",),
    ),
    Kpi(
        name="quest_share_rate",
        fr="Taux de partage d'une quête",
        en="Quest share rate",
        de="Teilungsrate einer Quest",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=Ratio(over=FINISHED_AND_SHARED, under=FINISHED),
        formula="Pairs of a person and a Quest that they completed and shared, divided by pairs "
        "of a person and a Quest that they completed.",
        roles=(TEAM,),
        sources=("S3",),
    ),
    Kpi(
        name="quest_deepening_rate",
        fr="Taux d'approfondissement",
        en="Quest deepening rate",
        de="Vertiefungsrate",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=Ratio(over=DEEPENED, under=FINISHED),
        formula="Pairs of a person and a completed Quest after which the same person completed "
        "another, divided by pairs of a person and a completed Quest.",
        roles=(TEAM,),
        sources=("S3",),
    ),
    Kpi(
        name="petition_share_rate",
        fr="Signataires ayant partagé",
        en="Petition share rate",
        de="Teilungsquote der Unterzeichnenden",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=Ratio(over=SIGNED_AND_SHARED, under=PETITION_SIGNATURES),
        formula="Distinct persons who signed and shared afterwards, divided by distinct persons "
        "who signed.",
        roles=(TEAM,),
        sources=("S3",),
    ),
    Kpi(
        name="outcome_feedback_rate",
        fr="Taux de vrais retours",
        en="Outcome feedback rate",
        de="Rückmeldequote mit Ergebnis",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=Ratio(over=TOLD_OUTCOME, under=CONTRIBUTIONS),
        formula="Contributions whose author was told an outcome, divided by contributions.",
        roles=(TEAM,),
        sources=("S3",),
    ),
    Kpi(
        name="time_to_feedback",
        fr="Délai de retour",
        en="Time to feedback",
        de="Zeit bis zur Rückmeldung",
        unit=Unit.HOURS,
        better=Direction.LOWER,
        expression=Median(TOLD_AFTER, scale=HOUR),
        formula="The median time from a contribution to the first feedback on it.",
        roles=(TEAM,),
        sources=("S3",),
    ),
    Kpi(
        name="quest_clarity_rate",
        fr="Clarté des règles",
        en="Quest clarity rate",
        de="Regelklarheit der Quests",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=Ratio(over=QUESTS_CLEAR, under=QUESTS_KNOWN),
        formula="Quests whose limits, negotiable part and extent of co-creation were published "
        "before anybody began, divided by Quests whose rules were published or that were begun.",
        roles=(TEAM,),
        sources=("S3", "S1"),
    ),
)
