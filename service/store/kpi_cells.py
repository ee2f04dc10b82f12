"""Read the cells: the numbers of measures over any window, each split by one dimension.

What it costs depends on the days and groups that are asked for, never on the facts behind them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import text

from quests.errors import NotFound
from scoring.dimensions import (
    OTHERS,
    PARTNER,
    TOTAL,
    once_among_others,
    own_and_others,
)
from scoring.measure import Aggregation, Groups, Measure, Window
from scoring.reading import total_of
from service.store.kpi_sql import FACTS, RETRACTIONS
from service.store.kpi_sums import Sought, read_sums, statement
from service.store.kpi_tallies import evidence_of
from service.store.session import Session

_WHOLE, _BY_KEY = statement("key", whole=True), statement("key", whole=False)


def _waiting(table: str) -> str:
    return f"""(
        SELECT coalesce(sum(cardinality(q.fact_ids)), 0)::bigint FROM {table} q
        WHERE q.workspace_id = c.workspace_id AND q.campaign_id = c.id)"""  # noqa: S608


_FRESHNESS = text(f"""
    SELECT s.folded_at, t.counted_at, t.definitions, {_waiting("fact_queue")},
        {_waiting("kpi_awaiting")}
    FROM campaign c LEFT JOIN fold_state s
        ON s.workspace_id = c.workspace_id AND s.campaign_id = c.id
    LEFT JOIN case_state t ON t.workspace_id = c.workspace_id AND t.campaign_id = c.id
    WHERE c.workspace_id = :workspace AND c.id = :campaign""")  # noqa: S608 (names of our own)


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """When the cells were last brought up to date, and how many facts wait since.

    Args:
        pending: Facts that wait to be folded.
        awaiting: Facts that are folded, but that cases have not looked at.
        definitions: A mark of the declarations that made the cells; ``None`` before the first.
    """

    folded_at: datetime | None
    pending: int
    counted_at: datetime | None = None
    awaiting: int = 0
    definitions: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """How many facts, and how many retractions, stand behind a measure."""

    facts: int
    retractions: int


Ask: TypeAlias = tuple[Measure, Window]


async def read_groups(
    session: Session,
    workspace_id: UUID,
    campaign_id: UUID,
    asks: Sequence[Ask],
    *,
    by: str = TOTAL,
) -> list[Groups]:
    """The number of each measure over its window, per key of ``by``.

    Groups of nothing are left out. Equal to ``measure.groups`` over the facts that are folded. A
    split by day is read by ``kpi_daily``.
    """
    where = {"workspace": workspace_id, "campaign": campaign_id, "dimset": by}
    query = _WHOLE if by == TOTAL else _BY_KEY
    return await read_numbers(session, where, [_so_far(*ask) for ask in asks], query)


async def read_as_partner(
    session: Session,
    workspace_id: UUID,
    campaign_id: UUID,
    asks: Sequence[Ask],
    *,
    by: str,
    own: UUID,
) -> list[Groups]:
    """The same split by partner, or by pair, as one of them sees it: all others are one group."""
    where = (session, workspace_id, campaign_id)
    groups = await read_groups(*where, asks, by=by)
    found: list[Groups] = [own_and_others(by, one, own) for one in groups]
    people = [place for place, (it, _) in enumerate(asks) if it.agg is Aggregation.DISTINCT]
    if people and by == PARTNER:
        mine = [asks[place] for place in people]
        total, both = [await read_groups(*where, mine, by=by) for by in (TOTAL, OTHERS)]
        for place, whole, twice in zip(people, total, both, strict=True):
            found[place] = once_among_others(groups[place], whole, twice, own)
    return found


def _so_far(measure: Measure, window: Window) -> Ask:
    return measure, replace(window, start=None) if measure.running else window


async def read_numbers(
    session: Session, where: Mapping[str, Any], asks: Sequence[Ask], query: Any
) -> list[Groups]:
    """What a query finds for each of the asks; one round trip, or none where nothing is asked."""
    sought = [Sought(measure.name, measure.version, window) for measure, window in asks]
    return await read_sums(session, query, where, sought)


async def read_evidence(
    session: Session,
    workspace_id: UUID,
    campaign_id: UUID,
    measures: Sequence[Measure],
    window: Window,
) -> dict[str, Evidence]:
    """What stands behind each measure: facts that count for it, and retractions of such."""
    behind = {evidence_of(measure): Sought(*evidence_of(measure), window) for measure in measures}
    counts: dict[str, dict[tuple[str, int], int]] = {}
    for dimset in (FACTS, RETRACTIONS):
        where = {"workspace": workspace_id, "campaign": campaign_id, "dimset": dimset}
        found = await read_sums(session, _WHOLE, where, [*behind.values()])
        counts[dimset] = dict(zip(behind, (total_of(one.get("", 0)) for one in found), strict=True))
    return {
        measure.name: Evidence(
            facts=counts[FACTS][evidence_of(measure)],
            retractions=counts[RETRACTIONS][evidence_of(measure)],
        )
        for measure in measures
    }


async def read_freshness(session: Session, workspace_id: UUID, campaign_id: UUID) -> Freshness:
    """How fresh the cells of a campaign are.

    Raises:
        NotFound: the workspace has no such campaign.
    """
    values = {"workspace": workspace_id, "campaign": campaign_id}
    found = (await session.execute(_FRESHNESS, values)).one_or_none()
    if found is None:
        raise NotFound()
    folded_at, counted_at, definitions, pending, awaiting = found
    return Freshness(
        folded_at=folded_at,
        pending=pending,
        counted_at=counted_at,
        awaiting=awaiting,
        definitions=definitions,
    )
