"""Facts of Quests: what people begin, do and make, and what becomes of it."""

from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from scoring.fact_types.payload import QUEST, FactType, Name, Names, Payload, Text, Weight, Whole

Place: TypeAlias = Mapping[Literal["latitude", "longitude"], float]


class QuestStarted(Payload):
    """Somebody began a Quest; the first start of each person counts."""

    quest_kind: Name


class Completion(Payload):
    """A Quest was done; recorded when it is accepted."""

    quest_kind: Name
    status: Literal["accepted", "rejected"]
    evidence: Literal["code_scan", "photo", "partner_attested", "declared"]


class Participation(Payload):
    """Somebody took part; ``valid`` once the form is in or the anonymous flow has ended."""

    quest_kind: Name
    status: Literal["started", "valid", "void"]
    form_submitted: bool = False


class Contribution(Payload):
    """Somebody made something; ``authored`` when it is their own and not picked from a list."""

    kind: Name
    authored: bool
    status: Literal["accepted", "declined"]
    visibility: Literal["named", "anonymous", "backstage"]
    parent: Name | None = None
    contribution: Name | None = None


class TextVersion(Payload):
    """The actor wrote a version of a text that many write together; nobody: its organiser did."""

    document: Name
    version: Annotated[int, Field(ge=1)]
    text: Annotated[
        str | None,
        Field(max_length=20_000, description="Then we see ourselves whose words survive."),
    ] = None


class OutputAdopted(Payload):
    """Work of people survived into what was adopted; told once, or once per author."""

    output: Name
    version: Annotated[int, Field(ge=1)] = 1
    weight: Weight = 1
    lineage: Annotated[Names, Field(description="The contributions that it comes from.")] = ()
    words: Annotated[Whole | None, Field(description="Of a text: all words of this version.")] = (
        None
    )
    from_participants: Annotated[
        Whole | None, Field(description="How many of them participants wrote first.")
    ] = None


class Signature(Payload):
    """A petition was signed; withdrawing it is a retraction."""

    petition: Name
    confirmed: bool


class SignatureSheet(Payload):
    """A sheet of paper was verified by a second person; the quantity counts its signatures."""

    petition: Name
    evidence: Literal["partner_attested"]


class StickerDistributed(Payload):
    """Stickers went up; the quantity counts pieces, the place is rough or absent."""

    place: Place | None = None


class StickerScanned(Payload):
    """Somebody scanned the code of a sticker; the place is rough or absent."""

    sticker: Name
    place: Place | None = None


class CheckpointFound(Payload):
    """The actor found a checkpoint of a hunt; once each."""

    hunt: Name
    checkpoint: Name
    way: Literal["code", "place", "answer"]


class FeedbackGiven(Payload):
    """Who made a contribution was told what became of it."""

    contribution: Name
    outcome: Text | None = None


class ImpactShown(Payload):
    """The actor was shown what their action on the Quest, or their contribution, achieved."""

    contribution: Name | None = None


class RulePublished(Payload):
    """It was said of a Quest what limits it, what is negotiable, how far co-creation goes."""

    limits: bool
    negotiable: bool
    extent: bool


TYPES = (
    FactType("quest_started", QuestStarted, subject=QUEST),
    FactType("completion", Completion),
    FactType("participation", Participation),
    FactType("contribution", Contribution, subject="contribution"),
    FactType("text_version", TextVersion, subject="document"),
    FactType("output_adopted", OutputAdopted, subject="output"),
    FactType("signature", Signature),
    FactType("signature_sheet", SignatureSheet),
    FactType("sticker_distributed", StickerDistributed),
    FactType("sticker_scanned", StickerScanned, subject="sticker"),
    FactType("checkpoint_found", CheckpointFound),
    FactType("feedback_given", FeedbackGiven, subject="contribution"),
    FactType("impact_shown", ImpactShown),
    FactType("rule_published", RulePublished, subject=QUEST),
)
