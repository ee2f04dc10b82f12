"""Public identifiers as types: UUID inside, ``prefix_...`` in every path, body and event."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from quests.errors import InvalidId
from quests.ids import LENGTH, parse_id, public_id

EXAMPLE = UUID("01920000-0000-7000-8000-000000000001")


class ShownAs:
    """Marks a UUID that every JSON shows as ``prefix_...``, and reads back from there."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_before_validator_function(
            self._read,
            core_schema.is_instance_schema(UUID),
            serialization=core_schema.plain_serializer_function_ser_schema(
                self._write, return_schema=core_schema.str_schema()
            ),
        )

    def __get_pydantic_json_schema__(self, *_: Any) -> dict[str, Any]:
        pattern = f"^{self.prefix}_[a-z2-7]{{{LENGTH}}}$"
        return {"type": "string", "pattern": pattern, "examples": [self._write(EXAMPLE)]}

    def _read(self, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        try:
            return parse_id(self.prefix, value)
        except InvalidId as wrong:
            raise PydanticCustomError("invalid_id", "not an identifier of this kind") from wrong

    def _write(self, identifier: UUID) -> str:
        return public_id(self.prefix, identifier)


OrganisationId = Annotated[UUID, ShownAs("org")]
PhotoId = Annotated[UUID, ShownAs("pho")]
