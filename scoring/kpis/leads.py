"""Leads: how many come, and how far they go."""

from scoring.cases.leads import (
    ACCEPTED,
    COHORT,
    COHORT_AFTER,
    COHORT_AT,
    CUSTOMERS,
    LEADS,
    QUALIFIED,
)
from scoring.kpi import Direction, Kpi, Ratio, Unit, Value
from scoring.roles import ACTIONS, COLLECTION, TEAM

TO_MQL, TO_SAL, TO_CUSTOMER = (COHORT_AT[stage] for stage in ("mql", "sal", "customer"))

KPIS = (
    Kpi(
        name="leads_collected",
        fr="Leads collectés (prospects)",
        en="Leads collected",
        de="Gewonnene Leads",
        unit=Unit.PERSONS,
        better=Direction.HIGHER,
        expression=Value(LEADS),
        formula="Number of leads that were created in the window, each once, however often they "
        "came.",
        roles=(
            COLLECTION,
            TEAM,
        ),
        sources=(
            "S0",
            "S2",
            "S4",
        ),
    ),
    Kpi(
        name="marketing_qualified_leads",
        fr="Leads marketing qualifiés (MQL)",
        en="Marketing qualified leads (MQL)",
        de="Marketing-qualifizierte Leads (MQL)",
        unit=Unit.PERSONS,
        better=Direction.HIGHER,
        expression=Value(QUALIFIED),
        formula="Number of leads that reached the stage mql in the window, each once, in the "
        "groups of how they came.",
        roles=(ACTIONS,),
        sources=("S4",),
    ),
    Kpi(
        name="sales_accepted_leads",
        fr="Leads acceptés et contactés (SAL)",
        en="Sales accepted leads (SAL)",
        de="Vom Vertrieb angenommene Leads (SAL)",
        unit=Unit.PERSONS,
        better=Direction.HIGHER,
        expression=Value(ACCEPTED),
        formula="Number of leads that reached the stage sal in the window and were contacted, "
        "each once.",
        roles=(ACTIONS,),
        sources=("S4",),
    ),
    Kpi(
        name="customers_won",
        fr="Leads devenus clients",
        en="Customers won",
        de="Gewonnene Kunden",
        unit=Unit.PERSONS,
        better=Direction.HIGHER,
        expression=Value(CUSTOMERS),
        formula="Number of leads that became customers in the window, each once.",
        roles=(ACTIONS,),
        sources=("S4",),
    ),
    Kpi(
        name="lead_to_mql_rate",
        fr="Conversion requête -> MQL",
        en="Lead-to-MQL rate",
        de="Lead-zu-MQL-Quote",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=Ratio(over=TO_MQL, under=COHORT),
        formula="Of the leads that were created in the window, those that reached mql, whenever "
        "they did. Each lead counts once, on the day on which it came.",
        roles=(ACTIONS,),
        sources=("S4",),
    ),
    Kpi(
        name="mql_to_sal_rate",
        fr="Conversion MQL -> SAL",
        en="MQL-to-SAL rate",
        de="MQL-zu-SAL-Quote",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=Ratio(over=COHORT_AFTER["mql", "sal"], under=TO_MQL),
        formula="Of the leads that were created in the window and reached mql, those that reached "
        "sal after it, whenever they did.",
        roles=(ACTIONS,),
        sources=("S4",),
    ),
    Kpi(
        name="sal_to_customer_rate",
        fr="Conversion SAL -> client",
        en="SAL-to-customer rate",
        de="SAL-zu-Kunde-Quote",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=Ratio(over=COHORT_AFTER["sal", "customer"], under=TO_SAL),
        formula="Of the leads that were created in the window and reached sal, those that became "
        "customers after it, whenever they did.",
        roles=(ACTIONS,),
        sources=("S4",),
    ),
    Kpi(
        name="lead_to_customer_rate",
        fr="Conversion globale lead -> client",
        en="Lead-to-customer rate",
        de="Lead-zu-Kunde-Quote",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=Ratio(over=TO_CUSTOMER, under=COHORT),
        formula="Of the leads that were created in the window, those that became customers, "
        "whenever they did.",
        roles=(ACTIONS,),
        sources=("S4",),
    ),
)
