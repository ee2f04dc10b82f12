"""Who takes part, how often, and who is new."""

from scoring.kpi import Direction, Kpi, Unit, Value
from scoring.measure import Aggregation, Measure, facts

MEDIA = "media: journalists and content creators"
CONTENT = "brand: content teams"
VALID = facts("participation", status="valid")

PARTICIPATIONS = Measure(
    name="participations",
    of=(VALID,),
    agg=Aggregation.COUNT,
    dims=("partner", "quest", "channel", "locale", "kind"),
)
UNIQUE_PARTICIPANTS = Measure(
    name="unique_participants",
    of=(VALID,),
    agg=Aggregation.DISTINCT,
    dims=("partner", "quest", "channel", "locale", "kind"),
)
NEW_PARTICIPANTS = Measure(
    name="new_participants",
    of=(VALID,),
    agg=Aggregation.FIRST,
    dims=("partner", "quest", "channel", "locale"),
)

KPIS = (
    Kpi(
        name="participations",
        fr="Participations",
        en="Participations",
        de="Teilnahmen",
        unit=Unit.COUNT,
        better=Direction.HIGHER,
        expression=Value(PARTICIPATIONS),
        formula="Number of valid participations: the form was submitted, or the anonymous flow "
        "was finished.",
        roles=(MEDIA, CONTENT),
        sources=("S2",),
        example="6 200 participations",
    ),
    Kpi(
        name="unique_participants",
        fr="Participants uniques",
        en="Unique participants",
        de="Eindeutige Teilnehmende",
        unit=Unit.PERSONS,
        better=Direction.HIGHER,
        expression=Value(UNIQUE_PARTICIPANTS),
        formula="Distinct participants with at least one valid participation. One identity rule "
        "everywhere: the participant.",
        roles=(MEDIA, CONTENT),
        sources=("S2",),
        example="8 000 participants uniques",
    ),
    Kpi(
        name="new_participants",
        fr="Nouveaux participants",
        en="New participants",
        de="Neue Teilnehmende",
        unit=Unit.PERSONS,
        better=Direction.HIGHER,
        expression=Value(NEW_PARTICIPANTS),
        formula="Participants whose first valid participation ever, over all campaigns of the "
        "workspace, falls in the window and in this campaign.",
        roles=(MEDIA, CONTENT),
        sources=("S2",),
        example="650 nouveaux participants",
    ),
)
