"""The shape of a blueprint. Everything is named by slugs; the workspace is not in the file."""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Literal, Self, TypeAlias, TypeVar
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, JsonValue, model_validator
from pydantic_core import PydanticCustomError

from quests.blueprint.origins import Origins
from quests.blueprint.outcomes import CommitmentPart, ResultPart
from quests.blueprint.review import ReplyPart, ReviewPart
from quests.blueprint.rewards import Rewards
from quests.blueprint.rules import (
    AreaPart,
    AudiencePart,
    CapacityPart,
    CooldownPart,
    KindName,
    Part,
    Requires,
    WebAddress,
)
from quests.blueprint.verifying import MOST_PEERS, check_verification
from quests.period import Period
from quests.positions import Whereabouts
from quests.quest import QuestState
from quests.texts import Day, Instant, LanguageCode, Line, Lines, Patterns, Slug, Text, Texts, Units
from quests.verification import Verification

VERSION = 1
MeasureName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
Factor = Annotated[float, Field(ge=1e-6, le=1e9, allow_inf_nan=False)]


@cache  # it walks through the machine's folders of time zones, each time it is asked
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _known_zone(name: str) -> str:
    if name not in _zones():
        raise PydanticCustomError("unknown_zone", "not an IANA time zone, such as Europe/Berlin")
    return name


def _at_least_one(languages: tuple[str, ...]) -> tuple[str, ...]:
    # min_length would also complain about a list whose only entry is wrong.
    if not languages:
        raise PydanticCustomError("too_short", "a campaign speaks at least one language")
    return languages


Languages = Annotated[tuple[LanguageCode, ...], Field(max_length=20), AfterValidator(_at_least_one)]
TimeZone = Annotated[str, Field(max_length=64), AfterValidator(_known_zone)]


class Organisation(Part):
    """A brand, NGO or city."""

    slug: Slug
    name: Line
    url: WebAddress | None = None


class Partner(Part):
    """An organisation in the campaign, beside the lead; ``left_on`` is its first day outside."""

    organisation: Slug
    role: Slug = "partner"
    sector: Slug | None = None
    joined_on: Day | None = None
    left_on: Day | None = None
    brings: Texts | None = None


class Charter(Part):
    """What the campaign is about and how far co-creation goes."""

    why: Texts
    changes: Texts
    who: Texts
    limits: Texts
    negotiable: Texts
    extent: Texts
    decision: Texts
    delays: Texts | None = None


class Campaign(Part):
    """The mission; half-open window ``[starts_at, ends_at)``; the first language is its default."""

    slug: Slug
    title: Lines
    mission: Texts
    time_zone: TimeZone
    languages: Languages
    starts_at: Instant
    ends_at: Instant | None = None
    state: Literal["draft", "open", "closed"] = "draft"
    lead: Slug
    partners: Annotated[tuple[Partner, ...], Field(max_length=200)] = ()
    charter: Charter | None = None
    origins: Origins = ()
    replies: Annotated[tuple[ReplyPart, ...], Field(min_length=1, max_length=100)] | None = None
    areas: Annotated[tuple[AreaPart, ...], Field(min_length=1, max_length=1_000)] | None = None
    rewards: Rewards | None = None
    impact_wording: Literal["lead", "all_partners"] | None = None
    keep_people_months: Annotated[int, Field(ge=1, le=120)] | None = None
    keep_visitor_days: Annotated[int, Field(ge=14, le=3_650)] | None = None


class LimitPart(Part):
    """At most ``times`` completions per person and period."""

    per: Period
    times: Annotated[int, Field(ge=1, le=100_000)]


class Impact(Part):
    """An estimate of what one unit of the Quest does; its statement says "about" and the source."""

    slug: Slug
    factor: Factor
    unit: Units
    source: Line
    source_url: WebAddress | None = None
    method: Text
    version: Annotated[Line, Field(max_length=40)]
    statement: Patterns
    until: Slug | None = None


class QuestPart(Part):
    """A Quest; ``points`` are per unit of its kind, ``options`` belong to the kind."""

    slug: Slug
    kind: KindName
    state: QuestState = QuestState.DRAFT
    title: Lines
    description: Texts
    effort_minutes: Annotated[int, Field(ge=1, le=100_000)]
    opens_at: Instant | None = None
    closes_at: Instant | None = None
    limits: Annotated[tuple[LimitPart, ...], Field(max_length=3)] = ()
    verification: Verification = Verification.AUTO
    place: Whereabouts | None = None
    peers: Annotated[int, Field(ge=1, le=MOST_PEERS)] | None = None
    prerequisites: Annotated[tuple[Slug, ...], Field(max_length=50)] = ()
    requires: Requires | None = None
    cooldown: CooldownPart | None = None
    capacity: CapacityPart | None = None
    audience: AudiencePart | None = None
    review: ReviewPart | None = None
    points: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    options: dict[str, JsonValue] = Field(default_factory=dict)
    thanks: Patterns | None = None
    impact: Annotated[tuple[Impact, ...], Field(max_length=10)] = ()

    @model_validator(mode="after")
    def _can_be_verified(self) -> Self:
        check_verification(self.kind, self.verification, place=self.place, peers=self.peers)
        return self


class Estimate(Part):
    """A factor that turns a count into a figure nobody counted; ``until`` a Claim that was."""

    factor: Factor
    source: Line
    source_url: WebAddress | None = None
    method: Text
    version: Annotated[Line, Field(max_length=40)]
    until: Slug | None = None


class ClaimPart(Part):
    """A sentence "we achieved Y" on a measure, of one Quest or of the whole campaign."""

    slug: Slug
    measure: MeasureName
    quest: Slug | None = None
    relation: Literal["counted", "contributed_to", "coincided_with"]
    level: Literal["your_action", "collective_output", "observed_outcome", "context"]
    unit: Units
    statement: Patterns
    estimate: Estimate | None = None


class MilestonePart(Part):
    """A threshold and what is promised; without a unit, that of a Claim on the same measure."""

    slug: Slug
    measure: MeasureName
    quest: Slug | None = None
    threshold: Annotated[int, Field(ge=1, le=10**15)]
    promise: Lines
    unit: Units | None = None
    publish: Literal["automatic", "on_word"] | None = None


AnyPart = TypeVar("AnyPart")
Outcomes: TypeAlias = Annotated[tuple[AnyPart, ...], Field(min_length=1, max_length=2_000)] | None


class Blueprint(Part):
    """A whole campaign in one file; without ``commitments`` or ``results`` it says none of them."""

    coquest: Literal[1] = Field(description="Version of this format.")
    organisations: Annotated[tuple[Organisation, ...], Field(max_length=500)]
    campaign: Campaign
    quests: Annotated[tuple[QuestPart, ...], Field(max_length=500)] = ()
    claims: Annotated[tuple[ClaimPart, ...], Field(max_length=2_000)] = ()
    milestones: Annotated[tuple[MilestonePart, ...], Field(max_length=2_000)] = ()
    commitments: Outcomes[CommitmentPart] = None
    results: Outcomes[ResultPart] = None


SECTIONS: Mapping[str, type[Part]] = {
    "organisations": Organisation,
    "quests": QuestPart,
    "claims": ClaimPart,
    "milestones": MilestonePart,
    "commitments": CommitmentPart,
    "results": ResultPart,
}


def plain(part: Part) -> dict[str, JsonValue]:
    """A part as JSON values, without what was left out."""
    values: dict[str, JsonValue] = part.model_dump(mode="json", exclude_none=True)
    return values
