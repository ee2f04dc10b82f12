"""What the outside world is told.

To add an event: its data in ``data.py`` (when no shape fits), its class in ``catalogue.py``,
a line in ``EVENT_TYPES``, and ``announce`` where it happens. The rest follows.
"""

from service.events.authored import (
    ContributionAccepted,
    ContributionDeclined,
    ContributionProposed,
)
from service.events.catalogue import (
    EVENT_TYPES,
    CompletionInvalidated,
    CompletionRejected,
    CompletionReturned,
    CompletionSubmitted,
    CompletionValidated,
    GoalReached,
    ParticipantJoined,
    QuestClosed,
    QuestPublished,
)
from service.events.data import (
    CompletionData,
    CompletionRefusalData,
    ContributionData,
    EndpointData,
    GoalData,
    ParticipantData,
    QuestData,
    QuestRef,
    Tracking,
)
from service.events.endpoints import EndpointDisabled, EndpointTest
from service.events.event import Event, event_values

__all__ = [
    "EVENT_TYPES",
    "CompletionData",
    "CompletionInvalidated",
    "CompletionRefusalData",
    "CompletionRejected",
    "CompletionReturned",
    "CompletionSubmitted",
    "CompletionValidated",
    "ContributionAccepted",
    "ContributionData",
    "ContributionDeclined",
    "ContributionProposed",
    "EndpointData",
    "EndpointDisabled",
    "EndpointTest",
    "Event",
    "GoalData",
    "GoalReached",
    "ParticipantData",
    "ParticipantJoined",
    "QuestClosed",
    "QuestData",
    "QuestPublished",
    "QuestRef",
    "Tracking",
    "event_values",
]
