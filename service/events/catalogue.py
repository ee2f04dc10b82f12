"""The events: one frozen class each, and ``EVENT_TYPES``."""

from service.events.authored import AUTHORED_EVENTS
from service.events.badges import BadgeAwarded, BadgeRevoked
from service.events.coupons import COUPON_EVENTS
from service.events.crm import CrmPaused
from service.events.data import (
    CompletionData,
    CompletionRefusalData,
    ConsentData,
    GoalData,
    MergedData,
    ParticipantData,
    QuestData,
)
from service.events.endpoints import EndpointDisabled, EndpointTest
from service.events.event import Event
from service.events.partners import PARTNER_EVENTS
from service.events.people import (
    ParticipantEmailConfirmed,
    ParticipantEmailStatusChanged,
    ParticipantErased,
)
from service.events.results import (
    CounterCorrected,
    GoalRaised,
    GoalReopened,
    ResultCorrected,
    ResultPublished,
    ResultUpdated,
    ThanksGiven,
)
from service.events.segments import SegmentJoined, SegmentLeft
from service.events.sharing import SHARE_EVENTS
from service.events.standings import STANDING_EVENTS
from service.events.targets import TARGET_EVENTS

__all__ = ["EVENT_TYPES", "Event"]


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


class CompletionRepeated(Event):
    """A person did again what counts once; it is kept, and nothing more was counted."""

    type = "completion.repeated"
    subject = ("completion", "cpl")
    data: CompletionData


class CompletionWithdrawn(Event):
    """A person took back what they had handed in; it counts no more."""

    type = "completion.withdrawn"
    subject = ("completion", "cpl")
    data: CompletionData


class ConsentGranted(Event):
    """A person said yes to your organisation; write to them once it is confirmed."""

    type = "consent.granted"
    subject = ("consent", "cns")
    data: ConsentData


class ConsentConfirmed(Event):
    """A proven mailbox stands behind what a person granted to your organisation."""

    type = "consent.confirmed"
    subject = ("consent", "cns")
    data: ConsentData


class ConsentWithdrawn(Event):
    """A person took back what they had granted to your organisation; it holds at once."""

    type = "consent.withdrawn"
    subject = ("consent", "cns")
    data: ConsentData


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


_EVENTS: tuple[type[Event], ...] = (
    ParticipantJoined,
    ParticipantMerged,
    ParticipantErased,
    ParticipantEmailConfirmed,
    ParticipantEmailStatusChanged,
    CompletionSubmitted,
    CompletionValidated,
    CompletionReturned,
    CompletionRejected,
    CompletionInvalidated,
    *SHARE_EVENTS,
    CompletionRepeated,
    CompletionWithdrawn,
    *AUTHORED_EVENTS,
    ConsentGranted,
    ConsentConfirmed,
    ConsentWithdrawn,
    QuestPublished,
    QuestClosed,
    GoalReached,
    GoalReopened,
    GoalRaised,
    CounterCorrected,
    ResultPublished,
    ResultUpdated,
    ResultCorrected,
    ThanksGiven,
    BadgeAwarded,
    BadgeRevoked,
    *STANDING_EVENTS,
    *PARTNER_EVENTS,
    *TARGET_EVENTS,
    *COUPON_EVENTS,
    EndpointTest,
    EndpointDisabled,
    CrmPaused,
    SegmentJoined,
    SegmentLeft,
)
EVENT_TYPES: dict[str, type[Event]] = {event.type: event for event in _EVENTS}
