"""May I do this Quest now? One row per condition, each with its reason."""

from datetime import UTC, datetime, timedelta

import pytest

from quests.eligibility import Condition, eligibility
from quests.period import Period
from quests.quest import Limit, Quest, QuestState
from tests.builders import NOON, make_campaign, make_quest, named

HOUR = timedelta(hours=1)
FIRST, SECOND = named("first"), named("second")


def conditions(
    quest: Quest,
    *,
    at: datetime = NOON,
    done: frozenset[object] = frozenset(),
    used: dict[Period, int] | None = None,
) -> dict[str, Condition]:
    rows = eligibility(quest, at=at, done=done, used=used or {})  # type: ignore[arg-type]
    assert len({row.code for row in rows}) == len(rows)
    return {row.code: row for row in rows}


def test_a_quest_without_conditions_is_open_to_everybody() -> None:
    rows = conditions(make_quest())

    assert list(rows) == ["campaign-open", "quest-open", "prerequisites"]
    assert all(row.ok and row.opens_at is None for row in rows.values())


def test_what_is_not_open_yet_says_when_it_opens() -> None:
    campaign = make_campaign(starts_at=NOON + 2 * HOUR)
    rows = conditions(make_quest(campaign=campaign, opens_at=NOON + HOUR))

    assert (rows["campaign-open"].ok, rows["campaign-open"].opens_at) == (False, NOON + 2 * HOUR)
    assert (rows["quest-open"].ok, rows["quest-open"].opens_at) == (False, NOON + HOUR)


@pytest.mark.parametrize(
    "quest",
    [
        make_quest(closes_at=NOON),
        make_quest(state=QuestState.CLOSED),
        make_quest(state=QuestState.CLOSED, opens_at=NOON + HOUR),
    ],
    ids=["over", "closed", "closed before it opened"],
)
def test_what_is_over_promises_nothing(quest: Quest) -> None:
    row = conditions(quest)["quest-open"]

    assert (row.ok, row.opens_at) == (False, None)


@pytest.mark.parametrize("state", ["closed", "draft"])
def test_a_campaign_that_does_not_run_promises_nothing(state: str) -> None:
    campaign = make_campaign(state=state, starts_at=NOON + HOUR)
    row = conditions(make_quest(campaign=campaign))["campaign-open"]

    assert (row.ok, row.opens_at) == (False, None)


def test_prerequisites_name_what_is_missing() -> None:
    quest = make_quest(prerequisites=frozenset({FIRST, SECOND}))

    some = conditions(quest, done=frozenset({FIRST}))["prerequisites"]
    every = conditions(quest, done=frozenset({FIRST, SECOND}))["prerequisites"]

    assert (some.ok, some.missing) == (False, {SECOND})
    assert (every.ok, every.missing) == (True, frozenset())


def test_a_limit_says_how_often_is_left() -> None:
    quest = make_quest(limits=(Limit(per=Period.DAY, times=3),))

    assert [
        (row.ok, row.left, row.opens_at)
        for used in range(3)
        if (row := conditions(quest, used={Period.DAY: used})["limit-day"])
    ] == [(True, 3, None), (True, 2, None), (True, 1, None)]


@pytest.mark.parametrize("used", [3, 4])
def test_a_limit_that_is_used_up_says_when_it_begins_anew(used: int) -> None:
    quest = make_quest(limits=(Limit(per=Period.DAY, times=3), Limit(per=Period.WEEK, times=3)))

    rows = conditions(quest, used={Period.DAY: used, Period.WEEK: used})

    assert (rows["limit-day"].ok, rows["limit-day"].left) == (False, 0)
    assert rows["limit-day"].opens_at == datetime(2026, 5, 1, 22, tzinfo=UTC)
    assert rows["limit-week"].opens_at == datetime(2026, 5, 3, 22, tzinfo=UTC)


def test_a_limit_for_the_whole_campaign_never_begins_anew() -> None:
    quest = make_quest(limits=(Limit(per=Period.CAMPAIGN, times=1),))

    row = conditions(quest, used={Period.CAMPAIGN: 1})["limit-campaign"]

    assert (row.ok, row.opens_at) == (False, None)
