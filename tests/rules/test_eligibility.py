"""May I do this Quest now? One row per condition, each with its reason."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from quests.eligibility import Condition, Uses, eligibility
from quests.period import Period
from quests.quest import Audience, Limit, Quest, QuestState
from quests.requirement import AtLeast, KindDone, Not, QuestDone, all_of, any_of
from quests.standing import Deed, Standing
from tests.builders import NOON, make_campaign, make_quest, named, who_did

HOUR = timedelta(hours=1)
FIRST, SECOND = named("first"), named("second")


def conditions(
    quest: Quest,
    *,
    at: datetime = NOON,
    done: frozenset[UUID] = frozenset(),
    used: dict[Period, int] | None = None,
    uses: Uses | None = None,
    person: Standing | None = None,
) -> dict[str, Condition]:
    given = person or who_did(*done)
    rows = eligibility(quest, at=at, person=given, uses=uses or Uses(own=used or {}))
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


def test_a_requirement_is_explained_node_by_node() -> None:
    tree = all_of(QuestDone(FIRST), any_of(QuestDone(SECOND), KindDone("petition", 2)))

    row = conditions(make_quest(requires=tree), person=who_did(FIRST))["requires-all"]

    assert (row.ok, row.have, row.need) == (False, 1, 2)
    assert [(part.code, part.ok) for part in row.parts] == [
        ("requires-quest", True),
        ("requires-any", False),
    ]
    assert [(part.named, part.have, part.need) for part in row.parts[1].parts] == [
        (None, 0, 1),
        ("petition", 0, 2),
    ]


def test_two_of_three_are_enough_where_two_are_asked() -> None:
    tree = AtLeast(2, (QuestDone(FIRST), QuestDone(SECOND), QuestDone(named("third"))))
    quest = make_quest(requires=tree)

    assert not conditions(quest, person=who_did(FIRST))["requires-count"].ok
    assert conditions(quest, person=who_did(FIRST, SECOND))["requires-count"].ok


def test_what_waits_for_review_never_helps() -> None:
    waits = Standing(deeds={FIRST: Deed(quest_id=FIRST, kind="sticker", waiting=1)})

    asked = conditions(make_quest(requires=QuestDone(FIRST)), person=waits)
    excluded = conditions(make_quest(requires=Not(QuestDone(FIRST))), person=waits)
    twice = conditions(make_quest(requires=Not(Not(QuestDone(FIRST)))), person=waits)

    assert [asked["requires-quest"].ok, excluded["requires-not"].ok] == [False, False]
    assert not twice["requires-not"].ok


def test_an_audience_has_a_row_for_each_thing_it_asks() -> None:
    audience = Audience(languages=frozenset({"fr", "de"}), areas=frozenset({"wedding"}))

    rows = conditions(make_quest(audience=audience), person=Standing(language="de", area="mitte"))

    assert (rows["audience-language"].ok, rows["audience-area"].ok) == (True, False)
    assert "audience-partner" not in rows


def test_a_cooldown_lasts_as_long_as_it_says_when_the_clocks_change() -> None:
    # At 01:30 in Berlin, half an hour before the clocks go from two to three.
    last = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    quest = make_quest(cooldown=2 * HOUR)

    running = conditions(quest, at=last + HOUR, uses=Uses(last=last))["cooldown"]
    over = conditions(quest, at=last + 2 * HOUR, uses=Uses(last=last))["cooldown"]

    assert (running.ok, running.opens_at) == (False, last + 2 * HOUR)
    assert (over.ok, over.opens_at) == (True, None)


@pytest.mark.parametrize(
    ("noon", "midnight"),
    [
        (datetime(2026, 3, 29, 10, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC)),
        (datetime(2026, 10, 25, 11, tzinfo=UTC), datetime(2026, 10, 25, 23, tzinfo=UTC)),
    ],
    ids=["spring", "autumn"],
)
def test_room_for_the_day_opens_again_at_the_campaigns_midnight(
    noon: datetime, midnight: datetime
) -> None:
    quest = make_quest(capacity=(Limit(per=Period.DAY, times=2),))

    row = conditions(quest, at=noon, uses=Uses(of_all={Period.DAY: 2}))["capacity-day"]

    assert (row.ok, row.left, row.opens_at) == (False, 0, midnight)


def test_room_for_the_whole_campaign_never_opens_again() -> None:
    quest = make_quest(capacity=(Limit(per=Period.CAMPAIGN, times=2),))

    row = conditions(quest, uses=Uses(of_all={Period.CAMPAIGN: 2}))["capacity-campaign"]

    assert (row.ok, row.opens_at) == (False, None)
