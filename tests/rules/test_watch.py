"""A loop that is late, or stuck: seen by a thread, said once, and given up in the end."""

import subprocess
import sys
import threading

import pytest
from structlog.testing import capture_logs

from service.pulse import EVERY_SECONDS, LATE_SECONDS, RECOVERY_SECONDS, Pulse
from service.watch import END_AFTER, SAY_AFTER, STUCK, Watch

# A process that serves nobody, because it waits for something it should not wait for.
BLOCKED = """
import asyncio, time
from service.pulse import felt_pulse
from service.watch import watched

async def main():
    async with felt_pulse() as pulse:
        with watched(pulse, ends=True, every=0.02):
            await asyncio.sleep(0.1)
            time.sleep(30)

asyncio.run(main())
"""


class Clock:
    """Stands still unless it is moved."""

    def __init__(self) -> None:
        self.at = 1_000.0

    def __call__(self) -> float:
        return self.at


def test_a_pulse_that_was_late_is_not_trusted_for_a_while() -> None:
    clock, noted = Clock(), list[float]()
    pulse = Pulse(noted.append, clock)
    before = pulse.is_well()

    pulse.expect()
    clock.at += EVERY_SECONDS + LATE_SECONDS + 7
    stuck = pulse.is_well()
    pulse.beat()
    pulse.expect()
    late = pulse.is_well()
    clock.at += RECOVERY_SECONDS
    pulse.expect()
    recovered = pulse.is_well()
    clock.at += 3600
    pulse.end()

    assert (before, stuck, late, recovered, pulse.overdue()) == (True, False, False, True, 0)
    assert noted == [LATE_SECONDS + 7]


def test_that_it_is_stuck_is_said_once_and_in_the_end_it_is_given_up() -> None:
    clock, ended = Clock(), list[int]()
    pulse = Pulse(lambda _: None, clock)
    watch = Watch(pulse, threading.get_ident(), ended.append)
    pulse.expect()
    clock.at += 30

    with capture_logs() as said:
        for _ in range(END_AFTER - 1):
            watch.look()
        early = list(ended)
        watch.look()

    assert (early, ended) == ([], [STUCK])
    assert [one["event"] for one in said] == ["loop_stuck", "loop_given_up"]
    assert __file__ in said[0]["stands_at"][-3], said[0]["stands_at"][-4:]


@pytest.mark.parametrize("ends", [True, False])
def test_a_process_that_was_paused_is_not_taken_for_one_that_is_stuck(ends: bool) -> None:
    clock, ended = Clock(), list[int]()
    pulse = Pulse(lambda _: None, clock)
    watch = Watch(pulse, threading.get_ident(), ended.append if ends else None)

    with capture_logs() as said:
        for _ in range(SAY_AFTER * 3):
            pulse.expect()
            clock.at += 3600  # the machine slept: late at the first look
            watch.look()
            pulse.beat()
            pulse.expect()
            watch.look()

    assert (said, ended) == ([], [])


@pytest.mark.slow
@pytest.mark.attack
def test_a_process_that_is_stuck_ends_and_says_where_it_stood() -> None:
    done = subprocess.run(
        [sys.executable, "-c", BLOCKED], capture_output=True, text=True, timeout=25, check=False
    )

    assert done.returncode == STUCK, done.stderr
    assert "loop_given_up" in done.stdout + done.stderr
    assert "<string>:10 main" in done.stdout + done.stderr
