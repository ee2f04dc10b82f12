"""Events of people who leave."""

from datetime import datetime
from typing import Literal

from pydantic import AwareDatetime, Field

from service.events.data import ErasedData, Shape
from service.events.event import Event


class ParticipantErased(Event):
    """A person was erased: forget all you know under this pseudonym, in other systems, too."""

    type = "participant.erased"
    subject = ("participant", "prt")
    data: ErasedData

    @staticmethod
    def version(at: datetime) -> int:
        """It rises with time, and comes after whatever else was said of them at that moment."""
        return int(at.timestamp() * 1_000_000) + 1


class EmailProvenData(Shape):
    """A person proved that they read a mailbox; which one, is not said."""

    proven_at: AwareDatetime = Field(
        description="When they did.", examples=["2026-10-01T11:59:30Z"]
    )


class ParticipantEmailConfirmed(Event):
    """A person proved a mailbox in this campaign; which one, is not told."""

    type = "participant.email_confirmed"
    subject = ("participant", "prt")
    data: EmailProvenData


class MailboxData(Shape):
    """What is known of a mailbox that was proven; which one, is not said."""

    status: Literal["bounced"] = Field(
        description="`bounced`: it takes no mail any more.", examples=["bounced"]
    )
    noticed_by: Literal["organisation", "coquest"] = Field(
        description="`organisation`: you signalled it, and you alone are told. `coquest`: our own "
        "mail was refused for good.",
        examples=["coquest"],
    )


class ParticipantEmailStatusChanged(Event):
    """A proven mailbox takes no mail any more; told once of each, until another is proven."""

    type = "participant.email_status_changed"
    subject = ("mailbox", "mbx")
    data: MailboxData
