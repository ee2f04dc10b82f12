"""How people pass it on: of their own accord, how deep, how fast, to how many."""

from scoring.cases.invitations import CYCLE, HORIZON_DAYS, INVITED, JOINED
from scoring.cases.shares import SHARE_DEPTH, SHARE_DISTANCES, SHARE_PAIRS
from scoring.cases.voices import AMBASSADORS
from scoring.kpi import SECONDS_IN, Direction, Highest, Kpi, Mean, Median, Ratio, Term, Unit, Value
from scoring.kpis.network import ORGANIC_SHARES, SHARES
from scoring.measure import Aggregation, Measure, facts
from scoring.roles import TEAM

RELAYERS = Measure(
    name="relayers",
    of=(facts("share", paid=False, incentive=False, staff=False),),
    agg=Aggregation.DISTINCT,
    dims=("partner", "quest", "network", "locale"),
)
RIPE_INVITED = Term(measure=INVITED, matures=HORIZON_DAYS)
# Who joined is of no network; whom they brought is of the one of the Link.
RIPE_JOINED = Term(measure=JOINED, matures=HORIZON_DAYS, whole=("network",))

KPIS = (
    Kpi(
        name="organic_share_rate",
        fr="Part organique des partages",
        en="Organic share of shares",
        de="Organischer Anteil am Teilen",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=Ratio(over=ORGANIC_SHARES, under=SHARES),
        formula="Organic shares divided by all shares.",
        roles=(TEAM,),
        sources=("S0",),
    ),
    Kpi(
        name="relayers",
        fr="Relais (personnes ayant relayé)",
        en="Relayers",
        de="Multiplikatoren",
        unit=Unit.PERSONS,
        better=Direction.HIGHER,
        expression=Value(RELAYERS),
        formula="Distinct persons with at least one organic share.",
        roles=(TEAM,),
        sources=("S0",),
    ),
    Kpi(
        name="reshare_depth_max",
        fr="Profondeur maximale de repartage",
        en="Maximum reshare depth",
        de="Maximale Weiterteilungstiefe",
        unit=Unit.HOPS,
        better=Direction.HIGHER,
        expression=Highest(SHARE_DEPTH),
        formula="The greatest depth of a share in the window: 0 for one that answers no other, "
        "else one more than the share it came from.",
        roles=(TEAM,),
        sources=("S0",),
    ),
    Kpi(
        name="reshare_depth_mean",
        fr="Profondeur moyenne de repartage",
        en="Mean reshare depth",
        de="Mittlere Weiterteilungstiefe",
        unit=Unit.HOPS,
        better=Direction.HIGHER,
        expression=Mean(SHARE_DEPTH),
        formula="The mean depth of the shares in the window.",
        roles=(TEAM,),
        sources=("S0",),
    ),
    Kpi(
        name="viral_coefficient",
        fr="Coefficient viral K",
        en="Viral coefficient K",
        de="Viraler Koeffizient K",
        unit=Unit.RATIO,
        better=Direction.HIGHER,
        expression=Ratio(over=RIPE_INVITED, under=RIPE_JOINED, scale=1),
        formula="People whom a participant brought (told by `referral` facts, one per person), "
        "within 14 days of when that participant joined, divided by the participants. Only those "
        "who joined at least 14 days ago count, on both sides: over a finished campaign everybody "
        "but the first was brought by somebody, which says nothing. Split by network: those who "
        "came by a Link for it, divided by all these participants, so that the networks add up to "
        "the whole. "
        "For a day: who joined on it, and whom they brought since.",
        roles=(TEAM,),
        sources=("S0",),
    ),
    Kpi(
        name="viral_cycle_time",
        fr="Temps de cycle viral",
        en="Viral cycle time",
        de="Virale Zykluszeit",
        unit=Unit.HOURS,
        better=Direction.LOWER,
        expression=Median(CYCLE, scale=SECONDS_IN[Unit.HOURS]),
        formula="The median time from when a participant joined to when those they brought did.",
        roles=(TEAM,),
        sources=("S0",),
    ),
    Kpi(
        name="structural_virality",
        fr="Viralité structurelle",
        en="Structural virality",
        de="Strukturelle Viralität",
        unit=Unit.HOPS,
        better=Direction.HIGHER,
        expression=Ratio(over=SHARE_DISTANCES, under=SHARE_PAIRS, scale=1),
        formula="The mean distance of all pairs of shares in the same tree, as it stands at the "
        "end of the window: 2 at most when everybody shares what one has sent, more the longer "
        "the chains are.",
        roles=(TEAM,),
        sources=("S0",),
    ),
    Kpi(
        name="spontaneous_ambassadors",
        fr="Ambassadeurs spontanés",
        en="Spontaneous ambassadors",
        de="Spontane Botschafter",
        unit=Unit.PERSONS,
        better=Direction.HIGHER,
        expression=Value(AMBASSADORS),
        formula="Persons who have passed it on or spoken for it at least three times on at least "
        "two days, without pay, reward or a tie to a partner, up to the end of the window.",
        roles=(TEAM,),
        sources=("S0",),
    ),
)
