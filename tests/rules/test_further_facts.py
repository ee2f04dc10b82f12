"""What a further fact of a person costs follows from what it changes, not from all they did."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.case import Tally, Was, in_order
from scoring.cases.voices import CONTRIBUTORS
from scoring.dimensions import OTHERS
from scoring.facts import Fact, new_fact
from scoring.measure import Setting
from scoring.presence import gone, present_too_on
from scoring.registry import CASES
from scoring.steps import in_several, in_several_too
from scoring.tallying import Cells, present_on
from tests.payloads import PLAIN_SHARE as SHARE
from tests.payloads import PLAIN_VIEW as VIEW

BEGIN = datetime(2026, 3, 6, 8, tzinfo=UTC)
SETTING = Setting(zone="UTC")
CAMPAIGN, SOMEBODY = uuid4(), uuid4()
PARTNERS = tuple(UUID(int=number) for number in range(1, 6))
BLOG = {**VIEW, "content": "other", "section": "blog"}
TAKING_PART = {"quest_kind": "sticker", "status": "valid", "form_submitted": False}

DAYS = st.integers(0, 9).map(lambda number: date(2026, 3, 1) + timedelta(days=number))
CELLS = st.builds(
    lambda partner, quest: (("total", ""), ("partner", partner), ("quest", quest)),
    st.sampled_from(["", "a", "b", "c"]),
    st.sampled_from(["", "q"]),
)


@given(st.lists(st.tuples(CELLS, DAYS), max_size=14), st.integers(0, 14))
def test_further_days_by_whichever_partner_add_what_all_together_do(
    there: list[tuple[Cells, date]], first: int
) -> None:
    known = [*present_on(CONTRIBUTORS, there[:first])]

    more = [*present_too_on(CONTRIBUTORS, _was(known), there[first:])]
    none = [*gone(CONTRIBUTORS, _was([*known, *more]))]

    assert _sums([*known, *more]) == _sums(present_on(CONTRIBUTORS, there))
    assert _sums([*known, *more, *none]) == {}


@given(st.lists(st.tuples(st.sampled_from("abc"), DAYS), max_size=14))
def test_one_more_day_in_several_groups_adds_what_all_days_do(days: list[tuple[str, date]]) -> None:
    known, sums = dict[str, set[date]](), dict[tuple[str, date, date], int]()
    for key, day in days:
        for *place, n in in_several_too(known, key, day):
            sums[tuple(place)] = sums.get(tuple(place), 0) + n
        known.setdefault(key, set()).add(day)

    whole = dict[tuple[str, date, date], int]()
    for *place, n in in_several(known):
        whole[tuple(place)] = whole.get(tuple(place), 0) + n
    assert _filled(sums) == _filled(whole)


def test_of_a_person_of_five_partners_little_changes_however_much_they_did() -> None:
    there = [_somewhere(number) for number in range(300)]
    was = _was([*present_on(CONTRIBUTORS, there)])

    more = [*present_too_on(CONTRIBUTORS, was, [_somewhere(300)])]

    assert len(more) < 30


def test_a_visit_that_lasts_longer_is_not_counted_whole() -> None:
    _is_enough("visits", [_fact("view", 0, VIEW)], [_fact("view", 12, BLOG)])


def test_a_visit_that_lasted_less_than_was_thought_of_its_end_stays_as_long() -> None:
    known = [_fact("view", 0, VIEW), _fact("view", 25, VIEW)]
    _is_enough("visits", known, [_fact("interaction", 12, {"kind": "click", "content": "c"})])


def test_a_visit_before_the_first_lets_that_one_be_of_somebody_who_came_back() -> None:
    _is_enough("visits", [_fact("view", 2_000, VIEW)], [_fact("view", 0, VIEW)])


def test_what_joins_two_visits_is_counted_whole() -> None:
    midnight = 16 * 60
    known = [_fact("view", midnight + minutes, VIEW) for minutes in (-20, 20)]
    assert _further("visits", known, [_fact("view", midnight, VIEW)]) is None


@pytest.mark.parametrize("minutes", [0, 1_500, 4_000, 9_000])
def test_a_word_that_comes_late_may_be_the_one_that_makes_an_ambassador(minutes: int) -> None:
    known = [_fact("share", at, SHARE) for at in (10, 2_000, 5_000)]
    _is_enough("ambassadors", known, [_fact("share", minutes, SHARE)])


def test_who_turns_out_to_be_of_the_staff_is_no_ambassador_and_stays_none() -> None:
    known = [_fact("share", at, SHARE) for at in (0, 2_000, 5_000)]
    staff = _fact("share", 3, {**SHARE, "staff": True})
    _is_enough("ambassadors", known, [staff])
    _is_enough("ambassadors", [*known, staff], [_fact("share", 9_000, SHARE)])


def test_who_joined_before_that_was_known_belongs_to_another_day() -> None:
    late = _fact("participation", 5_000, TAKING_PART)
    _is_enough("invitations", [], [late])
    _is_enough("invitations", [late], [_fact("participation", 0, TAKING_PART)])


def _is_enough(case: str, known: Sequence[Fact], more: Sequence[Fact]) -> None:
    """What came in says what all facts together do, without a look at the others."""
    further = _further(case, known, more)
    assert further is not None
    before = CASES[case].tally(known, SETTING)
    whole = CASES[case].tally(in_order([*known, *more]), SETTING)
    assert _sums([*before, *further]) == _sums(whole)


def _further(case: str, known: Sequence[Fact], more: Sequence[Fact]) -> Sequence[Tally] | None:
    before: dict[str, list[Was]] = {}
    for tally in CASES[case].tally(known, SETTING):
        if tally.n:
            before.setdefault(tally.measure.name, []).extend(_was([tally]))
    further = CASES[case].further
    assert further is not None
    found = further(before, more, SETTING)
    return None if found is None else [*found]


def _was(tallies: Iterable[Tally]) -> list[Was]:
    """As it is kept: added up, and without what follows from the groups of partners."""
    return [
        Was(cells, day, n, since, value)
        for (_, cells, day, since, value), n in _added_up(tallies).items()
        if all(dim != OTHERS for dim, _ in cells)
    ]


def _added_up(tallies: Iterable[Tally]) -> Mapping[tuple[object, ...], int]:
    sums: dict[tuple[object, ...], int] = {}
    for measure, day, n, cells, since, value in tallies:
        place = (measure.name, cells, day, since, value)
        sums[place] = sums.get(place, 0) + n
    return _filled(sums)


def _sums(tallies: Iterable[Tally]) -> Mapping[tuple[object, ...], int]:
    """Cell by cell: groups may fall apart, and what they add stays."""
    return _added_up(
        tally._replace(cells=cell) for tally in tallies for cell in tally.cells or ((),)
    )


def _filled(sums: Mapping[tuple[object, ...], int]) -> Mapping[tuple[object, ...], int]:
    return {place: n for place, n in sums.items() if n}


def _somewhere(number: int) -> tuple[Cells, date]:
    day = date(2026, 1, 1) + timedelta(days=number * 7 % 307)
    return (("total", ""), ("partner", str(number % 5)), ("quest", str(number % 3))), day


def _fact(type: str, minutes: int, payload: Mapping[str, object]) -> Fact:
    at = BEGIN + timedelta(minutes=minutes)
    return new_fact(
        type,
        workspace_id=CAMPAIGN,
        campaign_id=CAMPAIGN,
        zone=SETTING.zone,
        occurred_at=at,
        received_at=at,
        source="test",
        source_ref=str(uuid4()),
        payload=payload,
        actor_id=SOMEBODY,
        visitor_id=SOMEBODY,
        partner_id=PARTNERS[minutes % 5],
    )
