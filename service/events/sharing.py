"""Events of Links that people passed on."""

from pydantic import Field

from service.events.data import ConversionData, Shape, Tracking
from service.events.event import Event


class OpeningData(Shape):
    """A visit by a Link; nobody knows who came. `participant` is whose Link it is."""

    network: str | None = Field(description="Where the Link was posted.", examples=["mastodon"])
    source: str | None = Field(description="Where it was made.", examples=["thanks-page"])
    bucket: str | None = Field(description="The variant its chain began with.", examples=["b"])
    depth: int = Field(ge=0, description="Hops from the first of its chain.", examples=[1])
    tracking: Tracking = Field(description="Of the Link: who began its chain.")


class ShareOpened(Event):
    """Somebody opened a person's Link; once per visit, whoever it was."""

    type = "share.opened"
    subject = ("visit", "vis")
    data: OpeningData


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


SHARE_EVENTS: tuple[type[Event], ...] = (ShareOpened, ShareConverted, ShareInvalidated)
