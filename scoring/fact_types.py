"""The vocabulary of facts: one declaration each, with the fields beyond the common envelope.

To add a fact: its payload class here and a line in ``FACT_TYPES``. Every field is always
stored, so that a filter never has to guess what a missing one means.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

Name: TypeAlias = Annotated[str, Field(min_length=1, max_length=200)]


class Payload(BaseModel):
    """Fields of one fact type; closed, so that a misspelt field is found when it is written."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class View(Payload):
    """Somebody looked at something."""

    content: Name | None = None
    section: Literal["site", "blog", "product", "campaign"] | None = None
    authenticated: bool = False


class Reaction(Payload):
    """A like or the like of it."""

    content: Name | None = None
    kind: Name


class Comment(Payload):
    """A comment; a hidden one is retracted, or was never published."""

    content: Name | None = None
    parent: Name | None = None
    status: Literal["published", "hidden"]


class Participation(Payload):
    """Somebody took part; ``valid`` once the form is in or the anonymous flow has ended."""

    quest_kind: Name
    status: Literal["started", "valid", "void"]
    form_submitted: bool = False


class Completion(Payload):
    """A Quest was done; recorded when it is accepted."""

    quest_kind: Name
    status: Literal["accepted", "rejected"]
    evidence: Literal["code_scan", "photo", "partner_attested", "declared"]


class StickerDistributed(Payload):
    """Stickers went up; the quantity counts pieces, the place is rough or absent."""

    place: Mapping[Literal["latitude", "longitude"], float] | None = None


class CheckpointFound(Payload):
    """The actor found a checkpoint of a hunt; once each."""

    hunt: Name
    checkpoint: Name
    way: Literal["code", "place", "answer"]


class Contribution(Payload):
    """Somebody made something; ``authored`` when it is their own and not picked from a list."""

    kind: Name
    authored: bool
    status: Literal["accepted", "declined"]
    visibility: Literal["named", "anonymous", "backstage"]
    parent: Name | None = None


class Signature(Payload):
    """A petition was signed; withdrawing it is a retraction."""

    petition: Name
    confirmed: bool


class SignatureSheet(Payload):
    """A sheet of paper was verified by a second person; the quantity counts its signatures."""

    petition: Name
    evidence: Literal["partner_attested"]


class Share(Payload):
    """Somebody passed something on; ``staff`` when they work for a partner of the campaign."""

    content: Name | None = None
    token: Name | None = None
    parent: Name | None = None
    paid: bool
    incentive: bool
    staff: bool


class Arrival(Payload):
    """Somebody came by a Link."""

    token: Name
    depth: Annotated[int, Field(ge=0)] = 0


class Referral(Payload):
    """Somebody who came by a Link did something that counts; told once of each who came.

    The actor is who shared the Link; nobody where an organisation made it.
    """

    token: Name
    depth: Annotated[int, Field(ge=0)] = 0
    by: Literal["person", "organisation"]


class TextVersion(Payload):
    """The actor wrote a version of a text that many write together."""

    document: Name
    version: Annotated[int, Field(ge=1)]


class OutputAdopted(Payload):
    """Work of the actor survived into what was adopted: one fact per author."""

    output: Name
    version: Annotated[int, Field(ge=1)] = 1
    weight: Annotated[int, Field(ge=1)] = 1
    lineage: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class FactType:
    """One type of fact: its name, what it says, and its payload."""

    name: str
    payload: type[Payload]

    @property
    def fields(self) -> frozenset[str]:
        """Names of the payload's fields."""
        return frozenset(self.payload.model_fields)

    def check(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        """The payload complete and as it is stored.

        Raises:
            ValueError: a field is missing, unknown or of another type.
        """
        return self.payload.model_validate(payload).model_dump(mode="json")

    def may_hold(self, field: str, value: object) -> bool:
        """Whether a payload can ever hold that value: catches misspelt filters."""
        try:
            _adapter(self.payload, field).validate_python(value, strict=True)
        except ValidationError:
            return False
        return True


@cache
def _adapter(payload: type[Payload], field: str) -> TypeAdapter[Any]:
    annotation: Any = payload.model_fields[field].annotation
    return TypeAdapter(annotation)


FACT_TYPES: dict[str, FactType] = {
    declared.name: declared
    for declared in (
        FactType("view", View),
        FactType("reaction", Reaction),
        FactType("comment", Comment),
        FactType("participation", Participation),
        FactType("completion", Completion),
        FactType("sticker_distributed", StickerDistributed),
        FactType("checkpoint_found", CheckpointFound),
        FactType("contribution", Contribution),
        FactType("signature", Signature),
        FactType("signature_sheet", SignatureSheet),
        FactType("share", Share),
        FactType("arrival", Arrival),
        FactType("referral", Referral),
        FactType("text_version", TextVersion),
        FactType("output_adopted", OutputAdopted),
    )
}
