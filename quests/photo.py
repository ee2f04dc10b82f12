"""Photos as evidence: what a kind inherits when its evidence may name one.

The photo is sent beforehand (``POST /v1/photos``); the evidence names it by its id. That it is
there, the person's own, of this campaign and not used before is checked where it is recorded.
"""

from typing import Literal
from uuid import UUID

from pydantic import Field

from quests.errors import EvidenceRefused
from quests.kind import Evidence, Options
from quests.shown_ids import PhotoId


class PhotoEvidence(Evidence):
    """Evidence that may name one photo."""

    photo: PhotoId | None = Field(
        default=None, description="A photo sent before, of one's own and not used yet."
    )

    def photos(self) -> tuple[UUID, ...]:
        """The photo, where there is one."""
        return () if self.photo is None else (self.photo,)


class PhotoOptions(Options):
    """What an organiser may say about photos."""

    photo: Literal["refused", "optional", "required"] = "optional"
    keep_photo_days: int | None = Field(
        default=None,
        ge=0,
        le=3650,
        description="Days a photo is kept after the verdict; left out: with the completion.",
    )


def check_photo(options: PhotoOptions, evidence: PhotoEvidence) -> None:
    """Hold the evidence to what the organiser said.

    Raises:
        EvidenceRefused: a photo is missing, or not wanted.
    """
    if options.photo == "required" and evidence.photo is None:
        raise EvidenceRefused("This Quest needs a photo.", field="photo")
    if options.photo == "refused" and evidence.photo is not None:
        raise EvidenceRefused("This Quest takes no photos.", field="photo")
