"""When a receiver is called again."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.delivery.backoff import DELAYS, next_step, retry_after_seconds
from service.letters import Letter, Outcome, Reply

NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)
SOME = UUID(int=1)
CHANCES = st.floats(0, 1, exclude_max=True)
STATUSES = st.none() | st.integers(100, 599)
HEADERS = st.none() | st.text(max_size=40) | st.integers(0, 10**40).map(str)


def letter(*, attempt: int = 1, last_try: bool = False) -> Letter:
    return Letter(
        workspace_id=SOME,
        id=SOME,
        endpoint_id=SOME,
        message_id="msg_a",
        url="https://crm.example/",
        secret=b"",
        body=b"{}",
        attempt=attempt,
        last_try=last_try,
        token=SOME,
    )


def reply(status: int | None, *, error: str | None = None, retry_after: str | None = None) -> Reply:
    return Reply(
        started_at=NOON,
        duration_ms=1,
        status=status,
        error=error,
        text="",
        retry_after=retry_after,
    )


def step(answer: Reply, *, attempt: int = 1, chance: float = 0.5) -> Outcome:
    return next_step(letter(attempt=attempt), answer, chance=chance)


def test_the_schedule_is_ten_attempts_over_three_days() -> None:
    waits = [step(reply(500), attempt=attempt).wait for attempt in range(1, 10)]

    assert waits == list(DELAYS)
    assert sum(waits) == timedelta(hours=75, minutes=35, seconds=5).total_seconds()
    assert step(reply(500), attempt=10).state == "exhausted"


@given(attempt=st.integers(1, 12), status=STATUSES, retry_after=HEADERS, chance=CHANCES)
def test_no_answer_can_make_us_hurry_or_wait_for_ever(
    attempt: int, status: int | None, retry_after: str | None, chance: float
) -> None:
    answer = reply(status, error=None if status else "timeout", retry_after=retry_after)

    outcome = step(answer, attempt=attempt, chance=chance)

    if outcome.state == "pending":
        usual = max(DELAYS[attempt - 1], 60 if status in {None, 429, 502, 504} else 0)
        assert 0.8 * usual <= outcome.wait <= 2 * 1.2 * usual
    else:
        assert outcome.state == ("delivered" if answer.ok else "exhausted")
        assert answer.ok or attempt >= 10


@pytest.mark.parametrize("status", [429, 502, 504])
def test_a_busy_receiver_gets_a_minute(status: int) -> None:
    assert step(reply(status)).wait == 60


def test_a_timeout_gets_a_minute_even_after_a_good_status() -> None:
    outcome = step(reply(200, error="timeout"))

    assert (outcome.state, outcome.wait) == ("pending", 60)


@given(chance=CHANCES)
def test_what_a_receiver_asks_for_is_never_undercut(chance: float) -> None:
    outcome = step(reply(429, retry_after="90"), chance=chance)

    assert 90 <= outcome.wait <= 90 * 1.2


@pytest.mark.parametrize("asked", ["120", "Wed, 01 Jan 2099 00:00:00 GMT", "9" * 30])
def test_absurd_wishes_are_clamped_to_twice_the_delay(asked: str) -> None:
    assert step(reply(503, retry_after=asked), attempt=2, chance=0).wait <= 600


def test_dates_are_read_as_well_as_seconds() -> None:
    date = format_datetime(NOON + timedelta(seconds=100), usegmt=True)

    assert retry_after_seconds(date, now=NOON) == 100
    assert retry_after_seconds("100", now=NOON) == 100
    assert retry_after_seconds("soon", now=NOON) is None


def test_a_last_try_is_the_last() -> None:
    outcome = next_step(letter(last_try=True), reply(500), chance=0.5)

    assert outcome.state == "exhausted"
