"""Who or what says that a completion counts, and what a person has to show for it. Pure."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from quests.positions import Position


class Verification(StrEnum):
    """Who says that a completion counts: nobody has to, something shows it, or people do."""

    AUTO = "auto"
    CODE = "code"
    PLACE = "place"
    MAIL = "mail"
    PEER = "peer"
    MODERATOR = "moderator"


# What nobody has to look at, once what is asked for was shown.
BY_ITSELF = frozenset({Verification.AUTO, Verification.CODE, Verification.PLACE, Verification.MAIL})


class OnTheSpot(BaseModel):
    """What shows that somebody was there: a code that was handed out, or where their phone is."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    code: Annotated[str, Field(min_length=16, max_length=200)] | None = Field(
        default=None,
        description="A code handed out on the spot, typed, or the address its QR code holds.",
    )
    position: Position | None = Field(
        default=None, exclude=True, description="Compared, and never kept."
    )
