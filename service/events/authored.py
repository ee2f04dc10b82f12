"""Events of what people wrote."""

from service.events.data import ContributionData
from service.events.event import Event


class ContributionProposed(Event):
    """Someone authored a contribution."""

    type = "contribution.proposed"
    subject = ("contribution", "ctb")
    data: ContributionData


class ContributionAmended(Event):
    """Its author put other words in its place: fetch it anew."""

    type = "contribution.amended"
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


class ContributionWithdrawn(Event):
    """Its author took it back: its words are gone, remove them where you keep them."""

    type = "contribution.withdrawn"
    subject = ("contribution", "ctb")
    data: ContributionData


AUTHORED_EVENTS: tuple[type[Event], ...] = (
    ContributionProposed,
    ContributionAmended,
    ContributionAccepted,
    ContributionDeclined,
    ContributionWithdrawn,
)
