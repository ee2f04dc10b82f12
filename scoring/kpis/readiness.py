"""How ready partners are for a cooperative campaign, by their own answers."""

from scoring.cases.readiness import MEASURES, WHOLE
from scoring.kpi import Direction, Kpi, Lowest, Ratio, Unit, Value

BRAND = "partner brand lead"
TEAM = "cooperative campaign team"
LATEST = "as in the latest complete set of answers of each partner up to the end of the window"


def _mean(name: str) -> Ratio:
    return Ratio(over=MEASURES[name], under=MEASURES["whole"], among=MEASURES["one"])


def _block(name: str, fr: str, en: str, de: str, statements: str) -> Kpi:
    return Kpi(
        name=f"readiness_{name}",
        fr=fr,
        en=en,
        de=de,
        unit=Unit.SCORE_0_100,
        better=Direction.HIGHER,
        expression=_mean(name),
        formula=f"The mean answer to the {statements}, as a part of its scale from 0 to 100, "
        f"{LATEST}; of several partners the mean.",
        roles=(BRAND,),
        sources=("S1",),
    )


KPIS = (
    Kpi(
        name="readiness_score",
        fr="Score de préparation",
        en="Readiness score",
        de="Bereitschaftswert",
        unit=Unit.SCORE_0_100,
        better=Direction.HIGHER,
        expression=_mean("score"),
        formula="The mean of the three blocks mission, investment and participation, less 10 for "
        f"each brake, never below 0, {LATEST}; of several partners the mean.",
        roles=(BRAND,),
        sources=("S1",),
    ),
    _block(
        "mission",
        "Préparation : mission",
        "Readiness: mission",
        "Bereitschaft: Mission",
        "three statements on the mission",
    ),
    _block(
        "investment",
        "Préparation : investissement",
        "Readiness: investment",
        "Bereitschaft: Einsatz",
        "five statements on what the partner puts in",
    ),
    _block(
        "participation",
        "Préparation : sens de « participer »",
        "Readiness: meaning of taking part",
        "Bereitschaft: Verständnis von Mitwirkung",
        "three statements on what taking part means",
    ),
    Kpi(
        name="brake_flags",
        fr="Freins cochés",
        en="Brake flags ticked",
        de="Angekreuzte Bremsen",
        unit=Unit.COUNT,
        better=Direction.LOWER,
        expression=Value(MEASURES["brakes"]),
        formula=f"Number of the four brakes that are ticked, {LATEST}; of several partners the "
        "sum.",
        roles=(BRAND,),
        sources=("S1",),
    ),
    Kpi(
        name="readiness_floor",
        fr="Si tout le monde faisait comme moi",
        en="Readiness floor (if all acted alike)",
        de="Mindestbereitschaft (wenn alle so handelten)",
        unit=Unit.SCORE_0_100,
        better=Direction.HIGHER,
        expression=Lowest(MEASURES["scores"], scale=WHOLE // 100),
        formula="The lowest readiness score of any partner: where the campaign would stand if "
        "everybody acted like them. Split by partner, the score of each, applied to all.",
        roles=(BRAND, TEAM),
        sources=("S1",),
    ),
)
