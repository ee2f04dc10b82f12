"""The events: one frozen class each, and ``EVENT_TYPES``."""

from typing import Any, ClassVar
from uuid import UUID, uuid5

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from quests.ids import public_id
from service.events.data import (
    CompletionData,
    CompletionRefusalData,
    ContributionData,
    ConversionData,
    EndpointData,
    GoalData,
    MergedData,
    ParticipantData,
    QuestData,
    Shape,
)


class Event(BaseModel):
    """Something that happened to a subject; the same event twice has the same id.

    Attributes:
        subject_version: Rises with every change of the subject, so receivers can drop old news.
        participant_id: The person it is about, shown to each receiver under a pseudonym.
        organisation_id: Set when it is for that organisation alone, not for the campaign.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: ClassVar[str]
    subject: ClassVar[tuple[str, str]]  # its word and the prefix of its ids

    workspace_id: UUID
    campaign_id: UUID | None = None
    organisation_id: UUID | None = None
    participant_id: UUID | None = None
    subject_id: UUID
    subject_version: int = Field(default=1, ge=1)
    occurred_at: AwareDatetime
    data: Shape

    def subject_text(self) -> str:
        """For example ``completion/cpl_...``."""
        word, prefix = self.subject
        return f"{word}/{public_id(prefix, self.subject_id)}"

    def id(self) -> UUID:
        """Made of workspace, subject, version and type: announcing twice is announcing once."""
        name = f"{self.subject_text()}|{self.subject_version}|{self.type}"
        return uuid5(self.workspace_id, name)


class ParticipantJoined(Event):
    """A person joined the campaign."""

    type = "participant.joined"
    subject = ("participant", "prt")
    data: ParticipantData


class ParticipantMerged(Event):
    """Two participants turned out to be one person; `former` is to be replaced everywhere."""

    type = "participant.merged"
    subject = ("participant", "prt")
    data: MergedData


class CompletionSubmitted(Event):
    """A completion was handed in and waits, for review or a proven address; it does not count."""

    type = "completion.submitted"
    subject = ("completion", "cpl")
    data: CompletionData


class CompletionValidated(Event):
    """A completion was accepted and counts."""

    type = "completion.validated"
    subject = ("completion", "cpl")
    data: CompletionData


class CompletionReturned(Event):
    """A reviewer asked the person to hand in better evidence."""

    type = "completion.returned"
    subject = ("completion", "cpl")
    data: CompletionRefusalData


class CompletionRejected(Event):
    """A reviewer refused the completion."""

    type = "completion.rejected"
    subject = ("completion", "cpl")
    data: CompletionRefusalData


class CompletionInvalidated(Event):
    """An accepted completion was revoked and no longer counts."""

    type = "completion.invalidated"
    subject = ("completion", "cpl")
    data: CompletionRefusalData


class ShareConverted(Event):
    """Somebody who came by a Link did something that counts; told once of each who came."""

    type = "share.converted"
    subject = ("referral", "crd")
    data: ConversionData


class ShareInvalidated(Event):
    """What the Link brought counts no longer: the completion was revoked, or it was oneself."""

    type = "share.invalidated"
    subject = ("referral", "crd")
    data: ConversionData


class ContributionProposed(Event):
    """Someone authored a contribution."""

    type = "contribution.proposed"
    subject = ("contribution", "ctb")
    data: ContributionData


class ContributionAccepted(Event):
    """A contribution was adopted."""

    type = "contribution.accepted"
    subject = ("contribution", "ctb")
    data: ContributionData


class ContributionDeclined(Event):
    """A contribution was declined, with a reason."""

    type = "contribution.declined"
    subject = ("contribution", "ctb")
    data: ContributionData


class QuestPublished(Event):
    """A Quest takes completions now."""

    type = "quest.published"
    subject = ("quest", "qst")
    data: QuestData


class QuestClosed(Event):
    """A Quest takes no more completions."""

    type = "quest.closed"
    subject = ("quest", "qst")
    data: QuestData


class GoalReached(Event):
    """A count passed a Milestone of the campaign; told once per Milestone."""

    type = "campaign.goal_reached"
    subject = ("milestone", "mst")
    data: GoalData


class EndpointTest(Event):
    """A test message to one receiver; a 2xx turns the receiver on."""

    type = "endpoint.test"
    subject = ("endpoint", "whk")
    data: EndpointData


class EndpointDisabled(Event):
    """A receiver of your organisation was turned off; told to its other receivers."""

    type = "endpoint.disabled"
    subject = ("endpoint", "whk")
    data: EndpointData


EVENT_TYPES: dict[str, type[Event]] = {
    event.type: event
    for event in (
        ParticipantJoined,
        ParticipantMerged,
        CompletionSubmitted,
        CompletionValidated,
        CompletionReturned,
        CompletionRejected,
        CompletionInvalidated,
        ShareConverted,
        ShareInvalidated,
        ContributionProposed,
        ContributionAccepted,
        ContributionDeclined,
        QuestPublished,
        QuestClosed,
        GoalReached,
        EndpointTest,
        EndpointDisabled,
    )
}


def event_values(event: Event) -> dict[str, Any]:
    """The event as the columns of its row, ``data`` as a JSON value. Pure.

    For whoever inserts the row with a statement of their own; ``sequence`` stays unset.
    """
    return {
        "workspace_id": event.workspace_id,
        "id": event.id(),
        "campaign_id": event.campaign_id,
        "organisation_id": event.organisation_id,
        "type": event.type,
        "subject": event.subject_text(),
        "subject_version": event.subject_version,
        "occurred_at": event.occurred_at,
        "participant_id": event.participant_id,
        "data": event.data.model_dump(mode="json"),
    }
