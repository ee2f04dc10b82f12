"""Rounds: days where the campaign is, also when the clocks change."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from pydantic_core import to_json

from quests.complete import complete
from quests.eligibility import Uses, eligibility
from quests.errors import QuestClosed
from quests.kinds.challenge import ChallengeOptions
from quests.quest import Quest
from quests.rounds import Round, next_opening, round_at
from quests.standing import Standing
from tests.builders import BERLIN, challenge, instants, make_campaign, make_quest

ZONES = [ZoneInfo(name) for name in ("Europe/Berlin", "America/St_Johns", "Pacific/Chatham")]
# Berlin's clocks went forward on 29 March 2026, and back on 25 October.
SPRING = {"first_day": "2026-03-28", "last_day": "2026-03-29"}
AUTUMN = {"first_day": "2026-10-24", "last_day": "2026-10-25"}


def in_rounds(*rounds: dict[str, str]) -> Quest:
    return make_quest(kind="challenge", options={"rounds": list(rounds)})


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-03-27T22:59:59", False),
        ("2026-03-27T23:00:00", True),
        ("2026-03-29T21:59:59", True),
        ("2026-03-29T22:00:00", False),
        ("2026-10-23T21:59:59", False),
        ("2026-10-23T22:00:00", True),
        ("2026-10-25T22:59:59", True),
        ("2026-10-25T23:00:00", False),
    ],
)
def test_a_round_runs_from_midnight_to_midnight_over_a_change_of_clocks(
    at: str, is_open: bool
) -> None:
    quest = in_rounds(SPRING, AUTUMN)

    if is_open:
        assert complete(quest, challenge(), at=utc(at)).occurred_at == utc(at)
    else:
        with pytest.raises(QuestClosed):
            complete(quest, challenge(), at=utc(at))


def test_a_refusal_says_when_the_next_round_begins() -> None:
    quest = in_rounds(SPRING, AUTUMN)

    def opens_at(at: str) -> Any:
        with pytest.raises(QuestClosed) as refused:
            complete(quest, challenge(), at=utc(at))
        return refused.value.members["opens_at"]

    assert opens_at("2026-01-05T12:00:00") == utc("2026-03-27T23:00:00")
    assert opens_at("2026-07-05T12:00:00") == utc("2026-10-23T22:00:00")
    assert opens_at("2026-11-05T12:00:00") is None


def test_what_was_done_in_a_round_may_arrive_after_it() -> None:
    quest = in_rounds(SPRING)
    done = challenge(occurred_at="2026-03-29T20:00:00Z")

    assert complete(quest, done, at=utc("2026-03-30T09:00:00")).occurred_at == utc(
        "2026-03-29T20:00:00"
    )


def test_eligibility_has_a_row_for_rounds_where_there_are_any() -> None:
    def row(quest: Quest, at: str) -> list[tuple[bool, datetime | None]]:
        conditions = eligibility(quest, at=utc(at), person=Standing(), uses=Uses())
        return [(one.ok, one.opens_at) for one in conditions if one.code == "round-open"]

    assert row(in_rounds(SPRING), "2026-03-28T12:00:00") == [(True, None)]
    assert row(in_rounds(SPRING), "2026-03-01T12:00:00") == [(False, utc("2026-03-27T23:00:00"))]
    assert row(make_quest(kind="challenge"), "2026-03-01T12:00:00") == []


def test_rounds_are_read_from_a_blueprint_as_strictly_as_all_of_it() -> None:
    written = to_json({"rounds": [SPRING]})

    (read,) = ChallengeOptions.model_validate_json(written, strict=True).rounds

    assert (read.first_day, read.last_day) == (date(2026, 3, 28), date(2026, 3, 29))
    for wrong in ("20260328", 1774656000, "2026-02-30", "2026-03-28T00:00:00"):
        with pytest.raises(ValidationError):
            Round.model_validate_json(to_json(SPRING | {"first_day": wrong}), strict=True)


@pytest.mark.parametrize(
    ("rounds", "reason"),
    [
        ([{"first_day": "2026-05-02", "last_day": "2026-05-01"}], "round_order"),
        ([AUTUMN, SPRING], "round_overlap"),
        ([SPRING, {"first_day": "2026-03-29", "last_day": "2026-04-01"}], "round_overlap"),
        ([SPRING] * 61, "too_long"),
        ([{"first_day": "2026-05-02"}], "missing"),
    ],
)
def test_rounds_that_cannot_be_are_refused(rounds: list[dict[str, str]], reason: str) -> None:
    with pytest.raises(ValidationError) as refused:
        ChallengeOptions.model_validate({"rounds": rounds})

    assert refused.value.errors()[0]["type"] == reason


@given(
    at=instants(2024, 2029),
    zone=st.sampled_from(ZONES),
    starts=st.lists(st.integers(0, 90), unique=True, min_size=1, max_size=12),
    days=st.integers(1, 20),
)
def test_every_instant_is_in_one_round_or_before_the_next(
    at: datetime, zone: ZoneInfo, starts: list[int], days: int
) -> None:
    first = [date(2024, 1, 1) + timedelta(days=start * days) for start in sorted(starts)]
    rounds = [Round(first_day=day, last_day=day + timedelta(days=days - 1)) for day in first]

    running = round_at(rounds, at, zone)
    opens_at = next_opening(rounds, at, zone)

    holding = [one for one in rounds if one.opens_at(zone) <= at < one.closes_at(zone)]
    assert holding == ([] if running is None else [running])
    assert opens_at is None or (opens_at > at and round_at(rounds, opens_at, zone) is not None)
    for one in rounds:
        assert one.opens_at(zone).astimezone(zone).timetuple()[3:5] == (0, 0)
        lasts = one.closes_at(zone) - one.opens_at(zone)
        assert abs(lasts - timedelta(days=days)) <= timedelta(hours=1)


def test_rounds_are_about_the_campaigns_zone() -> None:
    at = utc("2026-03-27T23:30:00")
    berlin = in_rounds(SPRING)
    lisbon = make_campaign(zone=ZoneInfo("Europe/Lisbon"))
    there = make_quest(kind="challenge", campaign=lisbon, options={"rounds": [SPRING]})

    assert complete(berlin, challenge(), at=at).occurred_at == at
    assert berlin.campaign.zone == BERLIN
    with pytest.raises(QuestClosed):
        complete(there, challenge(), at=at)
