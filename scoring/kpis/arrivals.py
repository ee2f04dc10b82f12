"""How often people came by a Link, a sign or a sticker."""

from scoring.kpi import Direction, Kpi, Unit, Value
from scoring.measure import Aggregation, Measure, facts

ARRIVALS = Measure(
    name="link_arrivals",
    of=(facts("arrival"),),
    agg=Aggregation.COUNT,
    dims=("partner", "quest", "channel", "network", "locale"),
)

KPIS = (
    Kpi(
        name="link_arrivals",
        fr="Arrivées par un lien ou un sticker",
        en="Arrivals by a Link or a sticker",
        de="Ankünfte über einen Link oder Sticker",
        unit=Unit.COUNT,
        better=Direction.HIGHER,
        expression=Value(ARRIVALS),
        formula="Number of times somebody opened a Link of the campaign, or scanned a sticker in "
        "passing.",
        roles=("social media manager", "cooperative campaign team"),
        sources=("S1",),
        example="1 240 scans de stickers",
    ),
)
