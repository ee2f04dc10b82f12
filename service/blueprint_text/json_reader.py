"""JSON, strictly: values from Python's reader, places from the YAML reader (JSON is YAML)."""

import json
import re
from typing import Any, NoReturn

from service.blueprint_text.document import Document, Place, Unreadable
from service.blueprint_text.yaml_reader import read_yaml

HALF_ESCAPE = re.compile(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")  # one half of an emoji
MAX_DIGITS = 30


def read_json(text: str) -> Document:
    """Read one JSON document.

    Raises:
        Unreadable: not JSON, too large or too deep.
    """
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as wrong:
        place = Place(wrong.lineno, wrong.colno)
        raise Unreadable(f"Not JSON: {wrong.msg}.", place) from wrong
    except RecursionError as wrong:
        raise Unreadable("Too many levels.", Place()) from wrong
    except _NotANumber as wrong:
        raise Unreadable(str(wrong), Place()) from wrong
    document = read_yaml(_same_places(text))
    document.value = value
    return document


def _same_places(text: str) -> str:
    """The text as YAML can read it, each character where it was."""
    without_halves = HALF_ESCAPE.sub(r"\\u0020", text)
    return without_halves.replace("\t", " ").replace("\x7f", " ")


class _NotANumber(Exception):
    """NaN, Infinity, or more digits than anybody means."""


def _no_constant(_: str) -> NoReturn:
    raise _NotANumber("NaN and Infinity are not JSON.")


def _integer(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise _NotANumber("A number has too many digits.")
    return int(text)


def _number(text: str) -> Any:
    number = float(text)
    return int(number) if number.is_integer() else number


_DECODER = json.JSONDecoder(parse_constant=_no_constant, parse_int=_integer, parse_float=_number)
