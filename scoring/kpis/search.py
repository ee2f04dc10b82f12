"""Who finds us by searching, and how search engines rate the site."""

from scoring.cases.snapshots import SEO as RANKS
from scoring.cases.visits import SEARCH_CONVERTING_VISITS, SEARCH_LEADS, SEARCH_VISITS
from scoring.kpi import Direction, Kpi, Ratio, Unit, Value
from scoring.roles import SEO

RANK, RANKED_BY = RANKS["page_rank"]
AUTHORITY, RATED_BY = RANKS["domain_authority"]

KPIS = (
    Kpi(
        name="organic_search_visits",
        fr="Trafic issu des recherches organiques",
        en="Organic search visits",
        de="Besuche über organische Suche",
        unit=Unit.COUNT,
        better=Direction.HIGHER,
        expression=Value(SEARCH_VISITS),
        formula="Number of visits that began in the channel organic_search; paid search is "
        "another channel.",
        roles=(SEO,),
        sources=("S4",),
    ),
    Kpi(
        name="organic_search_conversions",
        fr="Conversions issues des recherches organiques",
        en="Organic search conversions",
        de="Conversions aus organischer Suche",
        unit=Unit.COUNT,
        better=Direction.HIGHER,
        expression=Value(SEARCH_LEADS),
        formula="Number of leads created in visits that began in organic search.",
        roles=(SEO,),
        sources=("S4",),
    ),
    Kpi(
        name="organic_search_conversion_rate",
        fr="Taux de conversion des recherches organiques",
        en="Organic search conversion rate",
        de="Conversion-Rate der organischen Suche",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=Ratio(over=SEARCH_CONVERTING_VISITS, under=SEARCH_VISITS),
        formula="Visits from organic search in which at least one lead was created, divided by "
        "visits from organic search.",
        roles=(SEO,),
        sources=("S4",),
    ),
    Kpi(
        name="page_rank",
        fr="PageRank",
        en="PageRank",
        de="PageRank",
        unit=Unit.SCORE,
        better=Direction.HIGHER,
        expression=Ratio(over=RANK, under=RANKED_BY, scale=1),
        formula="The latest rank that a provider gave the site up to the end of the window; of "
        "several providers the mean, and each by name when split by provider. Google publishes "
        "none since 2016.",
        roles=(SEO,),
        sources=("S4",),
    ),
    Kpi(
        name="domain_authority",
        fr="Autorité du domaine",
        en="Domain authority",
        de="Domain-Autorität",
        unit=Unit.SCORE_0_100,
        better=Direction.HIGHER,
        expression=Ratio(over=AUTHORITY, under=RATED_BY, scale=1),
        formula="The latest domain authority, 0 to 100, that a provider gave the site up to the "
        "end of the window; of several providers the mean, and each by name when split by "
        "provider.",
        roles=(SEO,),
        sources=("S4",),
    ),
)
