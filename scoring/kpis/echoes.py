"""Who comes back late, and what is said when all is over."""

from scoring.cases.afterwards import SAID_AFTERWARDS
from scoring.cases.returns import DAYS_AFTER_END, EVER_ENGAGED, LATE_ECHOES, LATE_RETURNERS
from scoring.cases.voices import CONTRIBUTORS
from scoring.kpi import Direction, Growth, Half, Kpi, Ratio, Unit, Value
from scoring.roles import TEAM

KPIS = (
    Kpi(
        name="late_echoes",
        fr="Retours tardifs (échos)",
        en="Late echoes (delayed returns)",
        de="Späte Rückkehr (Echos)",
        unit=Unit.COUNT,
        better=Direction.HIGHER,
        expression=Value(LATE_ECHOES),
        formula="Days on which a person was engaged whose last engagement in the campaign was 30 "
        "days or more before, or any such days after the campaign has ended: on the day that a "
        "milestone tells, or else as planned. Split by kind of what was done: a day on which "
        "several kinds were done is in the group of each, so the groups need not add up.",
        roles=(TEAM,),
        sources=("S0",),
    ),
    Kpi(
        name="late_return_rate",
        fr="Part de retours tardifs",
        en="Late return rate",
        de="Quote später Rückkehr",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=Ratio(over=LATE_RETURNERS, under=EVER_ENGAGED),
        formula="Distinct persons with at least one late echo, divided by distinct persons who "
        "were engaged at all.",
        roles=(TEAM,),
        sources=("S0",),
    ),
    Kpi(
        name="post_campaign_mentions",
        fr="Échos après campagne",
        en="Post-campaign mentions",
        de="Erwähnungen nach Kampagnenende",
        unit=Unit.COUNT,
        better=Direction.HIGHER,
        expression=Value(SAID_AFTERWARDS),
        formula="Number of mentions and press clippings about the own brands after the campaign "
        "has ended: when a milestone says so, or else on its last day.",
        roles=(TEAM,),
        sources=("S0",),
    ),
    Kpi(
        name="echo_half_life",
        fr="Demi-vie de l'écho",
        en="Echo half-life",
        de="Halbwertszeit des Echos",
        unit=Unit.DAYS,
        better=Direction.HIGHER,
        expression=Half(DAYS_AFTER_END),
        formula="The smallest number of days after the end of the campaign (told by a milestone, "
        "or else as planned) within which half of all days of engagement after the end lie.",
        roles=(TEAM,),
        sources=("S0",),
    ),
    Kpi(
        name="collective_momentum",
        fr="Élan collectif",
        en="Collective momentum",
        de="Kollektiver Schwung",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=Growth(CONTRIBUTORS, last=7),
        formula="Distinct persons who contributed, shared or completed a Quest in the last 7 days "
        "of the window, divided by those in the 7 days before, minus 1. "
        "For a day: the 7 days that end with it.",
        roles=(TEAM,),
        sources=("S0",),
    ),
)
