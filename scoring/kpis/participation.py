"""Who takes part, how often, and who is new."""

from scoring.cases.returns import ACTIVE_AGAIN, FIRST_ACTIVE, RETENTION_DAYS
from scoring.cases.visitors import ACTING_VISITORS, PARTICIPATING_VISITORS, UNIQUE_VISITORS
from scoring.kpi import Direction, Kpi, Ratio, Term, Unit, Value
from scoring.measure import Aggregation, Measure, facts
from scoring.roles import CONTENT, MEDIA, TEAM

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
AGAIN = Term(measure=ACTIVE_AGAIN, matures=RETENTION_DAYS)
FIRST = Term(measure=FIRST_ACTIVE, matures=RETENTION_DAYS)

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
    Kpi(
        name="participation_rate",
        fr="Taux de participation",
        en="Participation rate",
        de="Teilnahmequote",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=Ratio(over=PARTICIPATING_VISITORS, under=UNIQUE_VISITORS),
        formula="Distinct visitors with a valid participation, divided by distinct visitors: "
        "persons over persons. Who is seen to take part in a window or group, but not to look, is "
        "in the first number alone, so it may pass 100 %.",
        roles=(MEDIA, CONTENT),
        sources=("S2",),
        example="37 % (donc env. 16 757 visiteurs pour 6 200)",
    ),
    Kpi(
        name="new_participant_rate",
        fr="Part de nouveaux participants",
        en="New participant rate",
        de="Anteil neuer Teilnehmender",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=Ratio(over=NEW_PARTICIPANTS, under=UNIQUE_PARTICIPANTS),
        formula="New participants divided by unique participants.",
        roles=(MEDIA, CONTENT),
        sources=("S2",),
        example="75 %",
    ),
    Kpi(
        name="participant_retention_rate",
        fr="Taux de fidélité des participants",
        en="Participant retention rate",
        de="Teilnehmerbindungsrate",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=Ratio(over=AGAIN, under=FIRST),
        formula="Of the persons who took part or contributed for the first time in the window, "
        "the part who did so again on a later day, within 30 days. Who has not had 30 days yet is "
        "left out: the answer is null then, not 0. "
        "For a day: who came on it for the first time.",
        roles=(TEAM,),
        sources=("S3",),
    ),
    Kpi(
        name="spectator_to_actor_rate",
        fr="Taux de passage spectateur -> acteur",
        en="Spectator-to-actor rate",
        de="Quote Zuschauer zu Mitwirkenden",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=Ratio(over=ACTING_VISITORS, under=UNIQUE_VISITORS),
        formula="Distinct visitors with at least one accepted completion or contribution, divided "
        "by distinct visitors. Who is seen to act in a window or group, but not to look, is in the "
        "first number alone, so it may pass 100 %.",
        roles=(TEAM,),
        sources=("S3",),
    ),
)
