"""The clock of a machine and the database's: compared, measured, and said when they differ."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from structlog.testing import capture_logs

from service.cli.doctor import Verdict, _clock
from service.clocks import FAR_SECONDS, Clocks
from service.store import schema

NOW = datetime(2026, 5, 4, 10, tzinfo=UTC)


def test_what_is_far_apart_is_said_once_and_that_it_ended() -> None:
    clocks = Clocks()
    with capture_logs() as said:
        for ahead in (0.2, 600, 601, -600, 3):
            clocks.compare(NOW + timedelta(seconds=ahead), NOW)

    assert [one["event"] for one in said] == ["clock_differs", "clock_agrees"]
    assert said[0]["ahead_seconds"] == 600


async def test_each_look_whether_it_is_ready_measures(client: httpx.AsyncClient) -> None:
    await client.get("/health/ready")

    told = (await client.get("/metrics")).text

    (line,) = [one for one in told.splitlines() if one.startswith("coquest_clock_difference")]
    assert 0 <= float(line.rpartition(" ")[2]) < FAR_SECONDS  # one machine, one clock


def test_the_doctor_reads_the_clock_of_the_database(database_url: str) -> None:
    assert abs(schema.clock_ahead(database_url)) < FAR_SECONDS


@pytest.mark.parametrize(
    ("ahead", "verdict", "seen"),
    [
        (0.04, Verdict.WELL, "0.0 s ahead of the database's"),
        (-59.0, Verdict.WELL, "59.0 s behind the database's"),
        (61.0, Verdict.WRONG, "61.0 s ahead of the database's"),
        (-600.0, Verdict.WRONG, "600.0 s behind the database's"),
    ],
)
def test_the_doctor_says_which_way(ahead: float, verdict: Verdict, seen: str) -> None:
    found = _clock(ahead)

    assert (found.verdict, found.seen) == (verdict, seen)
    assert bool(found.todo) is (verdict is Verdict.WRONG)
