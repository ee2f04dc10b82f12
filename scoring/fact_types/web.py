"""Facts of what people see and do on pages. Who it was is the ``visitor`` of the envelope."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from scoring.fact_types.payload import FactType, Name, Payload

Section: TypeAlias = Literal["site", "blog", "product", "campaign"]


class Impression(Payload):
    """Something was shown; the quantity counts how often, an advertisement is of the kind ad."""

    content: Name | None = None
    kind: Literal["organic", "paid", "ad"]


class View(Payload):
    """Somebody looked at something."""

    content: Name | None = None
    section: Section | None = None
    referrer: Name | None = None
    utm_source: Name | None = None
    utm_medium: Name | None = None
    authenticated: bool = False


class Interaction(Payload):
    """Somebody did something on a page."""

    content: Name | None = None
    section: Section | None = None
    kind: Literal["click", "scroll", "play", "answer", "other"]


class EngagedTime(Payload):
    """A page was in the foreground for a while."""

    content: Name | None = None
    section: Section | None = None
    seconds: Annotated[int, Field(ge=1, le=86_400)]


class Login(Payload):
    """Somebody signed in."""


class AccountCreated(Payload):
    """Somebody made an account."""


TYPES = (
    FactType("impression", Impression),
    FactType("view", View),
    FactType("interaction", Interaction),
    FactType("engaged_time", EngagedTime),
    FactType("login", Login),
    FactType("account_created", AccountCreated),
)
