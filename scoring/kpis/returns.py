"""What the campaign earned for what it cost."""

from scoring.kpi import Direction, Kpi, Ratio, Unit, difference, total
from scoring.measure import Aggregation, Measure, facts
from scoring.roles import ACTIONS, SOCIAL, TEAM

WHERE = ("partner", "quest", "channel", "network")
SOCIAL_CHANNELS = ("social", "organic_social", "paid_social")
OF_SOCIAL = {"channel": SOCIAL_CHANNELS}


def _money(name: str, fact: str, **where: str | bool | tuple[str, ...]) -> Measure:
    dims = (*WHERE, "locale") if fact == "purchase" else WHERE
    return Measure(
        name=name, of=(facts(fact, **where),), agg=Aggregation.SUM, value="amount", dims=dims
    )


SOLD, REFUNDED = (
    _money("sold", "purchase", refund=False),
    _money("refunded", "purchase", refund=True),
)
COSTS = _money("costs", "cost_entry")
EARNED = difference(
    total(_money("revenue_entries", "revenue_entry"), SOLD),
    REFUNDED,
)
SOCIAL_COSTS = _money("social_costs", "cost_entry", category="social")
SOCIAL_EARNED = difference(
    total(
        _money("social_revenue_entries", "revenue_entry", **OF_SOCIAL),
        _money("social_sold", "purchase", refund=False, **OF_SOCIAL),
    ),
    _money("social_refunded", "purchase", refund=True, **OF_SOCIAL),
)

KPIS = (
    Kpi(
        name="social_media_roi",
        fr="ROI des réseaux sociaux",
        en="Social media ROI",
        de="Social-Media-ROI",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=Ratio(over=difference(SOCIAL_EARNED, SOCIAL_COSTS), under=SOCIAL_COSTS),
        formula="Revenue and purchases, without refunds, of the channels social, organic_social "
        "and paid_social, minus costs of the category social, divided by those costs.",
        roles=(SOCIAL,),
        sources=("S4",),
    ),
    Kpi(
        name="roi",
        fr="Retour sur investissement (ROI)",
        en="Return on investment (ROI)",
        de="Kapitalrendite (ROI)",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=Ratio(over=difference(EARNED, COSTS), under=COSTS),
        formula="Revenue and purchases, without refunds, minus all costs, divided by all costs; "
        "null where nothing was spent.",
        roles=(TEAM, ACTIONS),
        sources=("S2", "S4"),
    ),
)
