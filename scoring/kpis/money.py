"""What is sold, earned and spent, in whole cents."""

from scoring.cases.selling import BOOKINGS, TO_MARKET
from scoring.kpi import Direction, Kpi, Mean, Ratio, Unit, Value, difference
from scoring.kpis.audience import AD_REVENUE
from scoring.kpis.returns import REFUNDED, SOLD
from scoring.measure import Aggregation, Measure, facts
from scoring.roles import AD_SALES, COLLECTION, TEAM, WEB

WHERE = ("partner", "quest", "channel", "locale")
BOUGHT = Measure(
    name="bought",
    of=(facts("purchase", refund=False),),
    agg=Aggregation.COUNT,
    dims=WHERE,
)
GIVEN_BACK = Measure(
    name="given_back",
    of=(facts("purchase", refund=True),),
    agg=Aggregation.COUNT,
    dims=WHERE,
)


def _cents(name: str, fact: str, *dims: str, **where: str | bool) -> Measure:
    return Measure(
        name=name, of=(facts(fact, **where),), agg=Aggregation.SUM, value="amount", dims=dims
    )


SALES = difference(SOLD, REFUNDED)
PRODUCTION = _cents("production_cost", "cost_entry", "partner", "quest", category="production")
BEFORE = _cents("production_baseline", "baseline_entry", "partner", "quest", category="production")
AD_SPEND = _cents("ad_spend", "cost_entry", "partner", "quest", "channel", "network", category="ad")
SAVED = difference(BEFORE, PRODUCTION)

KPIS = (
    Kpi(
        name="purchases",
        fr="Achats",
        en="Purchases",
        de="Käufe",
        unit=Unit.COUNT,
        better=Direction.HIGHER,
        expression=Value(difference(BOUGHT, GIVEN_BACK)),
        formula="Number of purchases less refunds.",
        roles=(
            WEB,
            TEAM,
        ),
        sources=(
            "S0",
            "S4",
        ),
    ),
    Kpi(
        name="bookings",
        fr="Réservations",
        en="Bookings",
        de="Buchungen",
        unit=Unit.COUNT,
        better=Direction.HIGHER,
        expression=Value(BOOKINGS),
        formula="Number of bookings, on the day they were made; one that was cancelled at any "
        "time does not count.",
        roles=(WEB,),
        sources=("S4",),
    ),
    Kpi(
        name="sales_value",
        fr="Ventes",
        en="Sales value",
        de="Verkaufserlöse",
        unit=Unit.EUR,
        better=Direction.HIGHER,
        expression=Value(SALES),
        formula="Amounts of purchases less amounts of refunds.",
        roles=(TEAM,),
        sources=("S0",),
    ),
    Kpi(
        name="ad_revenue",
        fr="Revenu publicitaire",
        en="Advertising revenue",
        de="Werbeerlöse",
        unit=Unit.EUR,
        better=Direction.HIGHER,
        expression=Value(AD_REVENUE),
        formula="Revenue of the category ad.",
        roles=(AD_SALES,),
        sources=("S2",),
        example="500 000 € vendus aux annonceurs cette année (campagnes de génération de leads)",
    ),
    Kpi(
        name="time_to_market",
        fr="Délai de mise sur le marché",
        en="Time to market",
        de="Time-to-Market",
        unit=Unit.DAYS,
        better=Direction.LOWER,
        expression=Mean(TO_MARKET, scale=86_400),
        formula="Mean time from the idea to the publication of a campaign, or of one thing of it, "
        "over what was published in the window.",
        roles=(
            AD_SALES,
            COLLECTION,
        ),
        sources=("S2",),
        example="10 jours maximum",
    ),
    Kpi(
        name="production_cost",
        fr="Coût de production",
        en="Production cost",
        de="Produktionskosten",
        unit=Unit.EUR,
        better=Direction.LOWER,
        expression=Value(PRODUCTION),
        formula="Costs of the category production.",
        roles=(
            AD_SALES,
            COLLECTION,
        ),
        sources=("S2",),
    ),
    Kpi(
        name="production_cost_reduction",
        fr="Réduction du coût de production",
        en="Production cost reduction",
        de="Senkung der Produktionskosten",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=Ratio(over=SAVED, under=BEFORE),
        formula="By how much production cost less than the declared baseline: what it cost "
        "before, less what it cost, divided by what it cost before.",
        roles=(
            AD_SALES,
            COLLECTION,
        ),
        sources=("S2",),
        example="Diminuer les coûts de production de 50 %",
    ),
    Kpi(
        name="money_saved",
        fr="Argent économisé",
        en="Money saved",
        de="Eingespartes Geld",
        unit=Unit.EUR,
        better=Direction.HIGHER,
        expression=Value(SAVED),
        formula="Baseline of the category production less production cost; below 0 when it cost "
        "more.",
        roles=(
            AD_SALES,
            COLLECTION,
        ),
        sources=("S2",),
    ),
    Kpi(
        name="ad_spend",
        fr="Dépense publicitaire",
        en="Ad spend",
        de="Werbeausgaben",
        unit=Unit.EUR,
        better=Direction.LOWER,
        expression=Value(AD_SPEND),
        formula="Costs of the category ad.",
        roles=(TEAM,),
        sources=("S0",),
        example="0 € (sans dépenser un centime)",
    ),
)
