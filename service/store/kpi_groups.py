"""Numbers of the groups that people are counted in, so that what is kept of a person is short."""

from collections.abc import Iterable, Mapping
from typing import TypeAlias
from uuid import UUID

from service.store.driver import Connection
from service.store.kpi_sql import CELL

SECONDS = 120.0

Group: TypeAlias = tuple[str, int, str, str]
"""Measure, version, dimension set and key."""

_SAME = " AND ".join(f"g.{column} = t.{column}" for column in CELL.split(", "))
# Whoever asks is the only folder of the campaign, so the next numbers are free.
_NUMBERS = f"""
    WITH asked AS MATERIALIZED (
        SELECT t.*, g.id FROM unnest($3::text[], $4::int[], $5::text[], $6::text[]) AS t ({CELL})
        LEFT JOIN LATERAL (
            SELECT id FROM kpi_group g
            WHERE g.workspace_id = $1 AND g.campaign_id = $2 AND {_SAME} OFFSET 0
        ) g ON true
    ), made AS (
        INSERT INTO kpi_group (workspace_id, campaign_id, id, {CELL})
        SELECT $1, $2, row_number() OVER () + coalesce((
            SELECT max(id) FROM kpi_group WHERE workspace_id = $1 AND campaign_id = $2
        ), 0), {CELL} FROM asked WHERE id IS NULL
        RETURNING {CELL}, id
    )
    SELECT {CELL}, id FROM asked WHERE id IS NOT NULL UNION ALL SELECT {CELL}, id FROM made"""  # noqa: S608
_NAMES = f"""
    SELECT {CELL}, t.id FROM unnest($3::int[]) AS t (id) CROSS JOIN LATERAL (
        SELECT {CELL} FROM kpi_group g
        WHERE g.workspace_id = $1 AND g.campaign_id = $2 AND g.id = t.id OFFSET 0
    ) g"""  # noqa: S608


class GroupNumbers:
    """The numbers of groups of one campaign, as far as somebody asked in this transaction."""

    def __init__(self, connection: Connection, workspace_id: UUID, campaign_id: UUID) -> None:
        self._connection, self._where = connection, (workspace_id, campaign_id)
        self.numbers: dict[Group, int] = {}
        self.groups: dict[int, Group] = {}

    async def of(self, groups: Iterable[Group]) -> Mapping[Group, int]:
        """The number of each group; one is given to whatever had none."""
        if asked := sorted(set(groups) - self.numbers.keys()):
            columns = [list(column) for column in zip(*asked, strict=True)]
            await self._learn(_NUMBERS, *columns)
        return self.numbers

    async def names(self, numbers: Iterable[int]) -> Mapping[int, Group]:
        """The group of each number."""
        if asked := sorted(set(numbers) - self.groups.keys()):
            await self._learn(_NAMES, asked)
        return self.groups

    async def _learn(self, statement: str, *asked: object) -> None:
        rows = await self._connection.fetch(statement, *self._where, *asked, timeout=SECONDS)
        for *group, number in rows:
            measure, version, dimset, key = group
            self.groups[number] = (measure, version, dimset, key)
            self.numbers[measure, version, dimset, key] = number
