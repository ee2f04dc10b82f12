"""What was done: Quests, stickers, signatures, challenges, hunts."""

from scoring.kpi import Direction, Kpi, Unit, Value
from scoring.measure import Aggregation, Measure, facts

TEAM = "cooperative campaign team"

QUEST_COMPLETIONS = Measure(
    name="quest_completions",
    of=(facts("completion", status="accepted"),),
    agg=Aggregation.COUNT,
    dims=("partner", "quest", "channel", "kind", "locale"),
)
STICKERS_DISTRIBUTED = Measure(
    name="stickers_distributed",
    of=(facts("sticker_distributed"),),
    agg=Aggregation.SUM,
    dims=("partner", "quest", "locale"),
)
PETITION_SIGNATURES = Measure(
    name="petition_signatures",
    of=(facts("signature", confirmed=True),),
    agg=Aggregation.DISTINCT,
    dims=("partner", "quest", "channel", "locale"),
)
PAPER_SIGNATURES = Measure(
    name="paper_signatures",
    of=(facts("signature_sheet"),),
    agg=Aggregation.SUM,
    dims=("quest",),
)
CHALLENGE_PARTICIPATIONS = Measure(
    name="challenge_participations",
    of=(facts("completion", quest_kind="challenge"),),
    agg=Aggregation.COUNT,
    dims=("partner", "quest", "channel", "network", "locale"),
)
TREASURE_HUNT_COMPLETIONS = Measure(
    name="treasure_hunt_completions",
    of=(facts("completion", quest_kind="hunt", status="accepted"),),
    agg=Aggregation.COUNT,
    dims=("partner", "quest", "locale"),
)

KPIS = (
    Kpi(
        name="quest_completions",
        fr="Quêtes accomplies",
        en="Quest completions",
        de="Abgeschlossene Quests",
        unit=Unit.COUNT,
        better=Direction.HIGHER,
        expression=Value(QUEST_COMPLETIONS),
        formula="Number of accepted completions.",
        roles=(TEAM,),
        sources=("S3",),
    ),
    Kpi(
        name="stickers_distributed",
        fr="Stickers distribués",
        en="Stickers distributed",
        de="Verteilte Sticker",
        unit=Unit.COUNT,
        better=Direction.HIGHER,
        expression=Value(STICKERS_DISTRIBUTED),
        formula="Sum of the stickers that people put up, in pieces.",
        roles=(TEAM,),
        sources=("S3",),
    ),
    Kpi(
        name="petition_signatures",
        fr="Signatures de pétition",
        en="Petition signatures",
        de="Petitionsunterschriften",
        unit=Unit.PERSONS,
        better=Direction.HIGHER,
        expression=Value(PETITION_SIGNATURES),
        formula="Distinct persons with a confirmed signature that was not withdrawn.",
        roles=(TEAM,),
        sources=("S3",),
    ),
    Kpi(
        name="paper_signatures",
        fr="Signatures sur papier",
        en="Signatures on paper",
        de="Unterschriften auf Papier",
        unit=Unit.COUNT,
        better=Direction.HIGHER,
        expression=Value(PAPER_SIGNATURES),
        formula="Sum of the signatures on sheets that a second person has verified.",
        roles=(TEAM,),
        sources=("S3",),
    ),
    Kpi(
        name="challenge_participations",
        fr="Participations à un challenge",
        en="Challenge participations",
        de="Challenge-Teilnahmen",
        unit=Unit.COUNT,
        better=Direction.HIGHER,
        expression=Value(CHALLENGE_PARTICIPATIONS),
        formula="Number of completions of Quests of the kind challenge.",
        roles=(TEAM,),
        sources=("S3",),
    ),
    Kpi(
        name="treasure_hunt_completions",
        fr="Chasses au trésor terminées",
        en="Treasure hunt completions",
        de="Abgeschlossene Schatzsuchen",
        unit=Unit.COUNT,
        better=Direction.HIGHER,
        expression=Value(TREASURE_HUNT_COMPLETIONS),
        formula="Number of accepted finishes of hunts: every checkpoint was found, and each person "
        "counts once per hunt.",
        roles=(TEAM,),
        sources=("S3",),
    ),
)
