"""What the campaign brings in business, and through whom."""

from scoring.cases.leads import (
    IN_CONVERSATION,
    MOMENTUM_LEADS,
    TALKS_BEFORE,
    WON,
    WON_BY_CONVERSATION,
)
from scoring.cases.selling import (
    FREE_PIPELINE,
    INFLUENCED_PIPELINE,
    LAST_PIPELINE,
    LINEAR_PIPELINE,
    PIPELINE,
)
from scoring.kpi import Composed, Direction, Kpi, Ratio, Term, Unit, Value
from scoring.kpis.money import AD_SPEND
from scoring.roles import TEAM

WITHOUT_ADS = "ad_free_pipeline"
SPENT = Term(measure=AD_SPEND, whole=("stage",))  # nothing is spent on a stage
BESIDE_ADS = Composed(
    parts=((WITHOUT_ADS, Value(FREE_PIPELINE)), ("ad_spend", Value(SPENT))),
    how=lambda values: values[WITHOUT_ADS],
)

KPIS = (
    Kpi(
        name="pipeline_value",
        fr="Pipeline commercial",
        en="Pipeline value",
        de="Pipeline-Wert",
        unit=Unit.EUR,
        better=Direction.HIGHER,
        expression=Value(PIPELINE),
        formula="The latest amounts of all open or won opportunities whose first contact the "
        "campaign made, at the end of the window.",
        roles=(TEAM,),
        sources=("S0",),
        example="350 000 € (Vote Anyway)",
    ),
    Kpi(
        name="pipeline_last_touch",
        fr="Pipeline commercial (dernier contact)",
        en="Pipeline value (last contact)",
        de="Pipeline-Wert (letzter Kontakt)",
        unit=Unit.EUR,
        better=Direction.HIGHER,
        expression=Value(LAST_PIPELINE),
        formula="The latest amounts of all open or won opportunities whose last contact the "
        "campaign made, at the end of the window; split by touch, each with its last contact.",
        roles=(TEAM,),
        sources=("S0",),
    ),
    Kpi(
        name="pipeline_linear",
        fr="Pipeline commercial (réparti sur les contacts)",
        en="Pipeline value (shared among contacts)",
        de="Pipeline-Wert (auf Kontakte verteilt)",
        unit=Unit.EUR,
        better=Direction.HIGHER,
        expression=Value(LINEAR_PIPELINE),
        formula="The latest amounts of all open or won opportunities, each split evenly among all "
        "its contacts in whole cents by the largest remainder; counted are the parts of contacts "
        "that the campaign made, and touch splits them.",
        roles=(TEAM,),
        sources=("S0",),
    ),
    Kpi(
        name="pipeline_influenced",
        fr="Pipeline commercial influencé",
        en="Influenced pipeline value",
        de="Beeinflusster Pipeline-Wert",
        unit=Unit.EUR,
        better=Direction.HIGHER,
        expression=Value(INFLUENCED_PIPELINE),
        formula="The latest amounts of all open or won opportunities with at least one contact "
        "that the campaign made, at the end of the window.",
        roles=(TEAM,),
        sources=("S0",),
    ),
    Kpi(
        name="organic_pipeline_value",
        fr="Pipeline sans dépense publicitaire",
        en="Ad-free pipeline value",
        de="Pipeline ohne Werbeausgaben",
        unit=Unit.EUR,
        better=Direction.HIGHER,
        expression=BESIDE_ADS,
        formula="Pipeline value of the opportunities without any paid contact in their path. "
        "Among its parts: what was spent on advertisements in the window; split by stage, that "
        "stands whole beside each stage, for nothing is spent on a stage.",
        roles=(TEAM,),
        sources=("S0",),
        example="350 000 €, 0 € de publicité",
    ),
    Kpi(
        name="momentum_leads",
        fr="Leads nés de l'élan collectif",
        en="Leads from collective momentum",
        de="Leads aus kollektivem Schwung",
        unit=Unit.PERSONS,
        better=Direction.HIGHER,
        expression=Value(MOMENTUM_LEADS),
        formula="Number of leads, each once, whose first contact was a share, the referral of a "
        "partner, or an ambassador.",
        roles=(TEAM,),
        sources=("S0",),
    ),
    Kpi(
        name="conversation_led_conversion_rate",
        fr="Conversion par la conversation",
        en="Conversation-led conversion rate",
        de="Gesprächsbasierte Conversion-Rate",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=Ratio(over=WON_BY_CONVERSATION, under=IN_CONVERSATION),
        formula="Of the leads with whom a conversation became two-way in the window, those who "
        "became customers after it, whenever they did.",
        roles=(TEAM,),
        sources=("S0",),
    ),
    Kpi(
        name="conversations_per_conversion",
        fr="Conversations avant conversion",
        en="Conversations per conversion",
        de="Gespräche pro Conversion",
        unit=Unit.PER_CUSTOMER,
        better=Direction.NEUTRAL,
        expression=Ratio(over=TALKS_BEFORE, under=WON, scale=1),
        formula="Conversations, in either direction, with the customers won in the window, up to "
        "the moment they were won, divided by these customers.",
        roles=(TEAM,),
        sources=("S0",),
    ),
)
