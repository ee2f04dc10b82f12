"""Each organisation knows a person by a name of its own, in every event there is."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quests.ids import public_id
from service.events import EVENT_TYPES
from service.events.envelope import Announced, minified, sample
from service.events.perspective import Observer, seen_by
from tests.conftest import SECRET

NOON = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
A_PERSON = re.compile(r"\b(?:p|prt)_[a-z2-7]{26}\b")


@cache
def told_of(name: str) -> dict[str, Any]:
    """The data of the sample; not to be altered."""
    data: dict[str, Any] = sample(EVENT_TYPES[name])["data"]
    return data


def announced(name: str, person: UUID, former: UUID) -> Announced:
    """An event of this type about the person, as the log keeps it."""
    event = EVENT_TYPES[name]
    word, prefix = event.subject
    about = person if word == "participant" else UUID(int=77)
    data: Any = {k: v for k, v in told_of(name).items() if k != "participant"}
    if "former" in data:
        data = {**data, "former": {"ref": public_id("prt", former)}}
    return Announced(
        id=UUID(int=7),
        campaign_id=UUID(int=8),
        type=name,
        subject=f"{word}/{public_id(prefix, about)}",
        subject_version=1,
        occurred_at=NOON,
        participant_id=person,
        data=data,
        sequence=1,
    )


def observer(organisation: UUID) -> Observer:
    """A partner."""
    return Observer(organisation_id=organisation, leads=False, secret=SECRET)


def texts(value: Any) -> Iterator[str]:
    """Every text in a message."""
    if isinstance(value, dict):
        for member in value.values():
            yield from texts(member)
    elif isinstance(value, list):
        for member in value:
            yield from texts(member)
    elif isinstance(value, str):
        yield value


def names(message: Any) -> set[str]:
    """Whatever in it names a person."""
    return {name for text in texts(message) for name in A_PERSON.findall(text)}


@pytest.mark.parametrize("name", sorted(EVENT_TYPES))
@given(person=st.uuids(), former=st.uuids(), one=st.uuids(), other=st.uuids())
def test_two_organisations_share_no_name_of_a_person(
    name: str, person: UUID, former: UUID, one: UUID, other: UUID
) -> None:
    event = announced(name, person, former)
    first, second = (seen_by(event, observer(who)) for who in (one, other))

    if one != other:
        assert names(first) & names(second) == set()
    assert names(first)
    assert names(first) == names(seen_by(replace(event, id=UUID(int=9)), observer(one)))
    for message in (first, second):
        sent = minified(message)
        for identifier in (person, former):
            assert public_id("prt", identifier).encode() not in sent
            assert str(identifier).encode() not in sent


def test_another_installation_has_other_names() -> None:
    event = announced("participant.joined", UUID(int=1), UUID(int=2))
    one = seen_by(event, observer(UUID(int=3)))
    other = seen_by(event, replace(observer(UUID(int=3)), secret=SECRET[::-1]))

    assert names(one) & names(other) == set()
    assert json.loads(minified(one)) == one
