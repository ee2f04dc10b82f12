"""Who is on board, who does something, and what was born between them."""

from scoring.cases.alliance import ACQUIRED, ACTIVE, CHANCES, CHANCES_WORTH, GONE, ON_BOARD
from scoring.kpi import Blau, Direction, Kpi, Ratio, Unit, Value, difference
from scoring.roles import PARTNER_LEAD, TEAM

KPIS = (
    Kpi(
        name="partners_acquired",
        fr="Partenaires acquis",
        en="Partners acquired",
        de="Gewonnene Partner",
        unit=Unit.COUNT,
        better=Direction.HIGHER,
        expression=Value(ACQUIRED, beside=(GONE,)),
        formula="Number of partners who came on board for the first time. Those who left are "
        "given beside it.",
        roles=(TEAM,),
        sources=("S0",),
    ),
    Kpi(
        name="active_partners",
        fr="Partenaires actifs",
        en="Active partners",
        de="Aktive Partner",
        unit=Unit.COUNT,
        better=Direction.HIGHER,
        expression=Value(ACTIVE),
        formula="Distinct partners with at least one action of their own: a post, something of a "
        "commitment, or presence at a working session.",
        roles=(TEAM,),
        sources=("S3", "S1"),
        example="10 marques (« Berlin isst anders »)",
    ),
    Kpi(
        name="passive_partner_rate",
        fr="Part de partenaires passifs",
        en="Passive partner rate",
        de="Anteil passiver Partner",
        unit=Unit.PERCENT,
        better=Direction.LOWER,
        expression=Ratio(over=difference(ON_BOARD, ACTIVE), under=ON_BOARD),
        formula="1 minus active partners divided by partners on board at the end of the window.",
        roles=(PARTNER_LEAD, TEAM),
        sources=("S1",),
    ),
    Kpi(
        name="partner_sector_diversity",
        fr="Diversité sectorielle des partenaires",
        en="Partner sector diversity",
        de="Branchenvielfalt der Partner",
        unit=Unit.INDEX_0_1,
        better=Direction.HIGHER,
        expression=Blau(ON_BOARD, over="sector"),
        formula="1 minus the sum of the squared shares of all sectors in the partners on board at "
        "the end of the window (Blau): the chance that two of them, drawn with replacement, are "
        "of different sectors. "
        "For a day: at its end.",
        roles=(TEAM,),
        sources=("S0",),
    ),
    Kpi(
        name="opportunities_between_actors",
        fr="Opportunités nées entre acteurs",
        en="Opportunities born between actors",
        de="Zwischen Akteuren entstandene Chancen",
        unit=Unit.COUNT,
        better=Direction.HIGHER,
        expression=Value(CHANCES),
        formula="Number of opportunities whose two parties are different partners, and which "
        "opened after both had come on board.",
        roles=(TEAM,),
        sources=("S0",),
    ),
    Kpi(
        name="opportunity_value_between_actors",
        fr="Valeur des opportunités entre acteurs",
        en="Value of opportunities between actors",
        de="Wert der Chancen zwischen Akteuren",
        unit=Unit.EUR,
        better=Direction.HIGHER,
        expression=Value(CHANCES_WORTH),
        formula="What these opportunities are worth, each as last said up to the end of the "
        "window; split by stage.",
        roles=(TEAM,),
        sources=("S0",),
    ),
)
