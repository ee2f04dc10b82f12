"""What the press writes, and how it speaks of us beside others."""

from scoring.cases.outlets import READERS
from scoring.kpi import Direction, Kpi, Ratio, Status, Unit, Value
from scoring.measure import Aggregation, Measure, facts
from scoring.roles import PR

BRANDED = ("partner", "brand", "outlet", "locale")
WHERE = ("partner", "outlet", "locale")

COVERAGE = Measure(
    name="media_coverage",
    of=(facts("press_clipping", whose="own"),),
    agg=Aggregation.COUNT,
    dims=BRANDED,
)
VOICES = Measure(
    name="clippings_of_all_voices",
    of=(facts("press_clipping", whose=("own", "competitor")),),
    agg=Aggregation.COUNT,
    dims=BRANDED,
)
AD_VALUE = Measure(
    name="ad_value",
    of=(facts("press_clipping", whose="own"),),
    agg=Aggregation.SUM,
    value="size*ad_rate",
    dims=WHERE,
)


def _clippings(name: str, *sentiments: str) -> Measure:
    selected = facts("press_clipping", whose="own", sentiment=sentiments)
    return Measure(name=name, of=(selected,), agg=Aggregation.COUNT, dims=WHERE)


JUDGED = _clippings("clippings_with_sentiment", "positive", "neutral", "negative")

KPIS = (
    Kpi(
        name="media_coverage",
        fr="Couverture médiatique (retombées)",
        en="Media coverage (clippings)",
        de="Medienresonanz (Clippings)",
        unit=Unit.COUNT,
        better=Direction.HIGHER,
        expression=Value(COVERAGE),
        formula="Number of press clippings about the campaign's own brands.",
        roles=(PR,),
        sources=("S4",),
    ),
    Kpi(
        name="share_of_voice",
        fr="Part de voix",
        en="Share of voice",
        de="Share of Voice",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=Ratio(over=COVERAGE, under=VOICES),
        formula="Clippings about the own brands, divided by clippings about the own brands and "
        "the competitors that were declared as such.",
        roles=(PR,),
        sources=("S4",),
    ),
    Kpi(
        name="potential_reach",
        fr="Portée potentielle (lectorat)",
        en="Potential reach (readership)",
        de="Potenzielle Reichweite (Leserschaft)",
        unit=Unit.PERSONS,
        better=Direction.HIGHER,
        expression=Value(READERS),
        formula="Average readership of each outlet that wrote about the own brands, each outlet "
        "once in the window, summed.",
        roles=(PR,),
        sources=("S4",),
    ),
    Kpi(
        name="coverage_sentiment_positive",
        fr="Sentiment positif des retombées",
        en="Positive coverage share",
        de="Anteil positiver Berichte",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=Ratio(over=_clippings("positive_clippings", "positive"), under=JUDGED),
        formula="Positive clippings about the own brands, divided by those with a sentiment.",
        roles=(PR,),
        sources=("S4",),
    ),
    Kpi(
        name="coverage_sentiment_negative",
        fr="Sentiment négatif des retombées",
        en="Negative coverage share",
        de="Anteil negativer Berichte",
        unit=Unit.PERCENT,
        better=Direction.LOWER,
        expression=Ratio(over=_clippings("negative_clippings", "negative"), under=JUDGED),
        formula="Negative clippings about the own brands, divided by those with a sentiment.",
        roles=(PR,),
        sources=("S4",),
    ),
    Kpi(
        name="ad_value_equivalency",
        fr="AVE (équivalent publicitaire)",
        en="Advertising value equivalency (AVE)",
        de="Anzeigenäquivalenzwert (AVE)",
        unit=Unit.EUR,
        better=Direction.HIGHER,
        expression=Value(AD_VALUE),
        formula="Size of each clipping about the own brands times what an advertisement of that "
        "size costs, summed. Contested: the Barcelona Principles reject it, for coverage is no "
        "advertisement.",
        roles=(PR,),
        sources=("S4",),
        caveat=Status.CONTESTED,
    ),
)
