"""Events about an organisation's feeds to its CRMs."""

from pydantic import Field

from service.events.data import Shape
from service.events.event import Event
from service.public_ids import ConnectionId


class CrmConnectionData(Shape):
    """A connection of the organisation that gets this event."""

    connection: ConnectionId
    kind: str = Field(description="Which CRM.", examples=["hubspot"])
    reason: str = Field(
        description="unauthorised: its key is refused; misconfigured: an address or a right is "
        "wrong.",
        examples=["unauthorised"],
    )


class CrmPaused(Event):
    """A CRM refuses your connection: nothing more is sent there until you test it again."""

    type = "crm.paused"
    subject = ("connection", "crm")
    data: CrmConnectionData
