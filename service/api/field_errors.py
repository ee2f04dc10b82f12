"""pydantic's errors as ``{pointer, code}``: where and what kind, never the value."""

from collections.abc import Iterable
from typing import Any

CODES = {
    "missing": "missing",
    "extra_forbidden": "unknown_field",
    "string_too_long": "too_long",
    "string_too_short": "too_short",
    "too_long": "too_long",
    "too_short": "too_short",
    "union_tag_invalid": "unknown_kind",
    "union_tag_not_found": "missing",
    "literal_error": "not_allowed",
    "enum": "not_allowed",
    "string_pattern_mismatch": "pattern",
    "timezone_aware": "time_zone_missing",
}
RANGE = ("greater_than", "less_than", "finite_number", "int_parsing_size", "out_of_range")
TYPES = ("_type", "_parsing", "_from_float", "_type_error")


def field_errors(errors: Iterable[Any]) -> list[dict[str, str]]:
    """One entry per wrong field, in the order pydantic found them."""
    return [{"pointer": _pointer(error["loc"]), "code": _code(error["type"])} for error in errors]


def _pointer(location: Iterable[str | int]) -> str:
    """``("body", "sticker", "placed")`` as ``/body/placed``: union tags are not fields."""
    parts = [str(part).replace("~", "~0").replace("/", "~1") for part in location]
    return "/" + "/".join(parts)


def _code(kind: str) -> str:
    if kind in CODES:
        return CODES[kind]
    if kind.startswith(RANGE):
        return "out_of_range"
    if kind.endswith(TYPES):
        return "wrong_type"
    return kind
