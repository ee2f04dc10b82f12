"""Whether trust passes from one brand to another: asked, and seen in what people do."""

from scoring.cases.trust import (
    FIRST,
    LATER,
    MET,
    MET_AND_ENGAGED,
    TRUST,
    WAVE,
    WINDOW_DAYS,
)
from scoring.estimates import DifferenceInDifferences, RiskRatio
from scoring.kpi import Direction, Kpi, Ratio, Term, Unit, difference
from scoring.measure import Aggregation, Measure, facts
from scoring.roles import TEAM

ASKED = ("partner", "brand", "wave")


def _answers(name: str, value: str) -> Measure:
    answers = facts("trust_answer")
    return Measure(name=name, of=(answers,), agg=Aggregation.SUM, value=value, dims=ASKED)


LOWEST = _answers("trust_lowest", "scale_min")
RESPONDENTS = Measure(
    name="trust_respondents", of=(facts("trust_answer"),), agg=Aggregation.DISTINCT, dims=ASKED
)


def _ripe(measure: Measure) -> Term:
    return Term(measure=measure, matures=WINDOW_DAYS)


def _first(*, exposed: bool) -> Term:
    """The wave that all others are compared with, so it stands beside each of them."""
    return Term(measure=TRUST[exposed, FIRST], whole=(WAVE,))


KPIS = (
    Kpi(
        name="trust_score",
        fr="Confiance (enquête)",
        en="Trust score (survey)",
        de="Vertrauenswert (Umfrage)",
        unit=Unit.SCORE_0_100,
        better=Direction.HIGHER,
        expression=Ratio(
            over=difference(_answers("trust_sum", "value"), LOWEST),
            under=difference(_answers("trust_highest", "scale_max"), LOWEST),
            among=RESPONDENTS,
            at_least=30,
        ),
        formula="The mean answer to the items reliability, openness and shared mission, as a part "
        "of its scale from 0 to 100; null with fewer than 30 respondents.",
        roles=(TEAM,),
        sources=("S0",),
    ),
    Kpi(
        name="trust_transfer",
        fr="Transfert de confiance A -> B",
        en="Trust transfer A -> B",
        de="Vertrauenstransfer A -> B",
        unit=Unit.POINTS,
        better=Direction.HIGHER,
        expression=DifferenceInDifferences(
            before=_first(exposed=True),
            after=Term(measure=TRUST[True, LATER]),
            others_before=_first(exposed=False),
            others_after=Term(measure=TRUST[False, LATER]),
        ),
        formula="Among respondents who trust A: the change of trust in B, from the wave pre to "
        "the wave post, of those who saw A and B together, minus the change of those who did not; "
        "in points of 100, with a 95 % interval. Null with fewer than 30 in any of the four. It "
        "has a direction: split it by partner_pair. Split by wave: each later wave, whatever its "
        "name, against the wave pre, and never several waves at once.",
        roles=(TEAM,),
        sources=("S0",),
    ),
    Kpi(
        name="trust_transfer_lift",
        fr="Transfert de confiance (comportement)",
        en="Behavioural trust transfer lift",
        de="Vertrauenstransfer (Verhaltens-Lift)",
        unit=Unit.RATIO,
        better=Direction.HIGHER,
        expression=RiskRatio(
            hits=_ripe(MET_AND_ENGAGED[True]),
            among=_ripe(MET[True]),
            other_hits=_ripe(MET_AND_ENGAGED[False]),
            others=_ripe(MET[False]),
        ),
        formula="How much likelier somebody engages with B for the first time, within 30 days of "
        "seeing A and B together, when they had engaged with A before than when they had not; "
        "with a 95 % interval. Null with fewer than 30 in either group, or before 30 days are "
        "over. "
        "For a day: who saw the two together on it.",
        roles=(TEAM,),
        sources=("S0",),
    ),
)
