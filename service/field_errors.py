"""pydantic's errors as ``{pointer, code}``: where and what kind, never the value."""

from collections.abc import Iterable, Sequence
from typing import Any, get_args

from pydantic_core.core_schema import ErrorType

from quests.catalogue import KINDS

LONGEST_NAME = 64  # of a member nobody knows: callers choose these names
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
    "is_instance_of": "wrong_type",
    "enum": "not_allowed",
    "string_pattern_mismatch": "pattern",
    "string_unicode": "invalid_unicode",
    "timezone_aware": "time_zone_missing",
}
# Of these, validators of ours use two names as well, with sentences of their own.
PYDANTICS = frozenset(get_args(ErrorType))
BEGINS = {"missing": "Field required", "literal_error": "Input should be"}
RANGE = ("greater_than", "less_than", "finite_number", "int_parsing_size", "out_of_range")
TYPES = ("_type", "_parsing", "_from_float", "_type_error")


def field_errors(errors: Iterable[Any]) -> list[dict[str, str]]:
    """One entry per wrong field, in the order pydantic found them."""
    return [{"pointer": _pointer(_place(error)), "code": _code(error["type"])} for error in errors]


def in_words(errors: Iterable[Any]) -> str:
    """What is wrong, where a validator of ours has a sentence for it; else where to look.

    Sentences that are filled in, and all of pydantic's, stay out: they may hold what was sent.
    """
    for error in errors:
        said, kind = str(error["msg"]), error["type"]
        ours = kind not in PYDANTICS or not said.startswith(BEGINS.get(kind, ""))
        if ours and not error.get("ctx"):
            return f"{said[:1].upper()}{said[1:]}."
    return "See `errors` for each field."


def _place(error: Any) -> Sequence[str | int]:
    """Where: ``("body", "sticker", "placed")`` names a field ``placed``; the tag is not a field."""
    place: Sequence[str | int] = error["loc"]
    if error["type"].startswith("union_tag_"):
        return (*place, "kind")
    if len(place) > 1 and place[0] == "body" and place[1] in KINDS:
        return (place[0], *place[2:])
    return place


def _pointer(place: Iterable[str | int]) -> str:
    """A JSON pointer (RFC 6901) such as ``/body/placed``."""
    return "/" + "/".join(_escaped(str(part)[:LONGEST_NAME]) for part in place)


def _escaped(name: str) -> str:
    text = name.encode(errors="replace").decode()  # lone surrogates cannot be sent
    return text.replace("~", "~0").replace("/", "~1")


def _code(kind: str) -> str:
    if kind in CODES:
        return CODES[kind]
    if kind.startswith(RANGE):
        return "out_of_range"
    if kind.endswith(TYPES):
        return "wrong_type"
    return kind
