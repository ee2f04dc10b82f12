"""Steps between days: what comes and goes one by one is what all days say at once."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scoring.steps import Groups, Move, Stays, in_several, steps

BEGIN = date(2026, 5, 1)
DAYS = st.integers(0, 7).map(lambda n: BEGIN + timedelta(n))
GROUPS = st.frozensets(st.integers(0, 4), min_size=1)


@given(st.lists(st.tuples(st.booleans(), DAYS, GROUPS), max_size=20))
def test_moves_add_up_to_the_steps_of_all_days(acts: list[tuple[bool, date, Groups]]) -> None:
    stays, found = Stays({}), Counter[tuple[int, date, date]]()

    for comes, day, groups in acts:
        known = stays.days.get(day, frozenset())
        changed = groups - known if comes else groups & known
        if changed:
            moves = stays.come(day, changed) if comes else stays.go(day, changed)
            found.update(_each_group(list(moves)))

    assert {step: n for step, n in found.items() if n} == _all_at_once(stays)


@given(st.dictionaries(st.sampled_from("abc"), st.sets(DAYS, min_size=1)), DAYS, DAYS)
def test_whoever_was_in_several_groups_is_missing_once_in_each(
    days: dict[str, set[date]], start: date, end: date
) -> None:
    for key, own in days.items():
        others = set[date]().union(*(on for other, on in days.items() if other != key))
        both = all(any(start <= day < end for day in one) for one in (own, others))
        counted = sum(
            n
            for of, day, since, n in in_several(days)
            if of == key and start <= day < end and since < start
        )

        assert counted == both


def _each_group(moves: list[Move]) -> Counter[tuple[int, date, date]]:
    found = Counter[tuple[int, date, date]]()
    for move in moves:
        for group in move.groups:
            found[group, move.day, move.since] += move.n
    return found


def _all_at_once(stays: Stays) -> dict[tuple[int, date, date], int]:
    groups = frozenset[int]().union(*stays.days.values())
    return {
        (group, day, since): 1
        for group in groups
        for day, since in steps(day for day, those in stays.days.items() if group in those)
    }
