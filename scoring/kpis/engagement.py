"""How deeply people engage, without weights: the highest rung each person reached."""

from scoring.kpi import Direction, Kpi, Ladder, Unit
from scoring.measure import Aggregation, Measure, facts

RUNGS = (
    ("spectator", facts("view")),
    ("reactor", facts("reaction")),
    ("relayer", facts("share")),
    ("commenter", facts("comment", status="published")),
    ("contributor", facts("contribution", status="accepted")),
    ("co_author", facts("text_version")),
    ("adopted_author", facts("output_adopted")),
)


def _at_least(rung: int) -> Measure:
    return Measure(
        name=f"engaged_{rung}",
        of=tuple(selection for _, selection in RUNGS[rung:]),
        agg=Aggregation.DISTINCT,
        dims=("partner", "quest", "channel", "locale"),
    )


KPIS = (
    Kpi(
        name="engagement_ladder",
        fr="Échelle d'engagement",
        en="Engagement ladder",
        de="Engagement-Leiter",
        unit=Unit.PERSONS,
        better=Direction.HIGHER,
        expression=Ladder(tuple((name, _at_least(rung)) for rung, (name, _) in enumerate(RUNGS))),
        formula="Persons by the highest rung they reached in the window: 0 spectator, 1 reactor, "
        "2 relayer, 3 commenter, 4 contributor, 5 co-author, 6 adopted author.",
        roles=("cooperative campaign team",),
        sources=("S0", "S3"),
    ),
)
