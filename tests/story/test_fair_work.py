"""One tenant has tens of thousands waiting; what another does is counted and sent meanwhile."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from quests.ids import new_id
from scoring.facts import Fact, new_fact
from service.mail.compose import write
from service.mail.mail import Mail
from service.store.facts import record_facts
from service.store.mails import queue_mail
from service.store.outbox import announce
from service.store.session import Database
from tests.conftest import SECRET
from tests.delivery.stage import Stage, set_stage, validated
from tests.delivery.test_fair_queues import wait
from tests.histories import BEGIN
from tests.processes import command

pytestmark = [pytest.mark.slow, pytest.mark.attack]
FACTS, EVENTS, MAILS, TOGETHER, PATIENCE = 40_000, 20_000, 20_000, 1_000, 300.0
# What waits of a workspace, by queue: events wait to be numbered, and then for points to follow.
WAITING = """
    SELECT (SELECT coalesce(sum(cardinality(fact_ids)), 0) FROM fact_queue
            WHERE workspace_id = $1)::int AS facts,
        (SELECT coalesce(sum(cardinality(fact_ids)), 0) FROM kpi_awaiting
            WHERE workspace_id = $1)::int AS cases,
        (SELECT count(*) FROM event WHERE workspace_id = $1 AND (sequence IS NULL OR sequence >
            coalesce((SELECT position FROM point_feed WHERE workspace_id = $1), 0)))::int AS points,
        (SELECT count(*) FROM mail WHERE workspace_id = $1 AND state = 'pending')::int AS mails"""
NOTHING = {"facts": 0, "cases": 0, "points": 0, "mails": 0}
HAPPENED = """
    INSERT INTO event (workspace_id, id, campaign_id, type, subject, subject_version, occurred_at,
        participant_id, data)
    SELECT $1, gen_random_uuid(), $2, 'thanks.given', 'x', 1, now(), gen_random_uuid(), '{}'
    FROM generate_series(1, $3)"""


def participations(stage: Stage, count: int) -> list[Fact]:
    return [
        new_fact(
            "participation",
            workspace_id=stage.workspace_id,
            campaign_id=stage.campaign_id,
            zone="Europe/Berlin",
            occurred_at=BEGIN + timedelta(minutes=number),
            received_at=datetime.now(UTC),
            source="test",
            source_ref=str(uuid4()),
            payload={"quest_kind": "sticker", "status": "valid"},
            actor_id=uuid4(),
            quest_id=uuid4(),
        )
        for number in range(count)
    ]


async def flood(db: Database, stage: Stage) -> None:
    """Let as much wait as a large import and a mass mailing leave behind."""
    for _ in range(FACTS // TOGETHER):
        async with db.transaction(stage.workspace_id) as session:
            await record_facts(session, participations(stage, TOGETHER))
    await db.hot.execute(HAPPENED, stage.workspace_id, stage.campaign_id, EVENTS)
    await wait(db, "mail", stage.workspace_id, MAILS, purpose="thanks")


async def do_a_little(db: Database, stage: Stage) -> None:
    """One fact, one event, one letter."""
    at = datetime.now(UTC)
    words = write("confirm-email", "de", code="1", minutes="10", also="nothing", names="")
    mail = Mail(
        workspace_id=stage.workspace_id, id=new_id(at), purpose="x", to="a@b.org", written=words
    )
    async with db.transaction(stage.workspace_id) as session:
        await record_facts(session, participations(stage, 1))
        await announce(session, validated(stage))
        await queue_mail(session, mail, secret=SECRET, at=at)


@asynccontextmanager
async def worker(roles: dict[str, str], folder: Path) -> AsyncIterator[None]:
    with (folder / "log").open("ab") as log:
        environment = {**os.environ, **roles, "COQUEST_DATA": str(folder), "COQUEST_SECRET": SECRET}
        process = await asyncio.create_subprocess_exec(
            *command("worker"), env=environment, stdout=log, stderr=log
        )
        try:
            yield
            assert process.returncode is None
        finally:
            process.terminate()
            await asyncio.wait_for(process.wait(), 30)


async def waiting(db: Database, stage: Stage) -> dict[str, int]:
    row: Any = await db.hot.fetchrow(WAITING, stage.workspace_id)
    return dict(row)


async def test_who_does_little_waits_for_a_few_batches_of_who_does_much(
    db: Database, database_roles: dict[str, str], tmp_path: Path
) -> None:
    much, little = [await set_stage(db, slug=slug) for slug in ("much", "little")]
    await flood(db, much)
    before, left = await waiting(db, much), dict[str, int]()

    async with worker(database_roles, tmp_path), asyncio.timeout(PATIENCE):
        while (now := await waiting(db, much)) == before:  # it is in the middle of the flood
            await asyncio.sleep(0.02)
        await do_a_little(db, little)
        while len(left) < len(NOTHING):
            mine, now = await waiting(db, little), await waiting(db, much)
            for queue in NOTHING:
                done = mine[queue] == 0 and (queue != "cases" or "facts" in left)
                if done and queue not in left:
                    left[queue] = now[queue]
            await asyncio.sleep(0.02)

    assert before == {"facts": FACTS, "cases": 0, "points": EVENTS, "mails": MAILS}
    # So much of the flood still waited when the little was done.
    assert left["facts"] > FACTS // 4, left
    assert left["points"] > EVENTS // 4, left
    assert left["mails"] > MAILS // 2, left
