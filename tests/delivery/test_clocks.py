"""The clock of a machine and the database's: compared, measured, and said when they differ."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import pytest
from structlog.testing import capture_logs

from quests.ids import new_id
from service.cli.doctor_database import _clock
from service.cli.findings import Verdict
from service.clocks import FAR_SECONDS, Clocks
from service.mail.compose import write
from service.mail.mail import Mail
from service.store import schema
from service.store.deliveries import Room, claim
from service.store.mails import LEASE_SECONDS, claim_mails, queue_mail
from service.store.outbox import announce
from service.store.session import Database, Session
from service.usecases.fan_out_events import fan_out_events
from tests.conftest import SECRET
from tests.delivery.stage import Stage, add_receiver, set_stage, validated

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


async def queued(session: Session, stage: Stage, at: datetime) -> None:
    words = write("confirm-email", "de", code="1", minutes="10", also="nothing", names="")
    mail = Mail(
        workspace_id=stage.workspace_id, id=new_id(at), purpose="x", to="a@b.org", written=words
    )
    assert await queue_mail(session, mail, secret=SECRET, at=at)


async def test_what_a_machine_queues_whose_clock_is_ahead_is_due_at_once(
    db: Database, working: Database
) -> None:
    """Leases and waits follow the database's clock, so what is new has to, as well."""
    stage, ahead = await set_stage(db), datetime.now(UTC) + timedelta(minutes=10)
    await add_receiver(db, stage, "https://receiver.example/")
    async with db.transaction(stage.workspace_id) as session:
        await announce(session, validated(stage))
        await queued(session, stage, ahead)
    await fan_out_events(db, secret=SECRET, at=ahead)

    room = Room(worker=uuid4(), busy=[], failing=False, lanes=1, each=1, most=1)
    async with working.transaction() as session:
        mails = await claim_mails(session, secret=SECRET, most=1)
    letters = await claim(working.hot, room)

    assert (len(mails), len(letters)) == (1, 1)


async def test_leases_end_by_the_databases_clock_whatever_ours_says(
    db: Database, working: Database
) -> None:
    """Nothing of ours is asked: two workers, one of them ten minutes ahead, do not share a mail."""
    stage = await set_stage(db)
    async with db.transaction(stage.workspace_id) as session:
        await queued(session, stage, datetime.now(UTC) - timedelta(minutes=10))

    claims = []
    for _ in range(2):
        async with working.transaction() as session:
            claims.append(await claim_mails(session, secret=SECRET, most=1))
    left = await db.hot.fetchval("SELECT extract(epoch FROM next_at - clock_timestamp()) FROM mail")

    assert [len(one) for one in claims] == [1, 0]
    assert 0 < left <= LEASE_SECONDS
