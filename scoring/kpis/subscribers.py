"""Who wants to hear more, and who signs in."""

from scoring.cases.contacts import (
    LISTS_COUNTED,
    LOGGED_IN,
    ON_LIST,
    SUBSCRIBED,
    SUBSCRIBING_VISITORS,
)
from scoring.cases.goals import OPTED_IN
from scoring.cases.visitors import UNIQUE_VISITORS
from scoring.kpi import Direction, Kpi, Ratio, Unit, Value
from scoring.kpis.participation import UNIQUE_PARTICIPANTS
from scoring.measure import Aggregation, Measure, facts
from scoring.roles import COLLECTION, DATA
from scoring.states import MonthlyGrowth, Standing

WHERE = ("partner", "quest", "channel", "locale")
SUBSCRIPTIONS = Measure(
    name="newsletter_subscriptions",
    of=(facts("opt_in", list="newsletter", confirmed=True),),
    agg=Aggregation.COUNT,
    dims=WHERE,
)
ACCOUNTS = Measure(
    name="accounts_created", of=(facts("account_created"),), agg=Aggregation.COUNT, dims=WHERE
)
SUBSCRIBERS = Standing(counted=ON_LIST, times=LISTS_COUNTED, known=SUBSCRIBED)

KPIS = (
    Kpi(
        name="newsletter_subscriptions",
        fr="Abonnements newsletter (opt-ins)",
        en="Newsletter subscriptions (opt-ins)",
        de="Newsletter-Anmeldungen (Opt-ins)",
        unit=Unit.COUNT,
        better=Direction.HIGHER,
        expression=Value(SUBSCRIPTIONS),
        formula="Number of confirmed opt-ins to the list newsletter.",
        roles=(
            DATA,
            COLLECTION,
        ),
        sources=("S2",),
        example="27 000 nouvelles inscriptions (opt-ins) en un an",
    ),
    Kpi(
        name="newsletter_subscribers",
        fr="Abonnés à la newsletter",
        en="Newsletter subscribers",
        de="Newsletter-Abonnenten",
        unit=Unit.PERSONS,
        better=Direction.HIGHER,
        expression=SUBSCRIBERS,
        formula="How many are on the list newsletter at the end of the window: as last counted; "
        "where nobody counted, persons with a confirmed opt-in and no opt-out since.",
        roles=(
            DATA,
            COLLECTION,
        ),
        sources=("S2",),
        example="1 000 au départ, env. 1 600 en fin d'année",
    ),
    Kpi(
        name="subscriber_growth_rate",
        fr="Croissance des abonnés",
        en="Subscriber growth rate (monthly)",
        de="Abonnentenwachstum (monatlich)",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=MonthlyGrowth(SUBSCRIBERS),
        definition=2,
        formula="The monthly rate that leads from the subscribers at the beginning of the window "
        "to those at its end: (end / beginning) to the power of 1 / months, less 1. "
        "For a day: the monthly rate to which days like it would lead.",
        roles=(
            DATA,
            COLLECTION,
        ),
        sources=("S2",),
        example="4 % par mois (1 000 -> env. 1 600 ; exact 1 601,03)",
    ),
    Kpi(
        name="visitor_to_subscriber_rate",
        fr="Conversion visiteurs -> abonnés",
        en="Visitor-to-subscriber rate",
        de="Besucher-zu-Abonnent-Quote",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=Ratio(over=SUBSCRIBING_VISITORS, under=UNIQUE_VISITORS),
        formula="Distinct visitors with an opt-in, divided by unique visitors.",
        roles=(
            DATA,
            COLLECTION,
        ),
        sources=("S2",),
    ),
    Kpi(
        name="opt_in_rate",
        fr="Taux d'opt-in (taux d'inscription)",
        en="Opt-in rate",
        de="Opt-in-Rate",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=Ratio(over=OPTED_IN, under=UNIQUE_PARTICIPANTS),
        formula="Of the unique participants of the window, those who gave an opt-in, whenever "
        "they did.",
        roles=(
            DATA,
            COLLECTION,
        ),
        sources=("S2",),
        example="20 % : 200 pour 1 000 participants",
    ),
    Kpi(
        name="accounts_created",
        fr="Création de nouveaux comptes",
        en="New accounts created",
        de="Neu erstellte Konten",
        unit=Unit.COUNT,
        better=Direction.HIGHER,
        expression=Value(ACCOUNTS),
        formula="Number of accounts that were made.",
        roles=(
            DATA,
            COLLECTION,
        ),
        sources=("S2",),
    ),
    Kpi(
        name="logged_in_users",
        fr="Utilisateurs connectés",
        en="Logged-in users",
        de="Angemeldete Nutzer",
        unit=Unit.PERSONS,
        better=Direction.HIGHER,
        expression=Value(LOGGED_IN),
        formula="Distinct visitors who looked at something while signed in.",
        roles=(
            DATA,
            COLLECTION,
        ),
        sources=("S2",),
        example="10 000 utilisateurs connectés par mois",
    ),
    Kpi(
        name="logged_in_visitor_rate",
        fr="Part de visiteurs connectés",
        en="Logged-in visitor rate",
        de="Anteil angemeldeter Besucher",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=Ratio(over=LOGGED_IN, under=UNIQUE_VISITORS),
        formula="Logged-in users divided by unique visitors.",
        roles=(
            DATA,
            COLLECTION,
        ),
        sources=("S2",),
        example="60 % des visiteurs",
    ),
)
