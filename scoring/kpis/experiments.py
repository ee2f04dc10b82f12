"""What was tried on some and not on others, and who knows a brand."""

from scoring.cases.goals import (
    ASKED,
    AWARE,
    CONTROL_CONVERTED,
    SAW_CONTROL,
    SAW_VARIANT,
    VARIANT_CONVERTED,
)
from scoring.estimates import RiskRatio, Uplift
from scoring.kpi import Direction, Kpi, Ratio, Unit
from scoring.roles import BRAND_SOCIAL, TEAM

CONVERTED_MORE = RiskRatio(
    hits=VARIANT_CONVERTED,
    among=SAW_VARIANT,
    other_hits=CONTROL_CONVERTED,
    others=SAW_CONTROL,
    at_least=1,
)

KPIS = (
    Kpi(
        name="personalization_uplift",
        fr="Conversions de personnalisation",
        en="Personalisation conversion uplift",
        de="Conversion-Uplift durch Personalisierung",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=Uplift(CONVERTED_MORE),
        formula="Share of the persons who saw a personalised variant in the window and then "
        "became a lead or bought, compared with the same share of those who saw the variant "
        "control; with the interval that holds the true value with 95 %. Everybody counts in the "
        "first variant that they saw of an experiment.",
        roles=(BRAND_SOCIAL,),
        sources=("S2",),
        example="+10 % au moins",
    ),
    Kpi(
        name="brand_awareness",
        fr="Notoriété de marque",
        en="Brand awareness",
        de="Markenbekanntheit",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=Ratio(over=AWARE, under=ASKED),
        formula="Of the distinct persons asked about the item brand_awareness, those who know the "
        "brand: who answered above the low end of the scale.",
        roles=(TEAM,),
        sources=("S2",),
    ),
)
