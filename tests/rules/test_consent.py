"""What holds after what was said, and that nobody can change what was said unnoticed."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quests.consent import (
    GENESIS,
    Decision,
    Entry,
    Shown,
    after_granting,
    after_leaving_unticked,
    after_refusing,
    broken_at,
    standings,
    text_sha256,
)
from tests.builders import NOON

ME, BRAND = UUID(int=1), UUID(int=2)
TEXT = Shown(version="2026-05", locale="en", sha256=text_sha256("May we write to you?"))
GRANTED, CONFIRMED = Decision.GRANTED, Decision.CONFIRMED
DENIED, WITHDRAWN = Decision.DENIED, Decision.WITHDRAWN


def chain(*decisions: Decision, organisation: UUID = BRAND, subject: UUID = ME) -> list[Entry]:
    """What one person said, minute by minute."""
    entries: list[Entry] = []
    for number, decision in enumerate(decisions, 1):
        entries.append(
            Entry(
                id=uuid4(),
                subject_id=subject,
                number=number,
                campaign_id=UUID(int=3),
                organisation_id=organisation,
                purpose="newsletter",
                channel="email",
                decision=decision,
                method="checkbox",
                text_version=TEXT.version,
                text_sha256=TEXT.sha256,
                locale=TEXT.locale,
                source="me",
                actor="participant",
                at=NOON + timedelta(minutes=number),
                previous=entries[-1].sealed() if entries else GENESIS,
            )
        )
    return entries


def held(*decisions: Decision) -> Decision:
    [standing] = standings(chain(*decisions)).values()
    return standing.decision


@pytest.mark.parametrize(
    ("before", "proven", "said"),
    [
        ((), False, (GRANTED,)),
        ((), True, (GRANTED, CONFIRMED)),
        ((GRANTED,), False, ()),
        ((GRANTED,), True, (CONFIRMED,)),
        ((GRANTED, CONFIRMED), True, ()),
        ((DENIED,), False, (GRANTED,)),
        ((GRANTED, WITHDRAWN), True, (GRANTED, CONFIRMED)),
    ],
)
def test_granting_says_what_is_new(
    before: tuple[Decision, ...], proven: bool, said: tuple[Decision, ...]
) -> None:
    standing = next(iter(standings(chain(*before)).values()), None)

    assert after_granting(standing, TEXT, proven=proven) == said


def test_another_text_is_another_consent() -> None:
    [standing] = standings(chain(GRANTED, CONFIRMED)).values()
    newer = replace(TEXT, version="2026-06")

    assert after_granting(standing, newer, proven=False) == (GRANTED,)


def test_an_unticked_box_takes_nothing_back_but_a_no_does() -> None:
    [standing] = standings(chain(GRANTED, CONFIRMED)).values()

    assert after_leaving_unticked(standing) == ()
    assert after_leaving_unticked(None) == (DENIED,)
    assert after_refusing(standing) == (WITHDRAWN,)
    assert after_refusing(None) == (DENIED,)


def test_what_was_said_last_holds_whoever_one_was() -> None:
    earlier = chain(GRANTED, CONFIRMED, WITHDRAWN, subject=UUID(int=8))
    later = [replace(one, at=one.at + timedelta(hours=1)) for one in chain(GRANTED)]

    [standing] = standings([*later, *earlier]).values()

    assert standing.decision is GRANTED
    assert held(GRANTED, CONFIRMED) is CONFIRMED


def test_a_box_left_unticked_elsewhere_takes_nothing_back() -> None:
    granted = chain(GRANTED, CONFIRMED)
    [unticked] = [
        replace(one, at=one.at + timedelta(hours=1)) for one in chain(DENIED, subject=UUID(int=8))
    ]
    refused = replace(unticked, method="settings")

    [after_a_box] = standings([*granted, unticked]).values()
    [after_a_no] = standings([*granted, refused]).values()

    assert (after_a_box.decision, after_a_no.decision) == (CONFIRMED, DENIED)


def test_each_organisation_is_asked_by_itself() -> None:
    said = [*chain(GRANTED), *chain(DENIED, organisation=UUID(int=9))]

    assert {scope.organisation_id: one.decision for scope, one in standings(said).items()} == {
        BRAND: GRANTED,
        UUID(int=9): DENIED,
    }


DECISIONS = st.lists(st.sampled_from([GRANTED, CONFIRMED, DENIED, WITHDRAWN]), min_size=1)
CHANGES = st.sampled_from(
    [
        {"decision": GRANTED},
        {"decision": DENIED},
        {"text_sha256": "0" * 64},
        {"organisation_id": UUID(int=7)},
        {"at": NOON},
        {"locale": "fr"},
        {"evidence": {"completion": "cpl_other"}},
    ]
)


@given(DECISIONS, CHANGES, st.data())
def test_whatever_is_changed_afterwards_is_found(
    decisions: list[Decision], change: dict[str, object], data: st.DataObject
) -> None:
    entries = chain(*decisions)
    stored = [(entry, entry.sealed()) for entry in entries]
    at = data.draw(st.integers(0, len(entries) - 1))

    changed = replace(entries[at], **change)  # type: ignore[arg-type]
    tampered = [*stored[:at], (changed, stored[at][1]), *stored[at + 1 :]]

    assert broken_at(stored) is None
    assert broken_at(tampered) == (None if changed == entries[at] else at + 1)


@given(DECISIONS.filter(lambda said: len(said) > 1), st.data())
def test_whatever_is_taken_out_of_the_middle_is_found(
    decisions: list[Decision], data: st.DataObject
) -> None:
    stored = [(entry, entry.sealed()) for entry in chain(*decisions)]
    at = data.draw(st.integers(0, len(stored) - 2))

    assert broken_at([*stored[:at], *stored[at + 1 :]]) == at + 1
