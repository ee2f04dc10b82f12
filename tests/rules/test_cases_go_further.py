"""What cases say of facts that come in is what they would say of all facts together."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.case import ASIDE, By, Cell, Tally, Was, in_order
from scoring.dimensions import OTHERS
from scoring.facts import Fact, new_fact
from scoring.measure import Setting
from scoring.registry import CASES, MEASURES
from tests.histories import BEGIN, DAYS, World, facts_of

pytestmark = pytest.mark.property
DONE = {"quest_kind": "sticker", "status": "accepted", "evidence": "declared"}
FURTHER = sorted(case.name for case in CASES.values() if case.further is not None)
SETTINGS = (
    Setting(zone="Europe/Berlin"),
    Setting(zone="Europe/Berlin", start=BEGIN.date(), end=date(2026, 3, 20)),
)

Sums: TypeAlias = dict[tuple[str, Cell | tuple[Cell, ...], date, date | None, int | None], int]


@pytest.mark.parametrize("name", FURTHER)
@given(data=st.data())
def test_a_case_that_goes_further_says_what_it_says_of_all(name: str, data: st.DataObject) -> None:
    case, world = CASES[name], World()
    setting = data.draw(st.sampled_from(SETTINGS))
    days = data.draw(st.sampled_from([1, 3, DAYS * 3]))
    # Often of one or two sorts, and about one Quest: then less is in the way of going further.
    types = data.draw(st.lists(st.sampled_from(sorted(case.types)), min_size=1, unique=True))
    facts = data.draw(st.lists(facts_of(world, days, tuple(types)), min_size=1, max_size=18))
    if data.draw(st.booleans()):
        facts = [replace(fact, quest_id=fact.quest_id and world.quests[0]) for fact in facts]
    drawn = [fact for fact in facts if fact.campaign_id == world.campaigns[0]]  # in one zone
    kept, counted = dict[str, list[Was]](), list[Fact]()
    for batch in _batches(drawn, data):
        assert case.further is not None
        more = case.further(_told(kept), in_order(batch), setting)
        counted += batch
        if more is None:
            kept = _kept([*case.tally(in_order(counted), setting)])
        else:
            kept = _kept([*_tallies(kept), *more])
        whole = [*case.tally(in_order(counted), setting)]
        assert _sums(_tallies(kept)) == _sums(whole)


def test_what_was_shown_already_may_be_the_effect_of_what_was_done_before_it() -> None:
    case, world, setting = CASES["attempts"], World(), SETTINGS[0]
    done, shown, again = (
        new_fact(
            type,
            workspace_id=world.workspace_id,
            campaign_id=world.campaigns[0],
            zone=setting.zone,
            occurred_at=BEGIN + timedelta(days=day),
            received_at=BEGIN,
            source="test",
            source_ref=f"{type} {day}",
            payload=payload,
            actor_id=world.actors[0],
            quest_id=world.quests[0],
        )
        for type, day, payload in (
            ("completion", 0, DONE),
            ("impact_shown", 4, {"contribution": None}),
            ("completion", 2, DONE),
        )
    )
    before = _kept([*case.tally([done, shown], setting)])

    assert case.further is not None
    assert case.further(before, [again], setting) is None


def test_facts_of_people_are_mostly_counted_without_a_look_at_others() -> None:
    plain = {name for name in FURTHER if CASES[name].by is By.ACTOR}

    assert {"authorship", "contributors", "echoes", "goals", "retention"} <= plain


def _batches(facts: Sequence[Fact], data: st.DataObject) -> list[Sequence[Fact]]:
    cuts = sorted(data.draw(st.sets(st.integers(0, len(facts)), max_size=6)) | {0, len(facts)})
    return [facts[a:b] for a, b in pairwise(cuts)]


def _kept(tallies: Sequence[Tally]) -> dict[str, list[Was]]:
    """Added up, as what is kept of a thing is; what is nothing is left out."""
    sums: dict[tuple[str, tuple[Cell, ...], date, date | None, int | None], int] = {}
    for measure, day, n, cells, since, value in tallies:
        place = (measure.name, cells, day, since, value)
        sums[place] = sums.get(place, 0) + n
    found: dict[str, list[Was]] = {}
    for (name, cells, day, since, value), n in sums.items():
        if n:
            found.setdefault(name, []).append(Was(cells, day, n, since, value))
    return found


def _told(kept: dict[str, list[Was]]) -> dict[str, list[Was]]:
    """Without what follows from the groups of partners."""
    told = {name: [one for one in rows if not _others(one)] for name, rows in kept.items()}
    return {name: rows for name, rows in told.items() if rows}


def _others(one: Was) -> bool:
    return any(dim == OTHERS for dim, _ in one.cells)


def _tallies(kept: dict[str, list[Was]]) -> list[Tally]:
    return [
        Tally(MEASURES[name], one.day, one.n, one.cells, one.since, one.value)  # type: ignore[arg-type]
        for name, rows in kept.items()
        for one in rows
    ]


def _sums(tallies: Sequence[Tally]) -> Sums:
    found: Sums = {}
    for measure, day, n, cells, since, value in tallies:
        # What is only remembered, too, and where it was.
        for cell in cells if cells and ASIDE not in cells else (cells,):
            place = (measure.name, cell, day, since, value)
            found[place] = found.get(place, 0) + n
    return {place: n for place, n in found.items() if n}
