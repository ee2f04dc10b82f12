"""Clean-up: pick up litter, and say how many bags it was; a photo shows them."""

from typing import Literal

from pydantic import Field

from quests.errors import EvidenceRefused
from quests.kind import QuestKind, Worth
from quests.photo import PhotoEvidence, PhotoOptions, check_photo
from quests.places import Place
from quests.quest import Quest


class CleanupEvidence(PhotoEvidence):
    """Litter picked up in one go."""

    kind: Literal["cleanup"]
    bags: int = Field(ge=1, le=1_000, description="Bags filled.")
    place: Place | None = Field(default=None, description="Optional; kept to about a kilometre.")


class CleanupOptions(PhotoOptions):
    """What an organiser may set, beside what they say about photos."""

    max_per_report: int = Field(default=20, ge=1, le=1_000)


def _assess(quest: Quest, evidence: CleanupEvidence) -> Worth:
    options = CleanupOptions.model_validate(quest.options)
    if evidence.bags > options.max_per_report:
        raise EvidenceRefused(
            "Too many bags in one report.", limit=options.max_per_report, field="bags"
        )
    check_photo(options, evidence)
    return Worth(
        quantity=evidence.bags,
        place=evidence.place,
        proof="photo" if evidence.photo else "declared",
    )


KIND = QuestKind(
    name="cleanup",
    unit="bags",
    evidence=CleanupEvidence,
    options=CleanupOptions,
    assess=_assess,
    example={"kind": "cleanup", "bags": 3},
    # Enough to confirm it by, where the organiser lets others do that; the place says too much.
    peers_see=("bags", "photo"),
)
