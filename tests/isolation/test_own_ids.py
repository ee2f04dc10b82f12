"""Two organisations that put their messages together find no id in common that leads to a person.

For every event there is, so a new one is tested as soon as it is in the catalogue.
"""

import re
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
from service.events.envelope import Announced, message_id, minified, sample
from service.events.perspective import SHARED, Observer, seen_by
from tests.conftest import SECRET

NOON = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
AN_ID = re.compile(rb"\b([a-z]+)_[a-z2-7]{26}\b")
ABOUT_A_PERSON = sorted(
    name for name, event in EVENT_TYPES.items() if "participant" in sample(event)["data"]
)


@cache
def told_of(name: str) -> dict[str, Any]:
    """The data of the sample; not to be altered."""
    data: dict[str, Any] = sample(EVENT_TYPES[name])["data"]
    return data


def announced(name: str, numbers: list[UUID], **fields: Any) -> Announced:
    """An event as the log keeps it, with these ids in place of those of the sample."""
    event, (id, subject, person, other, partner) = EVENT_TYPES[name], numbers
    data: Any = {k: v for k, v in told_of(name).items() if k != "participant"}
    if "former" in data:
        data["former"] = {"ref": public_id("prt", other)}
    if "completion" in data:
        data["completion"] = public_id("cpl", other)
    if "tracking" in data:
        data["tracking"] = {"channel": "partner", "partner": public_id("org", partner)}
    word, prefix = event.subject
    values: dict[str, Any] = {
        "id": id,
        "campaign_id": UUID(int=8),
        "type": name,
        "subject": f"{word}/{public_id(prefix, person if word == 'participant' else subject)}",
        "subject_version": 1,
        "occurred_at": NOON,
        "participant_id": person,
        "data": data,
        "sequence": 7,
    }
    return Announced(**values | fields)


def observer(organisation: UUID, *, leads: bool = False) -> Observer:
    return Observer(organisation_id=organisation, leads=leads, secret=SECRET)


def ids(message: dict[str, Any]) -> set[bytes]:
    """Every id in it that is not one of the campaign's."""
    body = minified({name: value for name, value in message.items() if name != "org"})
    return {one[0] for one in AN_ID.finditer(body) if one[1].decode() not in SHARED}


@pytest.mark.parametrize("name", ABOUT_A_PERSON)
@given(
    numbers=st.lists(st.uuids(), min_size=5, max_size=5, unique=True),
    who=st.lists(st.uuids(), min_size=2, max_size=2, unique=True),
    leads=st.booleans(),
)
def test_two_organisations_have_no_id_in_common(
    name: str, numbers: list[UUID], who: list[UUID], leads: bool
) -> None:
    event = announced(name, numbers)
    first = seen_by(event, observer(who[0], leads=leads))
    second = seen_by(event, observer(who[1]))

    assert ids(first) & ids(second) == set()
    assert first["sequence"] != second["sequence"]
    assert all(public_id("x", one)[2:].encode() not in minified(second) for one in numbers)


@pytest.mark.parametrize("name", ABOUT_A_PERSON)
@given(numbers=st.lists(st.uuids(), min_size=5, max_size=5, unique=True), who=st.uuids())
def test_one_organisation_sees_the_same_ids_again_and_again(
    name: str, numbers: list[UUID], who: UUID
) -> None:
    event = announced(name, numbers)
    later = replace(event, id=UUID(int=9), subject_version=2, sequence=9)
    first, again, next_step = (seen_by(one, observer(who)) for one in (event, event, later))

    assert minified(first) == minified(again)
    assert message_id(minified(first)) == first["id"]
    assert first["subject"] == next_step["subject"]
    assert first["id"] != next_step["id"]
    assert next_step["sequence"] - first["sequence"] == 2


@given(numbers=st.lists(st.uuids(), min_size=5, max_size=5, unique=True), who=st.uuids())
def test_the_lead_keeps_the_ids_it_reviews_by(numbers: list[UUID], who: UUID) -> None:
    event = announced("contribution.proposed", numbers)
    seen = seen_by(event, observer(who, leads=True))

    assert seen["subject"] == event.subject
    assert seen["data"]["completion"] == event.data["completion"]


@given(numbers=st.lists(st.uuids(), min_size=5, max_size=5, unique=True), who=st.uuids())
def test_a_partner_learns_whom_it_brought_and_not_who_else_brought_whom(
    numbers: list[UUID], who: UUID
) -> None:
    event = announced("completion.validated", numbers)
    brought_by = public_id("org", numbers[-1])

    def partner_seen(by: Observer) -> object:
        return seen_by(event, by)["data"]["tracking"]["partner"]

    assert partner_seen(observer(numbers[-1])) == brought_by
    assert partner_seen(observer(who, leads=True)) == brought_by
    assert partner_seen(observer(who)) is None


def test_words_that_only_look_like_ids_stay_as_they_are() -> None:
    numbers = [UUID(int=n) for n in range(1, 6)]
    word = "abc_" + "z" * 26  # its last two bits are not zero
    event = announced("completion.rejected", numbers)
    event = replace(event, data={**event.data, "reason": f"see {word}"})

    assert seen_by(event, observer(UUID(int=1)))["data"]["reason"] == f"see {word}"
