"""What people author."""

from collections.abc import Mapping
from math import sqrt

from scoring.cases.authorship import WORKS_PER_AUTHOR
from scoring.cases.outputs import OUTPUT_TRACED, OUTPUT_WEIGHT
from scoring.kpi import Composed, Direction, Effective, Kpi, Ratio, Unit, Value
from scoring.kpis.participation import UNIQUE_PARTICIPANTS
from scoring.measure import Aggregation, Measure, facts
from scoring.roles import TEAM

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
    dims=("partner", "quest", "channel", "network", "locale"),
    by_somebody=True,
)
TRACEABILITY = Ratio(over=OUTPUT_TRACED, under=OUTPUT_WEIGHT)
AUTHORS_LIKE_THESE = Effective(WORKS_PER_AUTHOR)


def _level(parts: Mapping[str, float]) -> float:
    """Both breadth and traceability must be there: neither makes up for the other."""
    if not parts["participants"]:
        return 0.0
    # Whoever wrote took part, but may have done so before the window began.
    breadth = min(1.0, parts["effective_coauthors"] / parts["participants"])
    return sqrt(breadth * parts["traceability"] / 100)


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
        formula="Number of versions of a common text that participants wrote; those of its "
        "organiser are not among them.",
        roles=(TEAM,),
        sources=("S3",),
    ),
    Kpi(
        name="output_traceability",
        fr="Part des livrables issus des participants",
        en="Output traceability to participants",
        de="Rückführbarkeit der Ergebnisse auf Teilnehmende",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=TRACEABILITY,
        formula="Over all adopted outputs, each by its weight: the part that participants made "
        "first. Of a text, their words in the adopted version, kept with whoever wrote a passage "
        "first even if it was taken out and put back; of anything else, all of it when it comes "
        "from a contribution.",
        roles=(TEAM,),
        sources=("S0", "S3"),
    ),
    Kpi(
        name="co_creation_level",
        fr="Niveau de co-création",
        en="Co-creation level",
        de="Ko-Kreationsniveau",
        unit=Unit.INDEX_0_1,
        better=Direction.HIGHER,
        expression=Composed(
            parts=(
                ("effective_coauthors", AUTHORS_LIKE_THESE),
                ("participants", Value(UNIQUE_PARTICIPANTS)),
                ("traceability", TRACEABILITY),
            ),
            how=_level,
            n="participants",
            absent=0,
        ),
        formula="Square root of breadth times traceability: breadth is the effective number of "
        "co-authors over unique participants, at most 1. 0 when nobody wrote or nothing was "
        "adopted, whatever the other is. Its parts are always given.",
        roles=(TEAM,),
        sources=("S0",),
    ),
)
