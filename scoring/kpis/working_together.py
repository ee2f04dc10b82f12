"""How partners make each other visible, meet and decide."""

from scoring.cases.promises import CAME, DECIDED_AFTER, INVITED, OPEN_DECISIONS
from scoring.kpi import Direction, Kpi, Median, Ratio, Unit, Value
from scoring.measure import Aggregation, Measure, facts
from scoring.roles import PARTNER_LEAD


def _posts(name: str, **where: bool) -> Measure:
    return Measure(
        name=name,
        of=(facts("post_published", **where),),
        agg=Aggregation.COUNT,
        dims=("partner", "channel", "network"),
    )


OWN_CHANNEL = _posts("own_channel_activations", own_channel=True)
PARTNER_POSTS, FOR_OTHERS = _posts("partner_posts"), _posts("cross_posts", cross_promotes=True)

KPIS = (
    Kpi(
        name="own_channel_activations",
        fr="Canaux propres activés",
        en="Own channel activations",
        de="Aktivierte eigene Kanäle",
        unit=Unit.COUNT,
        better=Direction.HIGHER,
        expression=Value(OWN_CHANNEL),
        formula="Number of posts that partners published on a channel of their own.",
        roles=(PARTNER_LEAD,),
        sources=("S1",),
    ),
    Kpi(
        name="cross_promotion_share",
        fr="Visibilité donnée aux autres",
        en="Cross-promotion share",
        de="Anteil der Sichtbarkeit für andere",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=Ratio(over=FOR_OTHERS, under=PARTNER_POSTS),
        formula="Posts of partners that name the mission or another partner, divided by all their "
        "posts.",
        roles=(PARTNER_LEAD,),
        sources=("S1",),
    ),
    Kpi(
        name="working_session_attendance_rate",
        fr="Présence aux sessions de travail",
        en="Working session attendance rate",
        de="Teilnahmequote an Arbeitssitzungen",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=Ratio(over=CAME, under=INVITED),
        formula="Partners that came to a working session to which they were invited, divided by "
        "all invitations to the sessions of the window.",
        roles=(PARTNER_LEAD,),
        sources=("S1",),
    ),
    Kpi(
        name="decision_lead_time",
        fr="Délai de décision interne",
        en="Decision lead time",
        de="Interne Entscheidungsdauer",
        unit=Unit.DAYS,
        better=Direction.LOWER,
        expression=Median(DECIDED_AFTER, scale=86_400, beside=(OPEN_DECISIONS,)),
        formula="Median time from asking for a decision to making it, over the decisions made in "
        "the window. Among its parts: how many are open at its end.",
        roles=(PARTNER_LEAD,),
        sources=("S1",),
    ),
)
