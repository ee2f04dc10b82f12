"""Identifiers: UUIDv7 inside, prefixed text outside, and only one text for each."""

import os
from datetime import datetime, timedelta
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quests.errors import InvalidId
from quests.ids import named_id, new_id, parse_id, public_id
from tests.builders import NOON, instants

SOME = public_id("qst", UUID(int=2**128 - 1))


@given(identifier=st.uuids(), prefix=st.sampled_from(["qst", "cpl", "key"]))
def test_an_identifier_reads_back(identifier: UUID, prefix: str) -> None:
    text = public_id(prefix, identifier)

    assert parse_id(prefix, text) == identifier
    assert len(text) == 30


@given(text=st.text(max_size=40) | st.from_regex(r"qst_[a-z2-7]{26}", fullmatch=True))
def test_whatever_reads_as_an_identifier_is_the_only_text_for_it(text: str) -> None:
    try:
        identifier = parse_id("qst", text)
    except InvalidId:
        return

    assert public_id("qst", identifier) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "qst",
        "qst_",
        SOME[:-1],
        SOME + "a",
        SOME.upper(),
        SOME.replace("qst", "cpl"),
        SOME.replace("qst_", "qst__"),
        " " + SOME,
        SOME + "\n",
        SOME[:-1] + "1",
        SOME[:-1] + "b",  # bits that no identifier has
        SOME[:-1] + "é",
        SOME[:-1] + "\x00",
        SOME[:-1] + "\ud800",
        "019200000000700080000000000000",
        "01920000-0000-7000-8000-000000000001",
    ],
    ids=ascii,
)
def test_anything_else_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(InvalidId) as refused:
        parse_id("qst", text)

    assert refused.value.detail == "Not an identifier of the form qst_...."


@given(at=instants(1970, 9999))
def test_a_new_identifier_is_a_uuid_of_version_7_that_knows_its_time(at: datetime) -> None:
    identifier = new_id(at)

    assert (identifier.version, identifier.variant) == (7, "specified in RFC 4122")
    assert identifier.int >> 80 == int(at.timestamp() * 1000)


def test_later_identifiers_sort_later_and_two_are_never_equal() -> None:
    times = [NOON + timedelta(milliseconds=number) for number in range(100)]
    identifiers = [new_id(at) for at in times]

    assert sorted(identifiers) == identifiers
    assert sorted(map(str, identifiers)) == [str(one) for one in identifiers]
    assert len({new_id(NOON) for _ in range(1000)}) == 1000


def test_a_forked_process_makes_identifiers_of_its_own() -> None:
    new_id(NOON)
    reader, writer = os.pipe()

    child = os.fork()
    if not child:
        os.write(writer, b"".join(new_id(NOON).bytes for _ in range(3)))
        os._exit(0)
    os.waitpid(child, 0)

    theirs = os.read(reader, 48)
    ours = b"".join(new_id(NOON).bytes for _ in range(3))
    assert not {theirs[at : at + 16] for at in (0, 16, 32)} & {
        ours[at : at + 16] for at in (0, 16, 32)
    }


@given(space=st.uuids(), name=st.text(st.characters(exclude_categories=["Cs"])))
def test_a_name_has_the_identifier_that_the_standard_says(space: UUID, name: str) -> None:
    assert named_id(space, name) == uuid5(space, name)
