"""What partners promise, and what they do of it."""

from scoring.cases.promises import (
    AGREED,
    COMMITMENTS,
    DONE_WEIGHT,
    DUE,
    DUE_WEIGHT,
    IN_TIME,
    ON_BOARD,
    SPECIFIC,
)
from scoring.kpi import Composed, Direction, Kpi, Ratio, Unit, Value, total
from scoring.measure import Aggregation, Measure, facts
from scoring.roles import PARTNER_LEAD, TEAM

BROUGHT = ("time", "network", "budget", "skills")
OWN_ACTIONS = Measure(
    name="own_actions",
    of=(facts("commitment_fulfilled", kind="own_action"),),
    agg=Aggregation.COUNT,
    dims=("partner", "kind"),
)
UNSOLICITED = Measure(
    name="unsolicited_posts",
    of=(facts("post_published", unsolicited=True),),
    agg=Aggregation.COUNT,
    dims=("partner", "kind"),
)
WORTH = Measure(
    name="resources_worth",
    of=(facts("commitment_fulfilled", kind=BROUGHT),),
    agg=Aggregation.SUM,
    value="amount",
    dims=("partner", "kind"),
)


def _units(kind: str) -> Measure:
    """How much of it, in its natural unit."""
    selected = facts("commitment_fulfilled", kind=kind)
    return Measure(
        name=f"{kind}_brought", of=(selected,), agg=Aggregation.SUM, dims=("partner", "kind")
    )


RESOURCES = Composed(
    parts=(("worth", Value(WORTH)), *((f"{kind}_units", Value(_units(kind))) for kind in BROUGHT)),
    how=lambda values: values["worth"],
)

KPIS = (
    Kpi(
        name="commitment_fulfilment_rate",
        fr="Respect des engagements",
        en="Commitment fulfilment rate",
        de="Erfüllungsquote der Zusagen",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=Ratio(over=DONE_WEIGHT, under=DUE_WEIGHT),
        formula="Of what was promised and is due by the end of the window, what is done by then; "
        "each commitment by its weight, and more than promised makes up for no other.",
        roles=(
            PARTNER_LEAD,
            TEAM,
        ),
        sources=("S1",),
    ),
    Kpi(
        name="commitment_on_time_rate",
        fr="Engagements tenus à temps",
        en="On-time commitment rate",
        de="Termintreue der Zusagen",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=Ratio(over=IN_TIME, under=DUE),
        formula="Of the commitments that are due by the end of the window, those that were fully "
        "done on the day they were due.",
        roles=(PARTNER_LEAD,),
        sources=("S1",),
    ),
    Kpi(
        name="commitment_specificity_rate",
        fr="Précision des engagements",
        en="Commitment specificity rate",
        de="Konkretheit der Zusagen",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=Ratio(over=SPECIFIC, under=COMMITMENTS),
        formula="Of the commitments made in the window, those that say in which form, how much, "
        "by whom and until when.",
        roles=(PARTNER_LEAD,),
        sources=("S1",),
    ),
    Kpi(
        name="campaign_agreement_rate",
        fr="Accord sur la définition commune",
        en="Shared campaign agreement rate",
        de="Zustimmung zur gemeinsamen Definition",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=Ratio(over=AGREED, under=ON_BOARD),
        formula="Of the partners on board at the end of the window, those that confirmed the "
        "newest version of the common definition.",
        roles=(PARTNER_LEAD,),
        sources=("S1",),
    ),
    Kpi(
        name="partner_initiatives",
        fr="Initiatives propres",
        en="Partner initiatives",
        de="Eigene Initiativen der Partner",
        unit=Unit.COUNT,
        better=Direction.HIGHER,
        expression=Value(total(OWN_ACTIONS, UNSOLICITED)),
        formula="Own actions that partners carried out, and posts that nobody had asked for.",
        roles=(PARTNER_LEAD,),
        sources=("S1",),
    ),
    Kpi(
        name="resources_contributed",
        fr="Ressources mises à disposition",
        en="Resources contributed",
        de="Bereitgestellte Ressourcen",
        unit=Unit.EUR,
        better=Direction.HIGHER,
        expression=RESOURCES,
        formula="What the time, network, budget and skills are worth that partners brought in. "
        "Among its parts: how much of each, in its own unit.",
        roles=(PARTNER_LEAD,),
        sources=("S1",),
    ),
)
