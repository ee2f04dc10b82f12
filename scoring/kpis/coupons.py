"""Coupons, apps and samples: what is given away, and what comes back."""

from scoring.cases.goals import BUYING_RECIPIENTS, RECIPIENTS
from scoring.cases.selling import (
    CODES_GIVEN,
    CODES_USED,
    GIVEN_AND_USED,
    UNIQUE_GIVEN,
    UNIQUE_GIVEN_AND_USED,
    UNIQUE_USED,
)
from scoring.kpi import Against, Direction, Growth, Kpi, Ratio, Unit, Value
from scoring.measure import Aggregation, Measure, facts
from scoring.roles import AD_SALES, COLLECTION

ISSUED = Measure(
    name="coupons_issued",
    of=(facts("coupon_issued"),),
    agg=Aggregation.COUNT,
    dims=("partner", "quest", "channel", "kind"),
)
DOWNLOADS = Measure(
    name="app_downloads",
    of=(facts("app_download"),),
    agg=Aggregation.COUNT,
    dims=("partner", "channel", "kind", "locale"),
)
SAMPLES = Measure(
    name="samples_distributed",
    of=(facts("sample_distributed"),),
    agg=Aggregation.SUM,
    dims=("partner", "quest", "channel", "locale"),
)

KPIS = (
    Kpi(
        name="coupons_issued",
        fr="Coupons émis",
        en="Coupons issued",
        de="Ausgegebene Coupons",
        unit=Unit.COUNT,
        better=Direction.NEUTRAL,
        expression=Value(ISSUED),
        formula="Number of times that a coupon was given out.",
        roles=(
            AD_SALES,
            COLLECTION,
        ),
        sources=("S2",),
    ),
    Kpi(
        name="coupons_redeemed",
        fr="Coupons utilisés",
        en="Coupons redeemed",
        de="Eingelöste Coupons",
        unit=Unit.COUNT,
        better=Direction.HIGHER,
        expression=Value(CODES_USED),
        formula="Number of codes that were used, each once, on the day of its first use.",
        roles=(AD_SALES,),
        sources=("S2",),
    ),
    Kpi(
        name="coupon_redemption_rate",
        fr="Taux de remontées du coupon",
        en="Coupon redemption rate",
        de="Coupon-Einlösequote",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=Ratio(over=GIVEN_AND_USED, under=CODES_GIVEN),
        formula="Of the codes that were first given out in the window, those that were used, "
        "whenever they were.",
        roles=(AD_SALES,),
        sources=("S2",),
        example="24 % des coupons utilisés",
    ),
    Kpi(
        name="unique_codes_redeemed",
        fr="Codes uniques renvoyés",
        en="Unique codes redeemed",
        de="Eingelöste Einmalcodes",
        unit=Unit.COUNT,
        better=Direction.HIGHER,
        expression=Value(UNIQUE_USED),
        formula="Number of unique codes that were used, each once.",
        roles=(COLLECTION,),
        sources=("S2",),
        example="1 100 coupons renvoyés",
    ),
    Kpi(
        name="unique_code_redemption_rate",
        fr="Taux de remontées du code unique",
        en="Unique code redemption rate",
        de="Einlösequote der Einmalcodes",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=Ratio(over=UNIQUE_GIVEN_AND_USED, under=UNIQUE_GIVEN),
        formula="Of the unique codes that were given out in the window, those that were used, "
        "whenever they were.",
        roles=(COLLECTION,),
        sources=("S2",),
        example="72 %",
    ),
    Kpi(
        name="app_downloads",
        fr="Téléchargements d'application",
        en="App downloads",
        de="App-Downloads",
        unit=Unit.COUNT,
        better=Direction.HIGHER,
        expression=Value(DOWNLOADS),
        formula="Number of times that the app was got from a store.",
        roles=(COLLECTION,),
        sources=("S2",),
    ),
    Kpi(
        name="app_download_growth",
        fr="Hausse des téléchargements",
        en="App download growth",
        de="Zuwachs der App-Downloads",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=Growth(DOWNLOADS, since=Against.BASELINE),
        formula="App downloads in the window compared with as many days directly before the "
        "campaign began. "
        "For a day: compared with the last one before the campaign.",
        roles=(COLLECTION,),
        sources=("S2",),
        example="+24 % suite à la campagne",
    ),
    Kpi(
        name="samples_distributed",
        fr="Échantillons distribués",
        en="Samples distributed",
        de="Verteilte Muster",
        unit=Unit.COUNT,
        better=Direction.HIGHER,
        expression=Value(SAMPLES),
        formula="Number of samples that were handed out.",
        roles=(COLLECTION,),
        sources=("S2",),
    ),
    Kpi(
        name="sample_to_sale_rate",
        fr="Conversion des échantillons en ventes",
        en="Sample-to-sale conversion rate",
        de="Muster-zu-Kauf-Quote",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=Ratio(over=BUYING_RECIPIENTS, under=RECIPIENTS),
        formula="Of the distinct persons who got a sample in the window, those who bought the "
        "product within 90 days of it.",
        roles=(COLLECTION,),
        sources=("S2",),
        example="15 % des échantillons",
    ),
)
