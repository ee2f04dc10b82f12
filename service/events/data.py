"""The data of events: ids and facts, never a person's name or address.

The examples of the fields make the sample of each event in the catalogue.
"""

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from service.public_ids import (
    BadgeId,
    CompletionId,
    EndpointId,
    OrganisationId,
    QuestId,
)


class Shape(BaseModel):
    """Part of an event's data."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class QuestRef(Shape):
    """The Quest an event is about."""

    id: QuestId
    kind: str = Field(description="Kind of the Quest.", examples=["petition"])


class Tracking(Shape):
    """How the person came."""

    channel: str = Field(description="direct, share, partner, qr ...", examples=["partner"])
    partner: OrganisationId | None = Field(description="The organisation that brought them.")


class ParticipantData(Shape):
    """A person joined."""

    locale: str = Field(description="Language of the person, BCP 47.", examples=["fr"])
    tracking: Tracking


class PersonRef(Shape):
    """A person, under a pseudonym that only your organisation sees."""

    ref: str = Field(description="As `participant.ref`.", examples=["p_example1pseudonym"])


class MergedData(Shape):
    """Two pseudonyms that turned out to be one person."""

    former: PersonRef = Field(description="Whom you knew by it is `participant` from now on.")


class ErasedData(Shape):
    """Somebody is gone."""

    because: str = Field(
        description="`asked`: the person wanted it. `retention`: the campaign is over for long. "
        "`restored`: it was done before, and an old copy of the database still knew them. "
        "`taken_back`: they took their data back from your organisation, and stay in the campaign.",
        examples=["asked"],
    )


class CompletionData(Shape):
    """A completion as it stands after the event."""

    quest: QuestRef
    quantity: int = Field(ge=1, description="Whole units of the kind.", examples=[12])
    occurred_at: AwareDatetime = Field(
        description="When the person did it.", examples=["2026-10-01T11:58:00Z"]
    )
    tracking: Tracking


class CompletionRefusalData(CompletionData):
    """A completion that does not count, and why."""

    reason: str = Field(description="Reason as given to the person.", examples=["photo_unclear"])


class ContributionData(Shape):
    """Something authored inside a completion; fetch the text itself when you need it."""

    quest: QuestRef
    completion: CompletionId
    state: str = Field(description="State after the event.", examples=["adopted"])
    reason: str | None = Field(description="Why, when someone decided.", examples=["jury_choice"])


class ConversionData(Shape):
    """A Link that brought somebody who took part; `participant` is whose Link it is, if a person's.

    The completion of whoever came by it has a `participant` of its own.
    """

    completion: CompletionId = Field(description="What they did that counts.")
    network: str | None = Field(description="Where the Link was posted.", examples=["mastodon"])
    source: str | None = Field(description="Where it was made.", examples=["thanks-page"])
    bucket: str | None = Field(description="The variant its chain began with.", examples=["b"])
    depth: int = Field(ge=0, description="Hops from the first of its chain.", examples=[1])
    tracking: Tracking = Field(description="Of the Link: who began its chain.")


class QuestData(Shape):
    """A Quest that began or ceased to take completions."""

    quest: QuestRef
    slug: str = Field(description="Stable name in the campaign.", examples=["sign-the-petition"])


class GoalData(Shape):
    """A Milestone that was passed."""

    milestone: str = Field(description="Slug of the Milestone.", examples=["5000-stickers"])
    measure: str = Field(description="What was counted.", examples=["stickers_distributed"])
    quest: QuestId | None = Field(description="The Quest it counts, null for the whole campaign.")
    threshold: int = Field(description="The Milestone's figure.", examples=[5000])
    value: int = Field(description="The count when it was passed.", examples=[5003])


class GoalRaisedData(Shape):
    """The goal of a petition, before and after it was raised."""

    quest: QuestId = Field(description="The petition.")
    previous: int = Field(description="The goal until then.", examples=[500])
    goal: int = Field(description="The goal from then on.", examples=[1000])
    value: int = Field(description="Signatures that count, online and on paper.", examples=[501])
    by: str = Field(description="Who raised it: `rule` or `organiser`.", examples=["rule"])


class FigureData(Shape):
    """A public figure of the campaign as it is now."""

    claim: str = Field(description="Slug of the Claim.", examples=["signatures"])
    value: int = Field(description="What is true now.", examples=[4812])


class CorrectionData(Shape):
    """What was taken back, and the figures that were too high by it."""

    taken_back: int = Field(ge=1, description="Completions that count no more.", examples=[3])
    quests: list[QuestId] = Field(description="What they were handed in for.", examples=[[]])
    figures: list[FigureData] = Field(
        description="All that fell.",
        examples=[[{"claim": "signatures", "value": 4812}]],
    )


class BadgeData(Shape):
    """A badge that a person was given, or that was taken back."""

    badge: BadgeId = Field(description="This version of the badge; see `/v1/badges/...`.")
    slug: str = Field(description="The badge in its campaign.", examples=["first-hundred"])
    badge_version: int = Field(ge=1, description="Which version.", examples=[1])


class ConsentData(Shape):
    """What a person said to your organisation about being written to; nobody else is told."""

    purpose: str = Field(description="What for.", examples=["newsletter"])
    channel: str = Field(description="Over what.", examples=["email"])
    text_version: str = Field(description="Of the text they had before them.", examples=["2026-05"])
    text_sha256: str = Field(description="What that text said.", examples=["9f86d081884c7d65..."])
    locale: str = Field(description="The language it was shown in.", examples=["de"])
    method: str = Field(description="How it was said.", examples=["checkbox"])
    double_opt_in_at: AwareDatetime | None = Field(
        description="Since when a proven mailbox stands behind it; null until it does.",
        examples=["2026-10-01T11:59:30Z"],
    )
    source: str = Field(description="Where it was said.", examples=["me"])


class ResultData(Shape):
    """A Result as it is published; fetch its words and its evidence when you need them."""

    state: str = Field(description="Where it stands in the real world.", examples=["achieved"])
    relation: str = Field(
        description="How what people did and this belong together.", examples=["contributed_to"]
    )
    value: int | None = Field(description="The number that is said, if there is one.", examples=[1])
    progress: int | None = Field(description="Per cent.", examples=[100])
    quests: list[QuestId] = Field(
        description="Whose people contributed; empty is all of the campaign.", examples=[[]]
    )


class ThanksData(Shape):
    """A message to a person, in their language and without their name."""

    moment: str = Field(description="Why they are told.", examples=["result_published"])
    about: str = Field(description="What it is about.", examples=["result/res_example"])
    version: int = Field(description="Of what it is about.", examples=[1])
    language: str = Field(description="Of the message.", examples=["fr"])
    message: str = Field(description="What to send.", examples=["Voici la suite : ..."])


class EndpointData(Shape):
    """A receiver of the organisation that gets this event."""

    endpoint: EndpointId
    reason: str | None = Field(description="Why it was disabled; null in a test.", examples=[None])
