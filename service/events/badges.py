"""What is told about badges: given, and taken back."""

from service.events.data import BadgeData
from service.events.event import Event


class BadgeAwarded(Event):
    """A person was given a badge, or given it again; told once each time."""

    type = "badge.awarded"
    subject = ("award", "awd")
    data: BadgeData


class BadgeRevoked(Event):
    """A badge was taken back, since what it was given for counts no more."""

    type = "badge.revoked"
    subject = ("award", "awd")
    data: BadgeData
