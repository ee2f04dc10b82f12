"""A fast wrong answer is a defect: what was acknowledged, and what the database holds."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import asyncpg

from bench.stage import WORKSPACE, Stage
from scoring.measure import Window
from service.store.kpi_answers import Asked
from service.store.session import Database
from service.usecases.read_kpis import read_kpis

# Every completion left exactly one of each of these behind.
ONE_EACH = {
    "replies kept": "SELECT count(*) FROM idempotency_key WHERE status = 201",
    "steps": "SELECT count(*) FROM completion_transition",
    "participation facts": "SELECT count(*) FROM fact WHERE type = 'participation'",
    "completion facts": "SELECT count(*) FROM fact WHERE type = 'completion'",
    "sticker facts": "SELECT count(*) FROM fact WHERE type = 'sticker_distributed'",
    "events": "SELECT count(DISTINCT subject) FROM event WHERE type = 'completion.validated'",
}
# Whoever is in a crowd did what they did before the clock started, and left nothing else behind.
OURS = f"workspace_id = (SELECT workspace_id FROM workspace WHERE slug = '{WORKSPACE}')"  # noqa: S608
COMPLETIONS = f"SELECT count(*) FROM completion WHERE state = 'accepted' AND {OURS}"  # noqa: S608
KEYS_WITHOUT_REPLY = "SELECT count(*) FROM idempotency_key WHERE status IS NULL"
USES = "SELECT coalesce(sum(used), 0) FROM limit_use"
LIMITED = f"""
    SELECT count(*) FROM completion c JOIN quest q
        ON q.workspace_id = c.workspace_id AND q.id = c.quest_id
    WHERE jsonb_array_length(q.definition::jsonb -> 'limits') > 0 AND c.{OURS}"""  # noqa: S608
# The KPIs, counted the plain way: from the completions, not from facts or cells.
PLAIN = """
    SELECT count(*) AS participations, count(*) AS quest_completions,
        coalesce(sum(quantity), 0)::bigint AS stickers_distributed,
        count(DISTINCT participant_id) AS unique_participants
    FROM completion WHERE workspace_id = $1 AND campaign_id = $2"""


@dataclass(frozen=True, slots=True)
class Said:
    """How much the clients were told.

    Args:
        good: Answers that acknowledged something new.
        unread: At most so many more were acknowledged after a client had stopped to listen.
    """

    good: int
    unread: int

    def compare(self, stored: int, what: str) -> list[str]:
        """What is wrong when so many rows are stored: something lost, or counted twice."""
        if self.good <= stored <= self.good + self.unread:
            return []
        return [f"{stored} {what} stored, {self.good} (+ {self.unread} unread) acknowledged"]


def prove(stage: Stage, completions: Said, actions: Said) -> tuple[list[str], int]:
    """Everything that is wrong, and how many completions were compared."""
    return asyncio.run(_prove(stage, completions, actions))


async def count(url: str, query: str) -> int:
    """The number that a query gives."""
    connection = await asyncpg.connect(url)
    try:
        return int(await connection.fetchval(query))
    finally:
        await connection.close()


async def _prove(stage: Stage, completions: Said, actions: Said) -> tuple[list[str], int]:
    stored = await count(stage.url, COMPLETIONS)
    on_floor = await count(stage.floor_url, "SELECT count(*) FROM action")
    wrong = [*completions.compare(stored, "completions"), *actions.compare(on_floor, "actions")]
    for what, query in ONE_EACH.items():
        if (found := await count(stage.url, query)) != stored:
            wrong.append(f"{found} {what} for {stored} completions")
    if left := await count(stage.url, KEYS_WITHOUT_REPLY):
        wrong.append(f"{left} keys are taken and have no reply")
    if (used := await count(stage.url, USES)) != (limited := await count(stage.url, LIMITED)):
        wrong.append(f"limits were used {used} times by {limited} completions")
    return [*wrong, *await _wrong_kpis(stage)], stored


async def _wrong_kpis(stage: Stage) -> list[str]:
    """Each KPI of each campaign, folded, beside the plain count."""
    database = await Database.open(stage.url, pool_size=1)
    try:
        campaigns = [crowd.campaign_id for crowd in (stage.hot, *stage.spread)]
        return [wrong for one in campaigns for wrong in await _compare(database, stage, one)]
    finally:
        await database.close()


async def _compare(database: Database, stage: Stage, campaign: UUID) -> Sequence[str]:
    plain = await database.hot.fetchrow(PLAIN, stage.workspace_id, campaign)
    asked = Asked(
        workspace_id=stage.workspace_id,
        organisation_id=None,
        campaign_id=campaign,
        window=Window(),
        by=None,
        at=datetime.now(UTC),
    )
    folded = {answer.kpi.name: answer.total.value for answer in await read_kpis(database, asked)}
    return [
        f"{name} of {campaign} is {folded[name]} folded and {value} counted"
        for name, value in dict(plain or {}).items()
        if folded[name] != value
    ]
