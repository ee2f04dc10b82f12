"""One strict reading of JSON: what two parsers could read differently is refused.

``parse_json`` refuses NaN and Infinity, numbers that overflow to infinity, duplicate members,
more than 32 levels, and text that is not UTF-8. ``1.0`` is an integer, as in JSON Schema.
"""

import json
import math
from typing import Any, NoReturn

MAX_LEVELS = 32
MAX_DIGITS = 400  # of an integer; larger ones cost time and fit nowhere


class MalformedJson(ValueError):
    """The body is not the strict JSON we read. The message never quotes the body."""


def parse_json(raw: bytes) -> Any:
    """Read one JSON document.

    Raises:
        MalformedJson: broken, ambiguous or too deep.
    """
    try:
        text = raw.decode("utf-8")
        _check_depth(text)
        return _DECODER.decode(text)
    except MalformedJson:
        raise
    except (ValueError, RecursionError) as wrong:
        raise MalformedJson("The body is not valid JSON in UTF-8.") from wrong


def _check_depth(text: str) -> None:
    """Count brackets outside strings, but only where there are enough of them to matter."""
    if text.count("{") + text.count("[") <= MAX_LEVELS:
        return
    depth, in_string, escaped = 0, False, False
    for character in text:
        if in_string:
            in_string = escaped or character != '"'
            escaped = character == "\\" and not escaped
        elif character == '"':
            in_string = True
        elif character in "{[":
            depth += 1
            if depth > MAX_LEVELS:
                raise MalformedJson("The body is nested too deeply.")
        elif character in "}]":
            depth -= 1


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise MalformedJson("A member occurs twice in one object.")
    return members


def _no_constant(_: str) -> NoReturn:
    raise MalformedJson("NaN and Infinity are not JSON.")


def _number(text: str) -> float | int:
    number = float(text)
    if not math.isfinite(number):
        raise MalformedJson("A number is too large.")
    return int(number) if number.is_integer() else number


def _integer(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise MalformedJson("A number is too large.")
    return int(text)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_members,
    parse_constant=_no_constant,
    parse_float=_number,
    parse_int=_integer,
)
