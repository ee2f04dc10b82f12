"""Targets: what KPIs shall be by a day, and how that looked when it was last looked at."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from quests.errors import NotFound
from quests.ids import new_id
from scoring.forecast import LOOK_BACK, Forecast, Outlook, forecast, outlook
from scoring.kpi import Reading
from scoring.measure import Question, Window
from scoring.reading import NOT_YET
from scoring.registry import KPIS
from service.store.kpi_answers import Asked, as_of, pending, question_of
from service.store.kpi_built import Built, built_of
from service.store.kpi_cells import read_freshness
from service.store.kpi_terms import read_each
from service.store.session import Session
from service.store.tables import KpiTargetRow

ONE_DAY = timedelta(days=1)
LATE = timedelta(days=7)  # facts that come so long after the day still change how it ended


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a KPI shall be by a day.

    Args:
        goal: In the KPI's unit.
        at_most: Whether it shall stay below; else it shall get there.
        starts_on: From this day on it is counted.
        due_on: The day on which it shall be so, itself included.
    """

    kpi: str
    goal: float
    at_most: bool
    starts_on: date
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A target and how it looks.

    Args:
        noted: How it looked when organisers were last told.
        as_of: Its reading holds every fact known then; ``None`` when none was ever counted.
        pending: Facts that arrived since.
        share: Of the goal, in percent; ``None`` where the figure has no value or the goal is 0.
    """

    target: Target
    id: UUID
    version: int
    noted: Outlook
    reading: Reading
    share: float | None
    expected: Forecast | None
    outlook: Outlook
    as_of: datetime | None = None
    pending: int = 0


async def put_target(
    session: Session, workspace_id: UUID, campaign_id: UUID, target: Target, at: datetime
) -> None:
    """Set the target of a KPI, or another one; what was noted of the old one is forgotten."""
    wanted: dict[str, Any] = {
        "goal": target.goal,
        "at_most": target.at_most,
        "starts_on": target.starts_on,
        "due_on": target.due_on,
        "outlook": Outlook.UNKNOWN,
        "looked_at": None,
        "updated_at": at,
    }
    await session.execute(
        insert(KpiTargetRow)
        .values(
            workspace_id=workspace_id,
            campaign_id=campaign_id,
            kpi=target.kpi,
            id=new_id(at),
            version=1,
            created_at=at,
            **wanted,
        )
        .on_conflict_do_update(
            index_elements=["workspace_id", "campaign_id", "kpi"],
            set_=wanted | {"version": col(KpiTargetRow.version) + 1},
        )
    )


async def delete_target(session: Session, workspace_id: UUID, campaign_id: UUID, kpi: str) -> None:
    """Want nothing of a KPI any more.

    Raises:
        NotFound: there is no such target.
    """
    gone = await session.execute(
        delete(KpiTargetRow)
        .where(
            col(KpiTargetRow.workspace_id) == workspace_id,
            col(KpiTargetRow.campaign_id) == campaign_id,
            col(KpiTargetRow.kpi) == kpi,
        )
        .returning(col(KpiTargetRow.id))
    )
    if gone.one_or_none() is None:
        raise NotFound()


async def targets_of(
    session: Session, workspace_id: UUID, campaign_id: UUID, at: datetime, *, kpi: str | None = None
) -> list[Progress]:
    """Every target of a campaign, or that of one KPI, and how it looks now."""
    wanted = (KpiTargetRow.workspace_id == workspace_id, KpiTargetRow.campaign_id == campaign_id)
    one = () if kpi is None else (KpiTargetRow.kpi == kpi,)
    rows = await session.exec(
        select(KpiTargetRow).where(*wanted, *one).order_by(col(KpiTargetRow.kpi))
    )
    asked = Asked(
        workspace_id=workspace_id,
        organisation_id=None,
        campaign_id=campaign_id,
        window=Window(),
        at=at,
    )
    known = [row for row in rows if row.kpi in KPIS]
    if not known:
        return []
    question = await question_of(session, asked)
    fresh = await read_freshness(session, workspace_id, campaign_id)
    built = await built_of(session, workspace_id, campaign_id, fresh, question.setting)
    return [
        replace(
            await _progress(session, row, question, built),
            as_of=as_of(KPIS[row.kpi], built, fresh, at),
            pending=pending(KPIS[row.kpi], built, fresh),
        )
        for row in known
    ]


async def _progress(
    session: Session, row: KpiTargetRow, question: Question, built: Built
) -> Progress:
    """How one looks: what it was at the end of each of the last days, and where that leads."""
    kpi, today = KPIS[row.kpi], question.today or row.due_on
    last = min(today, row.due_on)
    days = [last - ONE_DAY * back for back in range(LOOK_BACK, -1, -1)]
    asked = [
        replace(question, window=Window(start=row.starts_on, end=day + ONE_DAY))
        for day in days
        if day >= row.starts_on
    ] or [replace(question, window=Window(start=row.starts_on, end=row.starts_on))]
    found = await read_each(session, row.workspace_id, [kpi], asked, built)
    counted = built.has(kpi)
    readings = [
        kpi.read(one, ask)[""] if counted else NOT_YET
        for one, ask in zip(found, asked, strict=True)
    ]
    values = [one.value for one in readings]
    expected = forecast(values, max(0, (row.due_on - last).days))
    value = values[-1]
    return Progress(
        target=Target(
            kpi=row.kpi,
            goal=row.goal,
            at_most=row.at_most,
            starts_on=row.starts_on,
            due_on=row.due_on,
        ),
        id=row.id,
        version=row.version,
        noted=Outlook(row.outlook),
        reading=readings[-1],
        share=None if value is None or not row.goal else 100 * value / row.goal,
        expected=expected,
        outlook=outlook(value, row.goal, expected, at_most=row.at_most, over=today > row.due_on)
        if counted
        else Outlook(row.outlook),
    )


_DUE = text("""
    SELECT DISTINCT workspace_id, campaign_id FROM kpi_target
    WHERE looked_at IS NULL OR (looked_at < :before
        AND (due_on >= :day OR outlook NOT IN ('reached', 'missed')))""")
_NOTE = text("""
    UPDATE kpi_target SET looked_at = :at, outlook = :outlook, version = version + :further
    WHERE workspace_id = :workspace AND campaign_id = :campaign AND kpi = :kpi
        AND version = :version
    RETURNING version""")


async def campaigns_with_targets(
    session: Session, *, before: datetime
) -> Sequence[tuple[UUID, UUID]]:
    """Campaigns whose targets were not looked at since; after its day, one stays as it was."""
    values = {"before": before, "day": before.date() - LATE}
    return [(row[0], row[1]) for row in await session.execute(_DUE, values)]


async def note_outlook(
    session: Session, workspace_id: UUID, campaign_id: UUID, seen: Progress, at: datetime
) -> bool:
    """Note how it looks now; whether that is news, and nobody else has noted it meanwhile."""
    news = seen.outlook is not seen.noted
    values = {
        "workspace": workspace_id,
        "campaign": campaign_id,
        "kpi": seen.target.kpi,
        "outlook": seen.outlook.value,
        "version": seen.version,
        "further": int(news),
        "at": at,
    }
    noted = (await session.execute(_NOTE, values)).one_or_none()
    return news and noted is not None
