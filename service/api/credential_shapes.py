"""Shapes of what is said about credentials."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from service.api.shapes import In, Out
from service.public_ids import AwardId, BadgeId, OrganisationId


class WordIn(In):
    """What my organisation says for the badge, in its own words."""

    comment: Annotated[str, Field(min_length=1, max_length=1000)]


class WordOut(Out):
    """An organisation stands behind a badge; credentials carry its signed word from now on."""

    badge: BadgeId
    organisation: OrganisationId
    comment: str
    endorsed_at: datetime


class AwardStateOut(Out):
    """Whether an award still holds; whose it is, is not said."""

    id: AwardId
    badge: BadgeId
    address: str = Field(description="Of the badge.")
    awarded_at: datetime
    revoked_at: datetime | None


class NewBadgeKeyOut(Out):
    """The key that signs from now on; older ones still check what they signed."""

    kid: str
    issuer: str = Field(examples=["did:web:example.org:v1:organisations:org_..."])
