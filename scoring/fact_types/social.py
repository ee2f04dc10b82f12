"""Facts of what people say and pass on, and of what partners post."""

from typing import Annotated, Literal

from pydantic import Field, computed_field

from scoring.fact_types.payload import FactType, Name, Names, Payload, Whole


class Reaction(Payload):
    """A like or the like of it."""

    content: Name | None = None
    kind: Name


class Comment(Payload):
    """A comment; a hidden one is retracted, or was never published."""

    content: Name | None = None
    comment: Annotated[Name | None, Field(description="What answers to it call it.")] = None
    parent: Name | None = None
    status: Literal["published", "hidden"]


class Share(Payload):
    """Somebody passed something on; ``staff`` when they work for a partner of the campaign."""

    content: Name | None = None
    token: Annotated[Name | None, Field(description="What those who pass it on call it.")] = None
    parent: Annotated[Name | None, Field(description="The token it was passed on from.")] = None
    depth: Annotated[
        int | None, Field(ge=0, description="Hops from the first, where the source knows.")
    ] = None
    paid: bool
    incentive: bool
    staff: bool


class Arrival(Payload):
    """Somebody came by a Link."""

    token: Name
    depth: Annotated[int, Field(ge=0)] = 0


class Referral(Payload):
    """Somebody who came by a Link did something that counts; told once of each who came.

    The actor is who shared the Link; nobody where an organisation made it.
    """

    token: Name
    depth: Annotated[int, Field(ge=0)] = 0
    by: Literal["person", "organisation"]


class Testimonial(Payload):
    """Somebody told their story; ``incentive`` when they got something for it."""

    status: Literal["accepted", "declined"]
    incentive: bool = False
    staff: bool = False


class PostPublished(Payload):
    """A partner posted something, on a channel of its own or elsewhere."""

    partner: Name
    post: Name
    own_channel: bool
    mission: Annotated[bool, Field(description="Whether it names the mission.")] = False
    names: Annotated[Names, Field(description="The other partners it names.")] = ()
    unsolicited: bool = False

    @computed_field
    def cross_promotes(self) -> bool:
        """Whether it speaks of more than its partner: of the mission or of another partner."""
        return self.mission or any(name != self.partner for name in self.names)


class FollowerSnapshot(Payload):
    """How many follow an account on a day."""

    account: Name
    count: Whole


TYPES = (
    FactType("reaction", Reaction, subject="content"),
    FactType("comment", Comment, subject="content"),
    FactType("share", Share, subject="content"),
    FactType("arrival", Arrival, subject="token"),
    FactType("referral", Referral, subject="token"),
    FactType("testimonial", Testimonial),
    FactType("post_published", PostPublished, subject="post"),
    FactType("follower_snapshot", FollowerSnapshot, subject="account"),
)
