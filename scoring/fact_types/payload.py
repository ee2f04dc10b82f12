"""What a type of fact is: a name, the fields it has, and the thing that it is about."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property, lru_cache
from typing import Annotated, Any, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, Strict, TypeAdapter
from pydantic import ValidationError as Invalid


def _iso_day(text: str) -> str:
    return date.fromisoformat(text).isoformat()


Name: TypeAlias = Annotated[str, Field(min_length=1, max_length=200)]
Names: TypeAlias = Annotated[tuple[Name, ...], Strict(False), Field(max_length=200)]
Text: TypeAlias = Annotated[str, Field(min_length=1, max_length=2_000)]
Day: TypeAlias = Annotated[str, Field(min_length=10, max_length=10), AfterValidator(_iso_day)]
Whole: TypeAlias = Annotated[int, Field(ge=0, le=10**12)]
Weight: TypeAlias = Annotated[int, Field(ge=1, le=10**6)]
Currency: TypeAlias = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]

QUEST = "quest_id"  # the subject of what is about the Quest that the envelope names


class Payload(BaseModel):
    """Fields of one fact type; closed, so that a misspelt field is found when it is written."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class Money(Payload):
    """An amount in whole cents, so that sums stay exact."""

    amount: Annotated[Whole, Field(description="In whole cents.")]
    currency: Currency = "EUR"


@dataclass(frozen=True)
class FactType:
    """One type of fact: its name, what it says, and its payload.

    Args:
        name: As facts and declarations write it.
        payload: The fields it has beyond the envelope.
        subject: The field that says which thing the fact is about, where several facts of one
            thing are read together: a lead, a code, a commitment.
    """

    name: str
    payload: type[Payload]
    subject: str | None = None

    @cached_property
    def fields(self) -> frozenset[str]:
        """Names of the payload's fields, those that follow from others included."""
        return frozenset((*self.payload.model_fields, *self.payload.model_computed_fields))

    def check(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        """The payload complete and as it is stored.

        Raises:
            ValueError: a field is missing, unknown or of another type.
        """
        try:
            said = tuple((field, type(value), value) for field, value in payload.items())
            return {**_checked(self.payload, said)}
        except TypeError:  # it holds a list or an object
            return _stored(self.payload, payload)

    def may_hold(self, field: str, value: object) -> bool:
        """Whether a payload can ever hold that value: catches misspelt filters."""
        try:
            _adapter(self.payload, field).validate_python(value, strict=True)
        except Invalid:
            return False
        return True

    def subject_of(self, payload: Mapping[str, Any], quest_id: object = None) -> str | None:
        """The thing that a fact is about, in words; None where it says nothing of it.

        Args:
            payload: As :meth:`check` made it.
            quest_id: The Quest that the envelope names.
        """
        if self.subject is None:
            return None
        named = quest_id if self.subject == QUEST else payload[self.subject]
        return None if named is None else str(named)


# Thousands of facts of one Quest say the same. True and 1 are equal, so types are compared too.
@lru_cache(1_024)
def _checked(kind: type[Payload], said: tuple[tuple[str, type, object], ...]) -> dict[str, Any]:
    return _stored(kind, {field: value for field, _, value in said})


def _stored(kind: type[Payload], payload: Mapping[str, Any]) -> dict[str, Any]:
    return kind.model_validate(payload).model_dump(mode="json")


@cache
def _adapter(payload: type[Payload], field: str) -> TypeAdapter[Any]:
    computed = payload.model_computed_fields.get(field)
    annotation: Any = computed.return_type if computed else payload.model_fields[field].annotation
    return TypeAdapter(annotation)
