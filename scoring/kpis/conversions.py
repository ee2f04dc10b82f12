"""What people ask for, what they do, and what that costs."""

from scoring.cases.goals import GOALS
from scoring.cases.leads import LEADS, LEADS_OF_NOBODY
from scoring.cases.visitors import UNIQUE_VISITORS
from scoring.kpi import Direction, Kpi, Ratio, Unit, Value, total
from scoring.kpis.returns import COSTS
from scoring.measure import Aggregation, Measure, facts
from scoring.roles import ACTIONS, COLLECTION, TEAM, WEB

ASKED_FOR = ("ebook", "webinar", "blog_subscription", "contact", "other")
REQUESTS = Measure(
    name="direct_requests",
    of=(facts("lead_created", kind=ASKED_FOR),),
    agg=Aggregation.COUNT,
    dims=("partner", "quest", "channel", "kind", "locale"),
)
LEAD_COSTS = Measure(
    name="lead_costs",
    of=(facts("cost_entry", purpose="lead_generation"),),
    agg=Aggregation.SUM,
    value="amount",
    dims=("partner", "quest", "channel", "network"),
)

KPIS = (
    Kpi(
        name="direct_requests",
        fr="Requêtes directes",
        en="Direct requests (inbound)",
        de="Direktanfragen",
        unit=Unit.COUNT,
        better=Direction.HIGHER,
        expression=Value(REQUESTS),
        formula="Number of requests: leads created by asking for an e-book, a webinar, the blog, "
        "a contact or something else; not by taking part.",
        roles=(
            ACTIONS,
            WEB,
        ),
        sources=("S4",),
    ),
    Kpi(
        name="conversions",
        fr="Conversions",
        en="Conversions",
        de="Conversions",
        unit=Unit.COUNT,
        better=Direction.HIGHER,
        expression=Value(total(GOALS, LEADS_OF_NOBODY)),
        formula="The first time that a person does each of what the campaign hopes for: becomes a "
        "lead, buys (no refund), opts in, completes a Quest. A lead of whom no person is known "
        "counts once by itself.",
        roles=(TEAM,),
        sources=(
            "S0",
            "S2",
        ),
    ),
    Kpi(
        name="site_conversion_rate",
        fr="Conversion du site",
        en="Site conversion rate",
        de="Website-Conversion-Rate",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=Ratio(over=REQUESTS, under=UNIQUE_VISITORS),
        formula="Direct requests divided by unique visitors. One visitor may ask several times, "
        "so it may pass 100 %.",
        roles=(WEB,),
        sources=("S4",),
    ),
    Kpi(
        name="cost_per_conversion",
        fr="Coût par conversion",
        en="Cost per conversion",
        de="Kosten pro Conversion",
        unit=Unit.EUR,
        better=Direction.LOWER,
        expression=Ratio(over=COSTS, under=REQUESTS, scale=1),
        formula="All costs divided by direct requests.",
        roles=(WEB,),
        sources=("S4",),
    ),
    Kpi(
        name="cost_per_lead",
        fr="Coût par lead (CPL)",
        en="Cost per lead (CPL)",
        de="Kosten pro Lead (CPL)",
        unit=Unit.EUR,
        better=Direction.LOWER,
        expression=Ratio(over=LEAD_COSTS, under=LEADS, scale=1),
        formula="Costs with the purpose lead_generation divided by leads collected.",
        roles=(COLLECTION,),
        sources=("S2",),
        example="Réduire le CPL de 30 %",
    ),
)
