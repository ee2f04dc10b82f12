"""Small groups: which pieces of a window are not shown, and what would give them away."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from scoring.expressions import Ratio
from scoring.kpi import Kpi
from scoring.linear import linear
from scoring.masking import (
    about_people,
    is_small,
    looks_back,
    masked,
    masked_looking_back,
    masked_pieces,
    masked_rolling,
    masked_sectors,
)
from scoring.reading import Reading, Status
from scoring.registry import KPIS

PEOPLE, ACTS = KPIS["unique_participants"], KPIS["participations"]
MOMENTUM, START = KPIS["collective_momentum"], date(2026, 3, 10)
QUIET = [*[9] * 8, 0, *[9] * 6, 3, *[9] * 8]


def _of(*people: int) -> list[Reading]:
    return [Reading(value=n, parts={"value": n}, n=n) for n in people]


def _shown(readings: Sequence[Reading]) -> list[float | int | None]:
    return [one.value for one in readings]


def _rolled(days: Sequence[int], long: int) -> list[float | int | None]:
    """What is shown of windows of so many days, where nobody acts on two of them."""
    sums = [sum(days[at : at + long]) for at in range(len(days) - long + 1)]
    return _shown(masked_rolling(PEOPLE, _of(*sums), _of(*days)))


@pytest.mark.parametrize(
    ("people", "shown"),
    [
        ((9, 8, 0, 5), [9, 8, 0, 5]),
        ((9, 3, 2, 0), [9, None, None, 0]),
        ((9, 3, 7, 0), [9, None, None, 0]),  # 3 would be what is left of the total
        ((7, 3, 7, 0), [None, None, 7, 0]),
        ((3, 0), [None, 0]),
        ((), []),
    ],
)
def test_pieces_of_few_people_are_not_shown(people: Sequence[int], shown: Sequence[int]) -> None:
    assert _shown(masked_pieces(PEOPLE, _of(*people))) == shown
    assert _shown(masked_pieces(ACTS, _of(*people))) == [*people]


def test_few_people_of_a_share_of_nobody_are_few_people() -> None:
    """They took part, and of the group nobody was seen to look: the parts would tell of them."""
    kpi = KPIS["participation_rate"]
    taken_part, _ = (term.name for term in kpi.terms)
    one, other, many = (kpi.expression.read({taken_part: n}) for n in (2, 3, 40))

    assert (one.status, one.n, one.parts["numerator"]) == (Status.NULL_DENOMINATOR, 0, 2)
    shown = masked(kpi, {"one": one, "other": other, "many": many})
    assert [reading.status for reading in shown.values()] == [
        *[Status.MASKED] * 2,
        Status.NULL_DENOMINATOR,
    ]
    assert shown["one"].parts == shown["other"].parts == {}
    assert shown["many"].parts["numerator"] == 40


def test_no_share_of_nobody_tells_of_few_people() -> None:
    """Of all KPIs about people that are one number over another."""
    shares = [kpi for kpi in KPIS.values() if isinstance(kpi.expression, Ratio)]
    few = []
    for kpi in filter(about_people, shares):
        reading = kpi.expression.read(_nobody_below(kpi))
        assert reading.status is Status.NULL_DENOMINATOR
        few.append(is_small(reading) or not any(reading.parts.values()))
    assert len(few) > 20
    assert all(few)


@pytest.mark.parametrize(("began", "ended"), [(0, 40), (0, 0)])
def test_how_long_a_window_was_is_not_how_many_people_there_were(began: int, ended: int) -> None:
    """From 1 to 4 months of growth from nothing are shown, with the many who came."""
    parts = {"begin": began, "end": ended, "months": 2.9}
    one = Reading(value=None, parts=parts, n=0, status=Status.NULL_DENOMINATOR)

    assert masked(KPIS["subscriber_growth_rate"], {"de": one}) == {"de": one}


@pytest.mark.parametrize("name", ["trust_transfer_lift", "personalization_uplift"])
def test_two_of_eighty_are_a_rate_though_of_the_others_nobody_did_it(name: str) -> None:
    kpi = KPIS[name]
    hits, among, other_hits, others = kpi.expression.terms
    numbers = {hits.name: 2, among.name: 80, other_hits.name: 0, others.name: 80}

    one = kpi.expression.read(numbers)

    assert (one.status, one.value) == (Status.NULL_DENOMINATOR, None)
    assert masked(kpi, {"one": one}) == {"one": one}


@pytest.mark.parametrize("few", ["among", "others"])
@pytest.mark.parametrize("name", ["trust_transfer_lift", "personalization_uplift"])
def test_one_of_two_samples_that_is_small_hides_both(name: str, few: str) -> None:
    """Of one person who saw it, the hits would say whether they came."""
    hits, among, other_hits, others = KPIS[name].expression.terms
    numbers = {hits.name: 1, among.name: 80, other_hits.name: 1, others.name: 80}
    large = KPIS[name].expression.read(numbers)
    small = KPIS[name].expression.read(numbers | {{"among": among, "others": others}[few].name: 1})

    assert (is_small(large), is_small(small)) == (False, True)
    assert small.parts[few] == 1


def _nobody_below(kpi: Kpi) -> dict[str, int]:
    """Three of everything but what the share is of."""
    assert isinstance(kpi.expression, Ratio)
    below = {term.name for term in linear(kpi.expression.under).terms}
    return {term.name: 3 for term in kpi.terms if term.name not in below}


def test_pieces_are_masked_as_groups_are() -> None:
    people = _of(9, 3, 7, 5)
    days = {f"2026-05-0{at + 1}": one for at, one in enumerate(people)}

    assert [*masked(PEOPLE, days).values()] == masked_pieces(PEOPLE, people)


def test_what_is_hidden_already_is_not_what_is_left_of_the_total() -> None:
    hidden = Reading(value=None, parts={}, n=0, status=Status.MASKED)

    assert _shown(masked_pieces(PEOPLE, [hidden, *_of(9, 7)])) == [None, 9, None]


@pytest.mark.parametrize(
    ("days", "shown"),
    [
        ((0, 0, 8, 3, 9, 0), [8, None, 20, 12]),  # 11 - 8 would be the 3
        ((0, 0, 8, 0, 3, 0, 0, 9), [8, 8, None, None, None, None]),  # 3 and its like
        ((20, 22, 24, 23, 21), [66, 69, 68]),  # each day may be seen, so the steps may be
        ((0, 0, 30, 3, 3, 30, 0), [30, None, 36, 36, None]),
    ],
)
def test_a_rolling_piece_does_not_give_a_small_day_away(
    days: Sequence[int], shown: Sequence[int]
) -> None:
    assert _rolled(days, 3) == shown


def test_pieces_of_no_people_roll_as_they_are() -> None:
    assert _shown(masked_rolling(ACTS, _of(8, 11, 3), [])) == [8, 11, 3]


def _momentum(days: Sequence[int], first: int) -> list[tuple[int, int] | None]:
    """What is shown from the day ``first`` on, where nobody acts on two days: now and before."""
    day = [START + timedelta(days=number) for number in range(len(days))]
    sums = [sum(days[max(0, at - 6) : at + 1]) for at in range(len(days))]
    pieces = {
        day[at]: Reading(value=1, parts={"now": sums[at], "before": sums[at - 7]}, n=sums[at])
        for at in range(first, len(days))
    }
    shown = masked_looking_back(MOMENTUM, pieces, dict(zip(day, days, strict=True)))
    return [
        None if one.status is Status.MASKED else (sums[at], sums[at - 7])
        for at, one in enumerate(shown.values(), first)
    ]


@pytest.mark.parametrize(
    ("days", "shown"),
    [
        ([9] * 16, [(63, 63), (63, 63)]),
        # A day of 9 goes and one of 9 comes; that one of 3 is in both weeks tells nothing of it.
        ([*[9] * 14, 3, 9], [(57, 63), (57, 63)]),
        # 57 - 54 would be the 3 of day 15: day 8, which goes, is of nobody.
        (QUIET[:17], [(54, 63), None, None]),
        # A week later it is what days are compared with that would give it away.
        (QUIET, [(54, 63), *[None] * 6, (57, 54), None, None]),
        # So few in a week, or in the one before.
        ([*[0] * 14, 3], [None]),
        ([*[0] * 6, 3, *[0] * 7, 9], [None]),
    ],
)
def test_what_looks_back_does_not_give_a_small_day_away(
    days: Sequence[int], shown: Sequence[tuple[int, int] | None]
) -> None:
    assert _momentum(days, 14) == shown


def test_only_momentum_looks_back_over_people() -> None:
    assert {name: looks_back(kpi) for name, kpi in KPIS.items() if looks_back(kpi)} == {
        "collective_momentum": 7
    }


def test_what_a_growth_is_compared_with_is_of_people_too() -> None:
    growth = Reading(value=300, parts={"now": 12, "before": 3}, n=12)
    monthly = Reading(value=300, parts={"begin": 3, "end": 12, "months": 1.0}, n=12)
    nothing_before = Reading(value=None, parts={"now": 3, "before": 0}, n=0)

    assert is_small(growth)
    assert is_small(monthly)
    assert is_small(nothing_before)
    assert not is_small(Reading(value=-40, parts={"value": -40}, n=-40))


@pytest.mark.parametrize(
    ("partners", "shown"),
    [
        ({"food": 3, "media": 4, "energy": 5}, ["energy", "food", "media"]),
        ({"food": 3, "media": 2, "energy": 5}, ["energy"]),  # else the total would tell of media
        ({"food": 1, "media": 2, "energy": 5}, ["energy"]),
        ({"media": 4, "energy": 5}, ["energy"]),  # of food nobody is on board any more
    ],
)
def test_a_sector_of_few_partners_is_not_shown_to_one(
    partners: dict[str, int], shown: list[str]
) -> None:
    groups = dict(zip(("energy", "food", "media"), _of(9, 9, 9), strict=True))

    seen = masked_sectors(groups, partners)

    assert [key for key, one in seen.items() if one.status is Status.OK] == shown
