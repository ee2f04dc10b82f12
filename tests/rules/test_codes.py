"""Printed codes: typed in any way, made by us alone."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quests.codes import (
    ALPHABET,
    MAX_BATCH,
    MAX_NUMBER,
    NotACode,
    code_key,
    is_genuine,
    new_code_text,
    read_code,
)

KEY = code_key("only for tests", UUID(int=1))
BATCHES, NUMBERS = st.integers(0, MAX_BATCH), st.integers(0, MAX_NUMBER)


@given(batch=BATCHES, number=NUMBERS)
def test_what_is_printed_can_be_read_and_is_ours(batch: int, number: int) -> None:
    text = new_code_text(KEY, batch, number)

    code = read_code(text)

    assert (len(text), code.batch, code.number) == (19, batch, number)
    assert is_genuine(KEY, code)


@given(
    batch=BATCHES,
    number=NUMBERS,
    hyphen=st.sampled_from(["", "-", " "]),
    small=st.booleans(),
    before=st.sampled_from(["", " ", "https://coquest.example/s/"]),
)
def test_however_it_is_typed(
    batch: int, number: int, hyphen: str, small: bool, before: str
) -> None:
    text = new_code_text(KEY, batch, number)

    typed = text.replace("0", "o").replace("1", "l").replace("-", hyphen)
    typed = before + (typed.lower() if small else typed)

    assert read_code(typed) == read_code(text)


@given(batch=BATCHES, number=NUMBERS, place=st.integers(0, 15), other=st.sampled_from(ALPHABET))
def test_one_other_sign_and_it_is_not_ours(batch: int, number: int, place: int, other: str) -> None:
    signs = new_code_text(KEY, batch, number).replace("-", "")

    changed = signs[:place] + other + signs[place + 1 :]

    assert is_genuine(KEY, read_code(changed)) == (changed == signs)


@given(batch=BATCHES, number=NUMBERS, secret=st.text(min_size=1), workspace=st.uuids())
def test_another_key_makes_other_codes(
    batch: int, number: int, secret: str, workspace: UUID
) -> None:
    other = code_key(secret, workspace)
    code = read_code(new_code_text(other, batch, number))

    assert not is_genuine(KEY, code)
    assert is_genuine(other, code)


@given(st.text(max_size=40))
def test_any_other_text_is_no_code_or_not_ours(text: str) -> None:
    try:
        code = read_code(text)
    except NotACode:
        return
    assert not is_genuine(KEY, code)


@pytest.mark.parametrize(("batch", "number"), [(-1, 0), (MAX_BATCH + 1, 0), (0, MAX_NUMBER + 1)])
def test_what_does_not_fit_is_refused(batch: int, number: int) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        new_code_text(KEY, batch, number)
