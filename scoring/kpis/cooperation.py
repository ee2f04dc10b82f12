"""What no click shows: deeds elsewhere, talk among people, the mission itself."""

from scoring.cases.hidden import BEHIND_THE_SCENES
from scoring.cases.posts import DIALOGUE_COMMENTS
from scoring.cases.snapshots import MISSION_REACHED, MISSION_TARGET
from scoring.cases.visitors import UNIQUE_VISITORS
from scoring.kpi import Direction, Kpi, Ratio, Unit, Value, difference, total, weighted
from scoring.kpis.co_creation import TEXT_VERSIONS
from scoring.kpis.network import SHARES
from scoring.kpis.social import COMMENTS, CONTENT_CREATED, LIKES, TESTIMONIALS
from scoring.measure import Aggregation, Measure, facts
from scoring.roles import PARTNER_LEAD, TEAM

ELSEWHERE = Measure(
    name="evidenced_completions",
    of=(facts("completion", evidence=("code_scan", "photo", "partner_attested")),),
    agg=Aggregation.COUNT,
    dims=("partner", "quest", "locale", "kind"),
)
STICKERS_SCANNED = Measure(
    name="stickers_scanned",
    of=(facts("sticker_scanned"),),
    agg=Aggregation.SUM,
    dims=("partner", "quest", "locale", "kind"),
)
OBSERVATIONS = Measure(
    name="qualitative_observations",
    of=(facts("observation"),),
    agg=Aggregation.COUNT,
    dims=("partner", "quest", "theme", "kind"),
)
SURVEYED = ("partner", "quest", "locale", "wave")
BOND = facts("survey_answer", item="mission_bond")


def _bond(name: str, value: str) -> Measure:
    return Measure(name=name, of=(BOND,), agg=Aggregation.SUM, value=value, dims=SURVEYED)


LOWEST = _bond("mission_bond_lowest", "scale_min")
ASKED = Measure(
    name="mission_bond_respondents", of=(BOND,), agg=Aggregation.DISTINCT, dims=SURVEYED
)
MADE_HERE = Measure(
    name="partner_facts_authored",
    of=(facts("contribution", authored=True, brought=True), facts("post_published")),
    agg=Aggregation.COUNT,
    dims=("partner", "quest"),
)
PASSED_ON = Measure(
    name="partner_facts_reshared",
    of=(facts("share", brought=True),),
    agg=Aggregation.COUNT,
    dims=("partner", "quest"),
)
ENGAGEMENT = weighted(
    (1, LIKES),
    (2, SHARES),
    (3, COMMENTS),
    (5, TESTIMONIALS),
    (8, CONTENT_CREATED),
    (10, TEXT_VERSIONS),
)

KPIS = (
    Kpi(
        name="off_platform_actions",
        fr="Actions hors plateforme",
        en="Off-platform actions",
        de="Aktionen außerhalb der Plattform",
        unit=Unit.COUNT,
        better=Direction.HIGHER,
        expression=Value(total(ELSEWHERE, STICKERS_SCANNED)),
        formula="Completions shown by a scanned code, a photo or a partner's word, and scans of "
        "stickers.",
        roles=(TEAM,),
        sources=("S0",),
    ),
    Kpi(
        name="qualitative_observations",
        fr="Observations (signaux faibles)",
        en="Qualitative observations (weak signals)",
        de="Qualitative Beobachtungen (schwache Signale)",
        unit=Unit.COUNT,
        better=Direction.NEUTRAL,
        expression=Value(OBSERVATIONS),
        formula="Number of notes of what no number says; the notes themselves stay beside it, by "
        "theme. The kind of a note is its theme.",
        roles=(TEAM,),
        sources=("S0",),
    ),
    Kpi(
        name="mission_impact_attainment",
        fr="Impact de la mission atteint",
        en="Mission impact attainment",
        de="Erreichte Missionswirkung",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=Ratio(over=MISSION_REACHED, under=MISSION_TARGET),
        formula="What was reached of each outcome of the mission, at most its target, times its "
        "weight, summed, divided by the targets times their weights; as last said up to the end "
        "of the window.",
        roles=(TEAM,),
        sources=("S0", "S3"),
    ),
    Kpi(
        name="mission_bond",
        fr="Attachement à la mission",
        en="Bond with the mission",
        de="Bindung an die Mission",
        unit=Unit.SCORE_0_100,
        better=Direction.HIGHER,
        expression=Ratio(
            over=difference(_bond("mission_bond_sum", "value"), LOWEST),
            under=difference(_bond("mission_bond_highest", "scale_max"), LOWEST),
            among=ASKED,
            at_least=30,
        ),
        formula="The mean answer to the item mission_bond, as a part of its scale from 0 to 100; "
        "null with fewer than 30 respondents.",
        roles=(TEAM,),
        sources=("S3",),
    ),
    Kpi(
        name="engagement_level",
        fr="Niveau d'engagement",
        en="Engagement level",
        de="Engagement-Niveau",
        unit=Unit.POINTS_PER_100_VISITORS,
        better=Direction.HIGHER,
        expression=Ratio(over=ENGAGEMENT, under=UNIQUE_VISITORS),
        formula="Per hundred unique visitors: likes, shares, comments, testimonials, contents "
        "created and co-authored versions, weighted with 1, 2, 3, 5, 8 and 10. The counts are "
        "given beside it. Split by network: what was done on that network, per hundred visitors "
        "who came by a Link for it; null, with the counts, where nobody did. What is on no "
        "network, such as the site itself, is a group of its own.",
        roles=(TEAM,),
        sources=("S0",),
    ),
    Kpi(
        name="dialogue_rate",
        fr="Qualité des interactions (dialogue)",
        en="Dialogue rate (interaction quality)",
        de="Dialogquote (Interaktionsqualität)",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=Ratio(over=DIALOGUE_COMMENTS, under=COMMENTS),
        formula="Comments in a thread of at least two distinct authors, divided by comments.",
        roles=(TEAM,),
        sources=("S0",),
    ),
    Kpi(
        name="shadow_contributors",
        fr="Contributeurs de l'ombre",
        en="Behind-the-scenes contributors",
        de="Mitwirkende im Hintergrund",
        unit=Unit.PERSONS,
        better=Direction.HIGHER,
        expression=Value(BEHIND_THE_SCENES),
        formula="Distinct persons with a contribution behind the scenes and nothing that others "
        "can see.",
        roles=(TEAM,),
        sources=("S0",),
    ),
    Kpi(
        name="co_creation_vs_reshare_ratio",
        fr="Co-créer plutôt que repartager",
        en="Co-creation vs reshare ratio",
        de="Verhältnis Ko-Kreation zu Weiterteilen",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=Ratio(over=MADE_HERE, under=total(MADE_HERE, PASSED_ON)),
        formula="Posts of partners, and contributions of people whom a partner brought that are "
        "their own, divided by these and the shares of people whom a partner brought.",
        roles=(PARTNER_LEAD,),
        sources=("S1",),
    ),
)
