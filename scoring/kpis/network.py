"""How far people pass it on."""

from scoring.kpi import Direction, Kpi, Unit, Value
from scoring.measure import Aggregation, Measure, facts

TEAM = "cooperative campaign team"

SHARES = Measure(
    name="shares",
    of=(facts("share"),),
    agg=Aggregation.COUNT,
    dims=("partner", "quest", "channel", "network", "locale", "content", "kind"),
)
ORGANIC_SHARES = Measure(
    name="organic_shares",
    of=(facts("share", paid=False, incentive=False, staff=False),),
    agg=Aggregation.COUNT,
    dims=("partner", "quest", "network", "locale", "content"),
)
REFERRALS = Measure(
    name="referrals",
    of=(facts("referral", by="person"),),
    agg=Aggregation.COUNT,
    dims=("partner", "quest", "network", "locale"),
)

KPIS = (
    Kpi(
        name="shares",
        fr="Partages (réseaux sociaux)",
        en="Shares (social networks)",
        de="Geteilte Inhalte (soziale Netzwerke)",
        unit=Unit.COUNT,
        better=Direction.HIGHER,
        expression=Value(SHARES),
        formula="Number of shares.",
        roles=(
            "media: journalists and content creators",
            "brand: content teams",
            "content creator",
            "social media manager",
            TEAM,
        ),
        sources=("S2", "S3", "S4"),
        example="150 partages sur Facebook",
    ),
    Kpi(
        name="organic_shares",
        fr="Partages organiques",
        en="Organic shares",
        de="Organische Weiterempfehlungen",
        unit=Unit.COUNT,
        better=Direction.HIGHER,
        expression=Value(ORGANIC_SHARES),
        formula="Number of shares that were neither paid for nor rewarded, by people who are "
        "not staff of a partner.",
        roles=(TEAM,),
        sources=("S0",),
    ),
    Kpi(
        name="referrals",
        fr="Personnes actives venues par un proche",
        en="People who came by somebody's Link and took part",
        de="Aktive, die über jemanden kamen",
        unit=Unit.COUNT,
        better=Direction.HIGHER,
        expression=Value(REFERRALS),
        formula="Number of people who came by the Link of another participant and of whom a "
        "completion is accepted; each counts once in a campaign.",
        roles=(TEAM,),
        sources=("S0",),
    ),
)
