"""Sticker: put up stickers and say how many, and if you like roughly where."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from quests.errors import EvidenceRefused
from quests.fact import FactDraft
from quests.kind import Evidence, Options, QuestKind, Worth
from quests.quest import Quest

# Two decimals are about a kilometre: enough for a map of a city, too little to find a door.
PLACE_DECIMALS = 2


def _roughly(degrees: float) -> float:
    return round(degrees, PLACE_DECIMALS)


class Place(BaseModel):
    """Where, rounded to about a kilometre before anything is stored."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False), AfterValidator(_roughly)]
    longitude: Annotated[
        float, Field(ge=-180, le=180, allow_inf_nan=False), AfterValidator(_roughly)
    ]


class StickerEvidence(Evidence):
    """Stickers put up in one go."""

    kind: Literal["sticker"]
    placed: int = Field(ge=1, le=10_000, description="Stickers put up, in pieces.")
    place: Place | None = Field(default=None, description="Optional; kept to about a kilometre.")


class StickerOptions(Options):
    """What an organiser may set."""

    max_per_report: int = Field(default=100, ge=1, le=10_000)


def _assess(quest: Quest, evidence: StickerEvidence) -> Worth:
    most = StickerOptions.model_validate(quest.options).max_per_report
    if evidence.placed > most:
        raise EvidenceRefused("Too many stickers in one report.", limit=most, field="placed")
    place = evidence.place.model_dump() if evidence.place else None
    fact = FactDraft(type="sticker_distributed", quantity=evidence.placed, payload={"place": place})
    return Worth(quantity=evidence.placed, facts=(fact,))


KIND = QuestKind(
    name="sticker",
    unit="stickers",
    evidence=StickerEvidence,
    options=StickerOptions,
    assess=_assess,
    example={"kind": "sticker", "placed": 12},
)
