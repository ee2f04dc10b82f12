"""Read the cells: the numbers of measures over any window, each split by one dimension.

What it costs depends on the days and groups that are asked for, never on the facts behind them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from quests.errors import NotFound
from scoring.dimensions import DAY, TOTAL
from scoring.measure import Groups, Measure, Window
from service.store.kpi_sql import FACTS, RETRACTIONS
from service.store.session import Session

_ASKED = "unnest(CAST(:names AS text[]), CAST(:versions AS int[])) AS a (measure, version)"
_INSIDE = """
    workspace_id = :workspace AND campaign_id = :campaign AND dimset = :dimset
    AND day >= CAST(:start AS date) AND day < CAST(:end AS date)"""


def _groups_query(key: str, once: str) -> Any:
    """Sums of both kinds of cell; ``once`` tells which transitions count a person."""
    return text(f"""
        SELECT measure, {key} AS key, sum(n)::bigint AS n FROM {_ASKED}
        JOIN kpi_cell USING (measure, version) WHERE {_INSIDE}
        GROUP BY 1, 2 HAVING sum(n) <> 0
        UNION ALL
        SELECT measure, {key} AS key, sum(n)::bigint AS n FROM {_ASKED}
        JOIN kpi_trans USING (measure, version) WHERE {_INSIDE} AND {once}
        GROUP BY 1, 2 HAVING sum(n) <> 0""")  # noqa: S608 (fixed texts)


# In a window each person counts once, on the first of their days in it. On a single day every
# transition into the day is one person.
_FIRST_IN_WINDOW = "(prev_day = '-infinity' OR prev_day < CAST(:start AS date))"
_BY_KEY = _groups_query("key", _FIRST_IN_WINDOW)
_BY_DAY = _groups_query("day::text", "true")

_FRESHNESS = text("""
    SELECT s.folded_at, (
        SELECT coalesce(sum(cardinality(q.fact_ids)), 0)::bigint FROM fact_queue q
        WHERE q.workspace_id = c.workspace_id AND q.campaign_id = c.id)
    FROM campaign c LEFT JOIN fold_state s
        ON s.workspace_id = c.workspace_id AND s.campaign_id = c.id
    WHERE c.workspace_id = :workspace AND c.id = :campaign""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """When the cells were last brought up to date, and how many facts wait since."""

    folded_at: datetime | None
    pending: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """How many facts, and how many retractions, stand behind a measure."""

    facts: int
    retractions: int


async def read_groups(
    session: Session,
    workspace_id: UUID,
    campaign_id: UUID,
    measures: Sequence[Measure],
    *,
    window: Window,
    by: str = TOTAL,
) -> dict[str, Groups]:
    """The number of each measure per key of ``by``; groups of nothing are left out.

    Equal to ``measure.groups`` over the facts that are folded.
    """
    values = _asked(workspace_id, campaign_id, measures, window)
    query, dimset = (_BY_DAY, TOTAL) if by == DAY else (_BY_KEY, by)
    groups: dict[str, dict[str, int]] = {measure.name: {} for measure in measures}
    for name, key, number in await session.execute(query, {**values, "dimset": dimset}):
        groups[name][key] = number
    return dict(groups)


async def read_evidence(
    session: Session,
    workspace_id: UUID,
    campaign_id: UUID,
    measures: Sequence[Measure],
    window: Window,
) -> dict[str, Evidence]:
    """What stands behind each measure: facts that count for it, and retractions of such."""
    values = _asked(workspace_id, campaign_id, measures, window)
    counts: dict[str, dict[str, int]] = {}
    for dimset in (FACTS, RETRACTIONS):
        rows = await session.execute(_BY_KEY, {**values, "dimset": dimset})
        counts[dimset] = {name: number for name, _, number in rows}
    return {
        measure.name: Evidence(
            facts=counts[FACTS].get(measure.name, 0),
            retractions=counts[RETRACTIONS].get(measure.name, 0),
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
    return Freshness(folded_at=found[0], pending=found[1])


def _asked(
    workspace_id: UUID, campaign_id: UUID, measures: Sequence[Measure], window: Window
) -> Mapping[str, Any]:
    return {
        "workspace": workspace_id,
        "campaign": campaign_id,
        "names": [measure.name for measure in measures],
        "versions": [measure.version for measure in measures],
        # The driver sends the ends of Python's calendar as PostgreSQL's infinities.
        "start": window.start or date.min,
        "end": window.end or date.max,
    }
