"""What people author."""

from scoring.kpi import Direction, Kpi, Ratio, Unit, Value
from scoring.kpis.participation import UNIQUE_PARTICIPANTS
from scoring.measure import Aggregation, Measure, facts

TEAM = "cooperative campaign team"

SLOGAN_CONTRIBUTIONS = Measure(
    name="slogan_contributions",
    of=(facts("contribution", kind="slogan", status="accepted"),),
    agg=Aggregation.COUNT,
    dims=("partner", "quest", "channel", "locale"),
)
AUTHORS = Measure(
    name="authors",
    of=(facts("contribution", authored=True, status="accepted"),),
    agg=Aggregation.DISTINCT,
    dims=("partner", "quest", "channel", "locale"),
)
VOTES_CAST = Measure(
    name="votes_cast",
    of=(facts("reaction", kind="vote"),),
    agg=Aggregation.COUNT,
    dims=("partner", "quest", "channel", "locale"),
)
TEXT_VERSIONS = Measure(
    name="co_writing_contributions",
    of=(facts("text_version"),),
    agg=Aggregation.COUNT,
    dims=("partner", "quest", "locale"),
)

KPIS = (
    Kpi(
        name="slogan_contributions",
        fr="Contributions à un slogan",
        en="Slogan contributions",
        de="Slogan-Beiträge",
        unit=Unit.COUNT,
        better=Direction.HIGHER,
        expression=Value(SLOGAN_CONTRIBUTIONS),
        formula="Number of accepted contributions of the kind slogan.",
        roles=(TEAM,),
        sources=("S3",),
    ),
    Kpi(
        name="authored_share",
        fr="Part de participants auteurs",
        en="Authored share",
        de="Anteil der Verfassenden",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=Ratio(over=AUTHORS, under=UNIQUE_PARTICIPANTS),
        formula="Distinct participants with at least one accepted contribution that they "
        "authored, divided by unique participants.",
        roles=(TEAM,),
        sources=("S0", "S3"),
    ),
    Kpi(
        name="votes_cast",
        fr="Votes exprimés",
        en="Votes cast",
        de="Abgegebene Stimmen",
        unit=Unit.COUNT,
        better=Direction.HIGHER,
        expression=Value(VOTES_CAST),
        formula="Number of votes on proposals: one per person and proposal, or per person and "
        "pair of proposals.",
        roles=(TEAM,),
        sources=("S0",),
    ),
    Kpi(
        name="co_writing_contributions",
        fr="Contributions à la co-rédaction (plaidoyer)",
        en="Co-writing contributions (advocacy text)",
        de="Beiträge zum gemeinsamen Text",
        unit=Unit.COUNT,
        better=Direction.HIGHER,
        expression=Value(TEXT_VERSIONS),
        formula="Number of versions of a common text that participants wrote.",
        roles=(TEAM,),
        sources=("S3",),
    ),
)
