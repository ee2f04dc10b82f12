"""One strict reading of JSON: what two parsers could read differently is refused."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.api.strict_json import MAX_DIGITS, MAX_LEVELS, MalformedJson, parse_json

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**50), 10**50)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(value=VALUES)
def test_what_json_can_say_is_read_as_it_was_meant(value: Any) -> None:
    assert parse_json(json.dumps(value).encode()) == value


@given(raw=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    with suppress(MalformedJson):
        parse_json(raw)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b" ",
        b"{",
        b'{"a": 1,}',
        b"{'a': 1}",
        b'{"a": 1} {"b": 2}',
        b"// note\n{}",
        b'{"a": 01}',
        b'{"a": .5}',
        b'{"a": +1}',
        b'"tab\there"',
        b"nul",
        '{"a": 1}'.encode("utf-16"),
        '{"a": 1}'.encode("utf-16-le"),
        '{"a": 1}'.encode("utf-8-sig"),
        b'{"a": "\xff"}',
        b'{"a": "\xed\xa0\x80"}',
    ],
    ids=repr,
)
def test_what_is_not_json_in_utf_8_is_refused(raw: bytes) -> None:
    with pytest.raises(MalformedJson):
        parse_json(raw)


@pytest.mark.parametrize(
    "number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999", "1E400", "9" * 5000]
)
def test_numbers_have_an_end(number: str) -> None:
    with pytest.raises(MalformedJson):
        parse_json(f'{{"a": {number}}}'.encode())


def test_long_integers_are_read_up_to_a_length() -> None:
    assert parse_json(b"9" * MAX_DIGITS) == 10**MAX_DIGITS - 1
    with pytest.raises(MalformedJson):
        parse_json(b"9" * (MAX_DIGITS + 1))


@pytest.mark.parametrize("text", ["1.0", "1e0", "10e-1", "1.00"])
def test_a_whole_number_is_an_integer_however_it_is_written(text: str) -> None:
    assert type(parse_json(text.encode())) is int


@pytest.mark.parametrize(
    "raw",
    [
        b'{"a": 1, "a": 1}',
        b'{"a": 1, "\\u0061": 2}',
        b'{"b": [{"a": 1, "a": null}]}',
    ],
    ids=["plain", "escaped", "inside"],
)
def test_a_member_that_occurs_twice_is_refused(raw: bytes) -> None:
    with pytest.raises(MalformedJson):
        parse_json(raw)


@pytest.mark.parametrize("pair", ["[]", "{}"])
def test_nesting_has_an_end(pair: str) -> None:
    def nested(levels: int) -> bytes:
        begin = "[" if pair == "[]" else '{"a":'
        return (begin * levels + "1" + pair[1] * levels).encode()

    assert parse_json(nested(MAX_LEVELS))
    for levels in (MAX_LEVELS + 1, 900, 100_000):
        with pytest.raises(MalformedJson):
            parse_json(nested(levels))


def test_brackets_in_strings_and_beside_each_other_are_not_nesting() -> None:
    brackets = '[{"' * 200

    assert parse_json(json.dumps({"a": brackets, "b": '\\"' + brackets}).encode())
    assert len(parse_json(json.dumps([[]] * 1000).encode())) == 1000
