"""Who sees it: views, impressions, visitors and reach."""

from scoring.cases.visitors import BLOG_VISITORS, REACHED, REACHED_ORGANICALLY, UNIQUE_VISITORS
from scoring.cases.visits import RETURNING_VISITORS
from scoring.kpi import Direction, Kpi, Ratio, Unit, Value
from scoring.measure import Aggregation, Measure, facts
from scoring.roles import AD_SALES, CONTENT, CREATOR, MEDIA, PARTNER_LEAD, TEAM, WEB

VIEWS = Measure(
    name="page_views",
    of=(facts("view"),),
    agg=Aggregation.COUNT,
    dims=("partner", "quest", "channel", "locale", "content"),
)
IMPRESSIONS = Measure(
    name="impressions",
    of=(facts("impression"),),
    agg=Aggregation.SUM,
    dims=("partner", "quest", "channel", "network", "kind", "content"),
)
AD_IMPRESSIONS = Measure(
    name="ad_impressions",
    of=(facts("impression", kind="ad"),),
    agg=Aggregation.SUM,
    dims=("partner", "quest", "channel", "content"),
)
AD_REVENUE = Measure(
    name="ad_revenue",
    of=(facts("revenue_entry", category="ad"),),
    agg=Aggregation.SUM,
    value="amount",
    dims=("partner", "quest", "channel"),
)

KPIS = (
    Kpi(
        name="page_views",
        fr="Pages vues",
        en="Page views",
        de="Seitenaufrufe",
        unit=Unit.COUNT,
        better=Direction.HIGHER,
        expression=Value(VIEWS),
        formula="Number of views of a page or an article.",
        roles=(MEDIA, AD_SALES, CONTENT),
        sources=("S2",),
        example="30 000 vues d'une page ou d'un article",
    ),
    Kpi(
        name="impressions",
        fr="Impressions",
        en="Impressions",
        de="Impressionen",
        unit=Unit.COUNT,
        better=Direction.HIGHER,
        expression=Value(IMPRESSIONS),
        formula="How often something was shown, of every kind: organic, paid and advertisements.",
        roles=(TEAM, AD_SALES),
        sources=("S0", "S2"),
        example="10 000 impressions (S0, comparaison)",
    ),
    Kpi(
        name="ad_impressions",
        fr="Inventaire publicitaire (impressions publicitaires)",
        en="Ad impressions (inventory)",
        de="Werbeimpressionen (Inventar)",
        unit=Unit.COUNT,
        better=Direction.HIGHER,
        expression=Value(AD_IMPRESSIONS),
        formula="How often an advertisement was shown.",
        roles=(AD_SALES,),
        sources=("S2",),
        example="1 million d'impressions publicitaires par mois",
    ),
    Kpi(
        name="ad_revenue_cpm",
        fr="CPM (revenu publicitaire pour mille impressions)",
        en="Ad revenue per thousand impressions (CPM)",
        de="Werbeerlös je tausend Impressionen (TKP)",
        unit=Unit.EUR_PER_THOUSAND,
        better=Direction.HIGHER,
        expression=Ratio(over=AD_REVENUE, under=AD_IMPRESSIONS, scale=1_000),
        formula="Revenue from advertisements per thousand times that one was shown.",
        roles=(AD_SALES,),
        sources=("S2",),
    ),
    Kpi(
        name="unique_visitors",
        fr="Visiteurs uniques",
        en="Unique visitors",
        de="Eindeutige Besucher",
        unit=Unit.PERSONS,
        better=Direction.HIGHER,
        expression=Value(UNIQUE_VISITORS),
        formula="Distinct visitors with at least one view, each once in the window: never a sum "
        "of the visitors of its days.",
        roles=(WEB,),
        sources=("S4",),
    ),
    Kpi(
        name="blog_unique_visitors",
        fr="Visiteurs uniques du blog",
        en="Blog unique visitors",
        de="Eindeutige Blogbesucher",
        unit=Unit.PERSONS,
        better=Direction.HIGHER,
        expression=Value(BLOG_VISITORS),
        formula="Distinct visitors with at least one view of the blog.",
        roles=(CREATOR,),
        sources=("S4",),
    ),
    Kpi(
        name="returning_visitors",
        fr="Visiteurs revenant sur le site",
        en="Returning visitors",
        de="Wiederkehrende Besucher",
        unit=Unit.PERSONS,
        better=Direction.HIGHER,
        expression=Value(RETURNING_VISITORS),
        formula="Distinct visitors with a visit in the window and an earlier one, whenever that "
        "was. Who is new and comes twice is new and returns.",
        roles=(CREATOR,),
        sources=("S4",),
    ),
    Kpi(
        name="reach",
        fr="Portée (reach)",
        en="Reach",
        de="Reichweite",
        unit=Unit.PERSONS,
        better=Direction.HIGHER,
        expression=Value(REACHED),
        formula="Distinct visitors to whom something was shown. What platforms declare of their "
        "own reach is never mixed in.",
        roles=(TEAM, PARTNER_LEAD),
        sources=("S0", "S1"),
    ),
    Kpi(
        name="organic_reach",
        fr="Portée organique",
        en="Organic reach",
        de="Organische Reichweite",
        unit=Unit.PERSONS,
        better=Direction.HIGHER,
        expression=Value(REACHED_ORGANICALLY),
        formula="Distinct visitors to whom something was shown that nobody paid for.",
        roles=(MEDIA, CONTENT),
        sources=("S2",),
    ),
)
