"""What every event is, and the row it becomes."""

from typing import Any, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from quests.ids import named_id, public_id
from service.events.data import Shape


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
        return subject_text(type(self), self.subject_id)

    def id(self) -> UUID:
        """Made of workspace, subject, version and type: announcing twice is announcing once."""
        return event_id(type(self), self.workspace_id, self.subject_id, self.subject_version)


def event_id(made: type[Event], workspace_id: UUID, subject_id: UUID, version: int) -> UUID:
    """The id of an event that was announced, or would be."""
    return named_id(workspace_id, f"{subject_text(made, subject_id)}|{version}|{made.type}")


def subject_text(made: type[Event], subject_id: UUID) -> str:
    """What an event of that type is about, for example ``completion/cpl_...``."""
    word, prefix = made.subject
    return f"{word}/{public_id(prefix, subject_id)}"


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
