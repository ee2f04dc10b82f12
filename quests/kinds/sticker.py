"""Sticker: put up stickers and say how many, and if you like roughly where."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from quests.errors import EvidenceRefused
from quests.fact import FactDraft
from quests.kind import Cited, Print, Proof, QuestKind, Worth
from quests.photo import PhotoEvidence, PhotoOptions, check_photo
from quests.places import Place
from quests.quest import Quest
from quests.texts import Lines


class StickerEvidence(PhotoEvidence):
    """Stickers put up in one go."""

    kind: Literal["sticker"]
    placed: Annotated[int, Field(ge=1, le=10_000)] | None = Field(
        default=None, description="Stickers put up, in pieces; left out where a code is scanned."
    )
    code: Annotated[str, Field(min_length=16, max_length=200)] | None = Field(
        default=None,
        description="The code of one sticker, typed, or the address its QR code holds.",
    )
    place: Place | None = Field(default=None, description="Optional; kept to about a kilometre.")

    @model_validator(mode="after")
    def _one_or_the_other(self) -> Self:
        if (self.placed is None) == (self.code is None):
            raise PydanticCustomError("missing", "either a code or the number placed is needed")
        return self


class StickerOptions(PhotoOptions):
    """What an organiser may set."""

    max_per_report: int = Field(default=100, ge=1, le=10_000)
    call: Lines = Field(
        default_factory=dict,
        description="What printed stickers say, per language; left out: the Quest's title.",
    )
    colour: str = Field(
        default="#14532d",
        pattern=r"^#[0-9a-f]{6}$",
        description="Of the brand, behind what they say; the text on it is black or white.",
    )
    codes_only: bool = Field(
        default=False, description="Whether only stickers count whose code was scanned."
    )


def _assess(quest: Quest, evidence: StickerEvidence) -> Worth:
    options, placed = StickerOptions.model_validate(quest.options), evidence.placed or 1
    if placed > options.max_per_report:
        raise EvidenceRefused(
            "Too many stickers in one report.", limit=options.max_per_report, field="placed"
        )
    if options.codes_only and evidence.code is None:
        raise EvidenceRefused("Scan the code of each sticker.", field="code")
    if evidence.code is None:  # a code shows it by itself
        check_photo(options, evidence)
    place = evidence.place.model_dump() if evidence.place else None
    return Worth(
        quantity=placed,
        facts=(FactDraft(type="sticker_distributed", quantity=placed, payload={"place": place}),),
        proof=_proof(evidence),
        cited=(Cited(what="code", name=evidence.code, field="code"),) if evidence.code else (),
        place=evidence.place,
    )


def _proof(evidence: StickerEvidence) -> Proof:
    if evidence.code is not None:
        return "code_scan"
    return "photo" if evidence.photo else "declared"


def _prints(options: Mapping[str, Any]) -> Print:
    said = StickerOptions.model_validate(options)
    return Print(call=said.call, colour=said.colour)


KIND = QuestKind(
    name="sticker",
    unit="stickers",
    evidence=StickerEvidence,
    options=StickerOptions,
    assess=_assess,
    peers_see=("placed", "photo"),
    example={"kind": "sticker", "placed": 12},
    prints=_prints,
)
