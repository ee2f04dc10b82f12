"""Clean-up: pick up litter, and say how many bags it was."""

from typing import Literal

from pydantic import Field

from quests.errors import EvidenceRefused
from quests.kind import Evidence, Options, QuestKind, Worth
from quests.places import Place
from quests.quest import Quest


class CleanupEvidence(Evidence):
    """Litter picked up in one go."""

    kind: Literal["cleanup"]
    bags: int = Field(ge=1, le=1_000, description="Bags filled.")
    place: Place | None = Field(default=None, description="Optional; kept to about a kilometre.")


class CleanupOptions(Options):
    """What an organiser may set."""

    max_per_report: int = Field(default=20, ge=1, le=1_000)


def _assess(quest: Quest, evidence: CleanupEvidence) -> Worth:
    most = CleanupOptions.model_validate(quest.options).max_per_report
    if evidence.bags > most:
        raise EvidenceRefused("Too many bags in one report.", limit=most, field="bags")
    return Worth(quantity=evidence.bags, place=evidence.place)


KIND = QuestKind(
    name="cleanup",
    unit="bags",
    evidence=CleanupEvidence,
    options=CleanupOptions,
    assess=_assess,
    example={"kind": "cleanup", "bags": 3},
)
