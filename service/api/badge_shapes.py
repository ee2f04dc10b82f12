"""Shapes of badges."""

from datetime import datetime
from typing import Any

from pydantic import Field

from scoring.thanks import in_language
from service.api.shapes import Out
from service.public_ids import AwardId, BadgeId
from service.store.badge_awards import Award
from service.store.shown_badges import ShownBadge


class BadgeOut(Out):
    """A badge in the reader's language, in the version that holds now or was given."""

    id: BadgeId
    slug: str
    version: int
    name: str
    description: str
    criteria: str
    image: str | None = Field(description="Address of a picture, if the organiser gave one.")
    requires: dict[str, Any] = Field(
        description="What it takes, as the blueprint says it.", examples=[{"points": 100}]
    )

    @classmethod
    def of(cls, badge: ShownBadge, language: str) -> "BadgeOut":
        """In one language."""
        said = badge.said
        return cls(
            id=badge.id,
            slug=badge.slug,
            version=badge.version,
            name=in_language(said["name"], language),
            description=in_language(said["description"], language),
            criteria=in_language(said["criteria"], language),
            image=said.get("image"),
            requires=said["requires"],
        )


class BadgesOut(Out):
    """What can be earned in a campaign now."""

    items: list[BadgeOut]


class AwardOut(Out):
    """A badge that I was given; while it is taken back, `revoked_at` says since when."""

    id: AwardId
    badge: BadgeOut
    awarded_at: datetime
    revoked_at: datetime | None = Field(
        description="What it was given for does not count any more; given again if it does."
    )

    @classmethod
    def of(cls, award: Award, badge: ShownBadge, language: str) -> "AwardOut":
        """In one language."""
        return cls(
            id=award.id,
            badge=BadgeOut.of(badge, language),
            awarded_at=award.awarded_at,
            revoked_at=award.revoked_at,
        )


class AwardsOut(Out):
    """All badges that I was given in this campaign, newest first."""

    items: list[AwardOut]
