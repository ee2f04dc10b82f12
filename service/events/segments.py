"""Events of segments: somebody came in, somebody left; for the organisation whose it is."""

from pydantic import Field

from service.events.data import Shape
from service.events.event import Event
from service.public_ids import SegmentId


class SegmentData(Shape):
    """The segment, after the event."""

    segment: SegmentId
    name: str = Field(description="As you called it.", examples=["Signed twice"])


class SegmentJoined(Event):
    """A person came into a segment of yours."""

    type = "segment.joined"
    subject = ("segment", "sgm")
    data: SegmentData


class SegmentLeft(Event):
    """A person is in a segment of yours no more."""

    type = "segment.left"
    subject = ("segment", "sgm")
    data: SegmentData
