"""Whether many make it together, or few for all."""

from scoring.cases.authorship import WORKS_PER_AUTHOR
from scoring.kpi import Direction, Effective, Gini, Kpi, Unit

TEAM = "cooperative campaign team"

KPIS = (
    Kpi(
        name="effective_coauthors",
        fr="Nombre effectif de co-auteurs",
        en="Effective number of co-authors",
        de="Effektive Zahl der Mitverfassenden",
        unit=Unit.PERSONS,
        better=Direction.HIGHER,
        expression=Effective(WORKS_PER_AUTHOR),
        formula="1 over the sum of squared shares that authors have in the authored and accepted "
        "contributions up to the end of the window: as many as contribute, if all did the same.",
        roles=(TEAM,),
        sources=("S0",),
    ),
    Kpi(
        name="contribution_gini",
        fr="Concentration des contributions (Gini)",
        en="Contribution concentration (Gini)",
        de="Konzentration der Beiträge (Gini)",
        unit=Unit.INDEX_0_1,
        better=Direction.LOWER,
        expression=Gini(WORKS_PER_AUTHOR, at_least=2),
        formula="Gini coefficient of the accepted contributions per author up to the end of the "
        "window: 0 when all authors contributed the same, towards 1 when one contributed all; "
        "without a value for fewer than 2 authors.",
        roles=(TEAM,),
        sources=("S0",),
    ),
)
