"""Visitors who were not seen for long: facts lose the name of their browser, the numbers stay.

What the cases of a visitor had added to the cells is laid together with that of all others who
are forgotten with it, under no name, before the name goes: an opening balance. A rebuild begins
with it, and who comes back is a new visitor. A campaign may say after how many days
(``keep_visitor_days``), and so may the installation; the shorter holds.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic_core import from_json
from sqlalchemy import text

from scoring.case import By, Case
from scoring.registry import CASES
from service.store.campaign_setting import setting_of
from service.store.driver import Connection, driver
from service.store.kpi_balances import FORGOTTEN, balance_text, read_balance
from service.store.kpi_case_rows import forget_rows, keep_rows, read_rows, row_of
from service.store.kpi_cases import definitions
from service.store.kpi_locks import lock_campaign, lock_cases, plan
from service.store.kpi_tallies import Place, evidence_at, read_back
from service.store.session import Session

BATCH = 500  # visitors who are forgotten together
EVERY = timedelta(hours=20)
SECONDS = 300.0
OF_VISITORS: tuple[Case, ...] = tuple(one for one in CASES.values() if one.by is By.VISITOR)

# Facts that wait to be counted keep their visitor until they are.
_LONG_GONE = """
    SELECT visitor_id FROM fact f
    WHERE workspace_id = $1 AND campaign_id = $2 AND visitor_id IS NOT NULL
    GROUP BY visitor_id HAVING max(day) < $3 AND NOT bool_or(id IN (
        SELECT unnest(fact_ids) FROM fact_queue WHERE workspace_id = $1 AND campaign_id = $2
        UNION ALL
        SELECT unnest(fact_ids) FROM kpi_awaiting WHERE workspace_id = $1 AND campaign_id = $2))"""
_SOME = f"{_LONG_GONE} LIMIT {BATCH}"
# What stands behind the numbers is counted in the cells alone, so from now on the balance tells it.
_SEEN = """
    SELECT sign, day, count(*)::int FROM fact WHERE workspace_id = $1 AND campaign_id = $2
        AND visitor_id = ANY ($3::uuid[]) AND type = ANY ($4::text[]) GROUP BY sign, day"""
# What browsers tell is named after them; what others tell has a name of their own.
_BLANK = """
    UPDATE fact SET visitor_id = NULL, source_ref = CASE
        WHEN source_ref LIKE visitor_id || '/%' THEN 'forgotten/' || id ELSE source_ref END
    WHERE workspace_id = $1 AND campaign_id = $2 AND visitor_id = ANY ($3::uuid[])"""
# Facts that a rule of the database does not let change are passed over silently.
_STILL = """
    SELECT EXISTS (SELECT FROM fact WHERE workspace_id = $1 AND campaign_id = $2
        AND visitor_id = ANY ($3::uuid[]))"""
_COUNTED_BY = """
    SELECT definitions FROM case_state WHERE workspace_id = $1 AND campaign_id = $2"""
_DAYS = """least(CAST(c.definition ->> 'keep_visitor_days' AS integer), CAST(:days AS integer))"""
_DUE = text(f"""
    SELECT c.id FROM campaign c JOIN case_state s
        ON s.workspace_id = c.workspace_id AND s.campaign_id = c.id
    WHERE c.workspace_id = :workspace AND {_DAYS} IS NOT NULL
        AND (CAST(:before AS timestamptz) IS NULL OR s.forgot_at IS NULL OR s.forgot_at < :before)
    ORDER BY c.id
""")  # noqa: S608 (our own text)
_CAMPAIGN = text(f"""
    SELECT c.slug, {_DAYS} AS days, (:at AT TIME ZONE c.time_zone)::date AS today FROM campaign c
    WHERE c.workspace_id = :workspace AND c.id = :campaign
""")  # noqa: S608 (our own text)
_KNOWN = text("""
    SELECT count(DISTINCT visitor_id) FROM fact
    WHERE workspace_id = :workspace AND campaign_id = :campaign AND visitor_id IS NOT NULL
""")
_NOTE = text("""
    UPDATE case_state SET forgot_at = :at
    WHERE workspace_id = :workspace AND campaign_id = :campaign
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitors:
    """How long browsers are told apart in a campaign, and of how many that is over.

    Attributes:
        days: After they were last seen; ``None``: for as long as the campaign is there.
        known: Visitors whom facts still name.
        would_go: Those among them who would be forgotten at this moment.
    """

    slug: str
    days: int | None
    before: date | None
    known: int
    would_go: int


async def visitors_of(
    session: Session, workspace_id: UUID, campaign_id: UUID, at: datetime, days: int | None
) -> Visitors:
    """How it stands with the visitors of a campaign; ``days`` is what the installation says."""
    named: dict[str, Any] = {"workspace": workspace_id, "campaign": campaign_id}
    found = (await session.execute(_CAMPAIGN, named | {"at": at, "days": days})).one()
    before = await forgotten_before(session, workspace_id, campaign_id, at, days)
    connection = await driver(session)
    counted = f"SELECT count(*) FROM ({_LONG_GONE}) AS gone"  # noqa: S608 (our own text)
    where = (workspace_id, campaign_id)
    return Visitors(
        slug=found.slug,
        days=found.days,
        before=before,
        known=(await session.execute(_KNOWN, named)).scalar_one(),
        would_go=await connection.fetchval(counted, *where, before) if before else 0,
    )


async def forgetful_campaigns(
    session: Session, workspace_id: UUID, days: int | None, *, not_since: datetime | None = None
) -> Sequence[UUID]:
    """Campaigns that forget visitors; with ``not_since`` those that did not do so since then."""
    named = {"workspace": workspace_id, "before": not_since, "days": days}
    return (await session.execute(_DUE, named)).scalars().all()


async def forgotten_before(
    session: Session, workspace_id: UUID, campaign_id: UUID, at: datetime, days: int | None
) -> date | None:
    """Who was last seen before this day is forgotten; ``None``: nobody is."""
    named = {"workspace": workspace_id, "campaign": campaign_id, "at": at, "days": days}
    found = (await session.execute(_CAMPAIGN, named)).one()
    return found.today - timedelta(days=found.days) if found.days else None


async def forget_some(
    session: Session, workspace_id: UUID, campaign_id: UUID, before: date
) -> int | None:
    """Forget some visitors who were last seen before a day; how many.

    Returns:
        ``None`` when somebody is counting, or the numbers were made by other declarations: later.
    """
    for lock in (lock_campaign, lock_cases):
        if not await lock(session, workspace_id, campaign_id):
            return None
    await plan(session, SECONDS, afresh=True)
    connection = await driver(session)
    where = (workspace_id, campaign_id)
    setting = await setting_of(connection, *where)
    if await connection.fetchval(_COUNTED_BY, *where) != definitions(setting):
        return None
    rows = await connection.fetch(_SOME, *where, before, timeout=SECONDS)
    visitors = [row["visitor_id"] for row in rows]
    if visitors:
        await _lay_together(connection, where, visitors, before)
        await connection.execute(_BLANK, *where, visitors, timeout=SECONDS)
        if await connection.fetchval(_STILL, *where, visitors):
            raise RuntimeError("Visitors are still named by facts that may not be changed.")
    return len(visitors)


async def note_forgot(
    session: Session, workspace_id: UUID, campaign_id: UUID, at: datetime
) -> None:
    """For today nobody is left to be forgotten."""
    named = {"workspace": workspace_id, "campaign": campaign_id, "at": at}
    await session.execute(_NOTE, named)


async def _lay_together(
    connection: Connection, where: tuple[UUID, UUID], visitors: Sequence[UUID], before: date
) -> None:
    """One row per case and day for all who go; what versions that are over had added just goes."""
    gone = [row_of(By.VISITOR, visitor) for visitor in visitors]
    known = [from_json(kept) for kept in (await read_rows(connection, where, gone)).values()]
    await forget_rows(connection, where, gone)
    for case in OF_VISITORS:
        row = (case.name, case.version, f"{FORGOTTEN}{before}")
        balance = Counter[Place]()
        for kept in known:
            balance.update(read_back(kept, case))
        for sign, day, facts in await connection.fetch(_SEEN, *where, visitors, [*case.types]):
            balance[evidence_at(case, sign, day)] += facts
        for earlier in (await read_rows(connection, where, [row])).values():
            balance.update(read_balance(earlier))
        if balance:
            await keep_rows(connection, where, {row: balance_text(balance)})
