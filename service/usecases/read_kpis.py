"""What a campaign achieved, in the figures it is judged by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from quests.errors import DimensionRefused, NotFound
from scoring.case import CaseMeasure
from scoring.dimensions import PARTNER, own_and_others
from scoring.kpi import Kpi, Reading
from scoring.measure import Groups, Question, Window
from scoring.reading import total_of
from scoring.registry import KPIS
from service.store.campaigns import ensure_takes_part
from service.store.folding import BATCH_SIZE, fold
from service.store.kpi_cases import count_cases
from service.store.kpi_cells import (
    Evidence,
    Freshness,
    read_evidence,
    read_freshness,
    read_groups,
)
from service.store.kpi_locks import FoldBusy
from service.store.kpi_terms import read_terms
from service.store.session import Database, Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which campaign, which days, split by what, when it is asked, and for which organisation.

    Without an organisation it is the installation itself that asks.
    """

    workspace_id: UUID
    organisation_id: UUID | None
    campaign_id: UUID
    window: Window
    by: str | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A KPI and its reading; ``groups`` by key when a split was asked for.

    Args:
        as_of: The numbers hold every fact known then; ``None`` when none was ever counted.
        pending: Facts that arrived since.
    """

    kpi: Kpi
    total: Reading
    groups: Mapping[str, Reading] | None
    as_of: datetime | None
    pending: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A KPI's reading, and what stands behind each of its measures."""

    answer: Answer
    numbers: Mapping[str, int]
    evidence: Mapping[str, Evidence]


async def read_kpis(
    database: Database, asked: Asked, name: str | None = None
) -> tuple[Answer, ...]:
    """Read one KPI, or all.

    A short queue is folded first, so that callers read what they wrote.

    Raises:
        NotFound: no such campaign or KPI, or the organisation does not take part.
        DimensionRefused: the KPI cannot be split that way.
    """
    kpis = tuple(KPIS.values()) if name is None else (kpi_named(name),)
    _check_split(kpis, asked.by)
    sees_all = await _let_in(database, asked)
    await _catch_up(database, asked)
    async with database.read(asked.workspace_id) as session:
        return await _answers(session, asked, kpis, sees_all=sees_all)


async def explain_kpi(database: Database, asked: Asked, name: str) -> Explanation:
    """Read one KPI together with what it is made of.

    Raises:
        NotFound: no such campaign or KPI, or the organisation does not take part.
    """
    kpi = kpi_named(name)
    sees_all = await _let_in(database, asked)
    await _catch_up(database, asked)
    async with database.read(asked.workspace_id) as session:
        (answer,) = await _answers(session, asked, (kpi,), sees_all=sees_all)
        where = (asked.workspace_id, asked.campaign_id, kpi.measures)
        groups = await read_groups(session, *where, window=asked.window)
        evidence = await read_evidence(session, *where, asked.window)
    numbers = {name: total_of(found.get("", 0)) for name, found in groups.items()}
    return Explanation(answer=answer, numbers=numbers, evidence=evidence)


def kpi_named(name: str) -> Kpi:
    """The KPI.

    Raises:
        NotFound: there is none of that name.
    """
    if name not in KPIS:
        raise NotFound("There is no KPI of this name.", known=sorted(KPIS))
    return KPIS[name]


def _check_split(kpis: Sequence[Kpi], by: str | None) -> None:
    for kpi in kpis:
        if by is not None and by not in kpi.dims:
            raise DimensionRefused(
                f"{kpi.name} cannot be split that way.", kpi=kpi.name, allowed=list(kpi.dims)
            )


async def _let_in(database: Database, asked: Asked) -> bool:
    """Whether whoever asks also sees what each partner brought: the lead and ourselves do."""
    if asked.organisation_id is None:
        return True
    where = (asked.workspace_id, asked.campaign_id, asked.organisation_id)
    async with database.read(asked.workspace_id) as session:
        return await ensure_takes_part(session, *where, asked.at.date())


async def _catch_up(database: Database, asked: Asked) -> None:
    """Fold and count what waits, unless it is much or somebody else is at it."""
    where = (asked.workspace_id, asked.campaign_id)
    async with database.read(asked.workspace_id) as session:
        waiting = await read_freshness(session, *where)
    if not 0 < waiting.pending + waiting.awaiting <= BATCH_SIZE:
        return
    try:
        async with database.transaction(asked.workspace_id) as session:
            if waiting.pending:
                await fold(session, *where, asked.at)
            await count_cases(session, *where, asked.at)
    except FoldBusy:
        return


async def _answers(
    session: Session, asked: Asked, kpis: Sequence[Kpi], *, sees_all: bool
) -> tuple[Answer, ...]:
    """All from one snapshot."""
    fresh = await read_freshness(session, asked.workspace_id, asked.campaign_id)
    whole = Question(campaign_id=asked.campaign_id, window=asked.window, today=asked.at.date())
    split = replace(whole, by=asked.by) if asked.by else None
    numbers = await read_terms(session, asked.workspace_id, kpis, whole)
    groups: Mapping[str, Groups] = {}
    if split:
        groups = await read_terms(session, asked.workspace_id, kpis, split)
    if asked.by == PARTNER and not sees_all:
        groups = _for_a_partner(groups, asked)
    return tuple(
        Answer(
            kpi=kpi,
            total=kpi.read(numbers, whole)[""],
            groups=kpi.read(groups, split) if split else None,
            as_of=_as_of(kpi, fresh, asked.at),
            pending=fresh.pending + (fresh.awaiting if _has_cases(kpi) else 0),
        )
        for kpi in kpis
    )


def _for_a_partner(numbers: Mapping[str, Groups], asked: Asked) -> dict[str, Groups]:
    own = str(asked.organisation_id)
    return {name: own_and_others(groups, own) for name, groups in numbers.items()}


def _as_of(kpi: Kpi, fresh: Freshness, at: datetime) -> datetime | None:
    """When every fact known was in the numbers of a KPI."""
    if fresh.awaiting and _has_cases(kpi):
        return fresh.counted_at
    return fresh.folded_at if fresh.pending else at


def _has_cases(kpi: Kpi) -> bool:
    return any(isinstance(measure, CaseMeasure) for measure in kpi.measures)
