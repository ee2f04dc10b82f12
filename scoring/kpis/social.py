"""What people say and do on social networks, and how many follow."""

from scoring.cases.posts import POST_ENGAGEMENTS, POSTS
from scoring.cases.snapshots import FOLLOWERS, FOLLOWERS_CHANGE
from scoring.kpi import Direction, Kpi, Ratio, Unit, Value, total
from scoring.kpis.network import SHARES
from scoring.measure import Aggregation, Measure, facts
from scoring.roles import BRAND_SOCIAL, SOCIAL, TEAM

LIKES = Measure(
    name="likes",
    of=(facts("reaction", kind="like"),),
    agg=Aggregation.COUNT,
    dims=("partner", "quest", "channel", "network", "locale", "content"),
)
REACTIONS = Measure(
    name="reactions",
    of=(facts("reaction"),),
    agg=Aggregation.COUNT,
    dims=("partner", "quest", "network", "content", "kind"),
)
COMMENTS = Measure(
    name="comments",
    of=(facts("comment", status="published"),),
    agg=Aggregation.COUNT,
    dims=("partner", "quest", "channel", "network", "locale", "content", "kind"),
)
CONTENT_CREATED = Measure(
    name="content_created",
    of=(facts("contribution", authored=True, status="accepted"),),
    agg=Aggregation.COUNT,
    dims=("partner", "quest", "kind", "channel", "network", "locale"),
)
TESTIMONIALS = Measure(
    name="testimonials",
    of=(facts("testimonial", status="accepted"),),
    agg=Aggregation.COUNT,
    dims=("partner", "quest", "channel", "network", "locale"),
)
OWN_MENTIONS = ("partner", "brand", "network", "locale")
MENTIONS = Measure(
    name="mentions",
    of=(facts("mention", medium="social", whose="own"),),
    agg=Aggregation.COUNT,
    dims=OWN_MENTIONS,
)


def _mentions(name: str, *sentiments: str) -> Measure:
    selected = facts("mention", whose="own", sentiment=sentiments)
    return Measure(name=name, of=(selected,), agg=Aggregation.COUNT, dims=OWN_MENTIONS)


WITH_SENTIMENT = _mentions("mentions_with_sentiment", "positive", "neutral", "negative")

KPIS = (
    Kpi(
        name="likes",
        fr="J'aime",
        en="Likes",
        de="Gefällt-mir-Angaben",
        unit=Unit.COUNT,
        better=Direction.HIGHER,
        expression=Value(LIKES),
        formula="Number of likes that were not withdrawn.",
        roles=(SOCIAL, TEAM),
        sources=("S3", "S4"),
    ),
    Kpi(
        name="comments",
        fr="Commentaires",
        en="Comments",
        de="Kommentare",
        unit=Unit.COUNT,
        better=Direction.HIGHER,
        expression=Value(COMMENTS),
        formula="Number of comments that can be seen.",
        roles=(SOCIAL, TEAM),
        sources=("S0", "S3", "S4"),
    ),
    Kpi(
        name="content_created",
        fr="Contenus créés",
        en="Content created",
        de="Erstellte Inhalte",
        unit=Unit.COUNT,
        better=Direction.HIGHER,
        expression=Value(CONTENT_CREATED),
        formula="Number of accepted contributions that are their author's own.",
        roles=(TEAM,),
        sources=("S0",),
    ),
    Kpi(
        name="testimonials",
        fr="Témoignages",
        en="Testimonials",
        de="Erfahrungsberichte",
        unit=Unit.COUNT,
        better=Direction.HIGHER,
        expression=Value(TESTIMONIALS),
        formula="Number of accepted testimonials.",
        roles=(TEAM,),
        sources=("S0",),
    ),
    Kpi(
        name="engagements",
        fr="Engagement global",
        en="Total engagements",
        de="Gesamtengagement",
        unit=Unit.COUNT,
        better=Direction.HIGHER,
        expression=Value(total(REACTIONS, COMMENTS, SHARES)),
        formula="Number of reactions, comments and shares together.",
        roles=(SOCIAL,),
        sources=("S4",),
    ),
    Kpi(
        name="average_engagement_per_post",
        fr="Engagement moyen par publication",
        en="Average engagement per post",
        de="Durchschnittliches Engagement pro Beitrag",
        unit=Unit.PER_POST,
        better=Direction.HIGHER,
        expression=Ratio(over=POST_ENGAGEMENTS, under=POSTS, scale=1),
        formula="Reactions, comments and shares of posts that were published in the window, "
        "whenever they came, divided by those posts.",
        roles=(SOCIAL,),
        sources=("S4",),
    ),
    Kpi(
        name="community_size",
        fr="Taille de la communauté (abonnés)",
        en="Community size (followers)",
        de="Community-Größe (Follower)",
        unit=Unit.PERSONS,
        better=Direction.HIGHER,
        expression=Value(FOLLOWERS),
        formula="Followers as last counted up to the end of the window, summed over accounts. A "
        "day without a count has that of the day before.",
        roles=(SOCIAL,),
        sources=("S4",),
    ),
    Kpi(
        name="followers_gained",
        fr="Fans gagnés",
        en="Followers gained",
        de="Gewonnene Follower",
        unit=Unit.PERSONS,
        better=Direction.HIGHER,
        expression=Value(FOLLOWERS_CHANGE),
        formula="Followers at the end of the window minus those at its start.",
        roles=(BRAND_SOCIAL,),
        sources=("S2",),
        example="20 000 fans sur Facebook ou 15 600 followers sur Twitter",
    ),
    Kpi(
        name="mentions",
        fr="Mentions",
        en="Mentions",
        de="Erwähnungen",
        unit=Unit.COUNT,
        better=Direction.HIGHER,
        expression=Value(MENTIONS),
        formula="Number of mentions of the campaign's own brands on social networks.",
        roles=(SOCIAL,),
        sources=("S4",),
    ),
    Kpi(
        name="positive_sentiment_share",
        fr="Part de mentions positives",
        en="Positive sentiment share",
        de="Anteil positiver Erwähnungen",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=Ratio(over=_mentions("positive_mentions", "positive"), under=WITH_SENTIMENT),
        formula="Positive mentions of the own brands, divided by those with a sentiment, neutral "
        "ones among them.",
        roles=(SOCIAL,),
        sources=("S4",),
    ),
    Kpi(
        name="negative_sentiment_share",
        fr="Part de mentions négatives",
        en="Negative sentiment share",
        de="Anteil negativer Erwähnungen",
        unit=Unit.PERCENT,
        better=Direction.LOWER,
        expression=Ratio(over=_mentions("negative_mentions", "negative"), under=WITH_SENTIMENT),
        formula="Negative mentions of the own brands, divided by those with a sentiment, neutral "
        "ones among them.",
        roles=(SOCIAL,),
        sources=("S4",),
    ),
)
