"""What completions earn, and what has to be booked for it."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from quests.completion import State
from quests.points import Per, PointRule
from scoring.ledger import Key, Reason, due
from scoring.points import Counted, asks_for_history, earn, points_now
from scoring.simulation import simulate
from tests.builders import BERLIN, NOON, make_completion, named
from tests.rewarding import BEGINNING, make_deed, make_rule


def amounts(deeds: list[Counted], *rules: PointRule) -> list[tuple[str, int]]:
    return [(one.rule, one.amount) for one in earn(deeds, rules, BERLIN)]


def test_points_go_along_when_a_completion_turns_out_to_be_of_another_team() -> None:
    rule, deed, before, now = make_rule(), make_deed(0), named("before"), named("now")
    booked = {(deed.id, deed.quest_id, "thanks", 1, (before,)): 10}

    entries = due(earn([deed], [rule], BERLIN), booked, {deed.id: (now,)})

    assert [(one.amount, one.teams, one.reason) for one in entries] == [
        (-10, (before,), Reason.RECOUNTED),
        (10, (now,), Reason.RECOUNTED),
    ]


def test_a_quest_has_points_of_its_own_and_rules_add_to_them() -> None:
    deed = make_deed(points=6)

    assert amounts([deed], make_rule()) == [("sticker.accepted", 6), ("thanks", 10)]


def test_a_rule_gives_per_completion_unit_quest_or_person() -> None:
    deeds = [make_deed(0), make_deed(1), make_deed(2, quest_id=named("other"))]

    def given_by(per: Per) -> list[int]:
        return [amount for _, amount in amounts(deeds, make_rule(per=per))]

    assert given_by(Per.COMPLETION) == [10, 10, 10]
    assert given_by(Per.UNIT) == [20, 20, 20]
    assert given_by(Per.QUEST) == [10, 10]
    assert given_by(Per.PERSON) == [10]


def test_a_rule_is_about_the_kinds_and_quests_it_names() -> None:
    kinds = make_rule(kinds=frozenset({"slogan"}))
    quests = make_rule(quests=frozenset({named("other")}))

    assert amounts([make_deed()], kinds, quests) == []
    assert amounts([make_deed(kind="slogan")], kinds) == [("thanks", 10)]
    assert amounts([make_deed(quest_id=named("other"))], quests) == [("thanks", 10)]


def test_what_is_handed_in_first_gets_what_a_day_has_left() -> None:
    rule = make_rule(per=Per.UNIT, amount=10, most_per_day=50)
    deeds = [make_deed(number) for number in range(4)]

    assert [amount for _, amount in amounts(deeds, rule)] == [20, 20, 10]


def test_a_day_is_a_day_in_the_campaigns_zone() -> None:
    rule = make_rule(most_per_day=10)
    before = make_deed(0, occurred_at=datetime(2026, 5, 1, 21, 59, tzinfo=UTC))  # 23:59 in Berlin
    after = make_deed(1, occurred_at=datetime(2026, 5, 1, 22, 0, tzinfo=UTC))

    assert [amount for _, amount in amounts([before, after], rule)] == [10, 10]


def test_the_version_that_held_when_it_was_handed_in_decides() -> None:
    change = NOON + timedelta(hours=1)
    old = make_rule(ends_at=change)
    new = make_rule(version=2, amount=3, starts_at=change)
    late = make_deed(1, occurred_at=NOON, received_at=change)

    earned = earn([make_deed(), late], [old, new], BERLIN)

    assert [(one.version, one.amount) for one in earned] == [(1, 10), (2, 3)]


def test_a_new_rule_does_not_look_back() -> None:
    first = make_rule(per=Per.PERSON, starts_at=NOON + timedelta(minutes=1))

    earned = earn([make_deed(0), make_deed(1), make_deed(2)], [first], BERLIN)

    assert [one.completion_id for one in earned] == [make_deed(1).id]


def test_what_waits_for_review_earns_nothing_yet() -> None:
    waiting = make_completion(state=State.IN_REVIEW)

    assert points_now(waiting, [make_rule()], BERLIN, before=[]) == ()


def test_only_rules_with_a_memory_ask_for_the_past() -> None:
    about = {"quest_id": named("quest"), "kind": "sticker"}

    assert not asks_for_history([make_rule(), make_rule(per=Per.UNIT)], **about)
    assert asks_for_history([make_rule(per=Per.PERSON)], **about)
    assert asks_for_history([make_rule(most_per_day=5)], **about)
    assert not asks_for_history([make_rule(most_per_day=5, kinds=frozenset({"share"}))], **about)


def test_taking_back_what_came_first_lets_the_next_one_in() -> None:
    rule, first, second = make_rule(most_per_day=10), make_deed(0), make_deed(1)
    booked = {(first.id, first.quest_id, "thanks", 1, ()): 10}

    entries = due(earn([second], [rule], BERLIN), booked, {second.id: ()})

    assert [(one.completion_id, one.amount, one.reason) for one in entries] == [
        (first.id, -10, Reason.TAKEN_BACK),
        (second.id, 10, Reason.EARNED),
    ]


def test_what_is_crowded_out_is_recounted() -> None:
    rule, first, second = make_rule(most_per_day=10), make_deed(0), make_deed(1)
    booked = {(second.id, second.quest_id, "thanks", 1, ()): 10}

    entries = due(earn([first, second], [rule], BERLIN), booked, {first.id: (), second.id: ()})

    assert [(one.amount, one.reason) for one in entries] == [
        (-10, Reason.RECOUNTED),
        (10, Reason.EARNED),
    ]


def test_a_simulation_counts_the_past_under_other_rules() -> None:
    people = [[make_deed(points=1)], [make_deed(number, points=1) for number in range(3)], []]

    found = simulate(
        people, BERLIN, present=[make_rule(amount=2)], proposed=[make_rule(per=Per.PERSON)]
    )

    assert (found.people, found.completions) == (3, 4)
    assert (found.now.total, found.then.total) == (12, 24)
    assert found.by_rule == {"sticker.accepted": 4, "thanks": 20}
    assert (found.gain, found.lose, found.most_gained, found.most_lost) == (2, 0, 8, 0)
    assert found.then.deciles[0] == 0
    assert found.then.deciles[-1] == 13


RULES = st.lists(
    st.builds(
        make_rule,
        name=st.sampled_from(["a", "b"]),
        version=st.integers(1, 3),
        amount=st.integers(1, 9),
        per=st.sampled_from(Per),
        kinds=st.sampled_from([frozenset(), frozenset({"sticker"}), frozenset({"slogan"})]),
        most_per_day=st.none() | st.integers(1, 20),
        starts_at=st.sampled_from([BEGINNING, NOON + timedelta(minutes=5)]),
    ),
    max_size=4,
    unique_by=lambda rule: (rule.name, rule.version),
)
DEEDS = st.lists(
    st.builds(
        make_deed,
        st.integers(0, 30),
        quest_id=st.sampled_from([named("quest"), named("other")]),
        kind=st.sampled_from(["sticker", "slogan"]),
        quantity=st.integers(1, 5),
        points=st.integers(0, 4),
        occurred_at=st.integers(0, 48 * 60).map(
            lambda minutes: datetime(2026, 3, 28, tzinfo=UTC) + timedelta(minutes=minutes)
        ),
    ),
    max_size=12,
    unique_by=lambda deed: deed.id,
)


@given(DEEDS, RULES, st.randoms())
def test_it_does_not_matter_in_which_order_they_are_read(
    deeds: list[Counted], rules: list[PointRule], chance: object
) -> None:
    shuffled = list(deeds)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # a Random

    assert earn(shuffled, rules, BERLIN) == earn(deeds, rules, BERLIN)


@given(DEEDS, RULES)
def test_nobody_gets_more_than_a_day_gives(deeds: list[Counted], rules: list[PointRule]) -> None:
    one_rule = [replace(rule, name=f"{rule.name}{rule.version}") for rule in rules]
    days = {deed.id: deed.occurred_at.astimezone(BERLIN).date() for deed in deeds}
    limits = {rule.name: rule.most_per_day for rule in one_rule}

    sums: Counter[tuple[str, object]] = Counter()
    for one in earn(deeds, one_rule, BERLIN):
        sums[one.rule, days[one.completion_id]] += one.amount
    for (rule, _), points in sums.items():
        most = limits.get(rule)
        assert most is None or points <= most


@given(DEEDS, RULES)
def test_the_reply_says_what_is_booked_when_things_come_in_order(
    deeds: list[Counted], rules: list[PointRule]
) -> None:
    order = sorted(deeds, key=lambda deed: deed.id.bytes)
    told = 0
    for place, deed in enumerate(order):
        values = {name: getattr(deed, name) for name in Counted.__dataclass_fields__}
        completion = make_completion(**values)
        told += sum(
            one.amount for one in points_now(completion, rules, BERLIN, before=order[:place])
        )

    assert told == sum(one.amount for one in earn(deeds, rules, BERLIN))


@given(st.lists(st.tuples(DEEDS, RULES), min_size=1, max_size=5))
def test_a_ledger_says_what_is_earned_whatever_came_before(
    turns: list[tuple[list[Counted], list[PointRule]]],
) -> None:
    ledger: Counter[Key] = Counter()
    running: Counter[UUID] = Counter()
    for deeds, rules in turns:
        earned = earn(deeds, rules, BERLIN)
        counting = {deed.id: () for deed in deeds}
        booked = {key: amount for key, amount in ledger.items() if amount}
        for entry in due(earned, booked, counting):
            key = (entry.completion_id, entry.quest_id, entry.rule, entry.version, ())
            ledger[key] += entry.amount
            running[entry.completion_id] += entry.amount
        now = {key: amount for key, amount in ledger.items() if amount}

        assert sum(now.values()) == sum(one.amount for one in earned)
        assert due(earned, now, counting) == []
        assert all(points >= 0 for points in running.values())
