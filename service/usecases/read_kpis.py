"""What a campaign achieved, in the figures it is judged by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quests.errors import DimensionRefused, NotFound
from scoring.dimensions import PARTNERS, concerns
from scoring.kpi import Kpi
from scoring.reading import total_of
from scoring.registry import BLOCK_OF, KPIS
from service.store.campaigns import ensure_takes_part
from service.store.kpi_answers import Answer, Asked, read_answers
from service.store.kpi_cells import Evidence, read_evidence, read_groups
from service.store.kpi_short_queue import fold_short_queue
from service.store.session import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A KPI's reading, and what stands behind each of its measures."""

    answer: Answer
    numbers: Mapping[str, int]
    evidence: Mapping[str, Evidence]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which KPIs: those of a role, of a block, of some names, or all."""

    role: str | None = None
    block: str | None = None
    names: frozenset[str] | None = None

    def kpis(self, asked: Asked) -> tuple[Kpi, ...]:
        """Those that can be read as asked."""
        dims = [dim for dim in (asked.by, asked.only and asked.only[0]) if dim]
        return tuple(
            kpi
            for kpi in KPIS.values()
            if (self.role is None or self.role in kpi.roles)
            and (self.names is None or kpi.name in self.names)
            and (self.block is None or self.block == BLOCK_OF[kpi.name])
            and all(dim in kpi.dims for dim in dims)
        )


async def read_kpis(
    database: Database,
    asked: Asked,
    wanted: Wanted = Wanted(),
) -> tuple[Answer, ...]:
    """Read KPIs over the same days and from one snapshot; a short queue is folded first.

    Raises:
        NotFound: no such campaign, or the organisation does not take part.
        DimensionRefused: that cannot be asked together.
    """
    return await _read(database, asked, wanted.kpis(asked))


async def read_one(database: Database, asked: Asked, name: str) -> Answer:
    """Read one KPI; as ``read_kpis``.

    Raises:
        NotFound: also when there is no such KPI.
        DimensionRefused: also when the KPI cannot be split that way.
    """
    kpi = kpi_named(name)
    for dim in (asked.by, asked.only and asked.only[0]):
        if dim and dim not in kpi.dims:
            raise DimensionRefused(
                f"{kpi.name} cannot be split that way.", kpi=kpi.name, allowed=list(kpi.dims)
            )
    (answer,) = await _read(database, asked, (kpi,))
    return answer


async def explain_kpi(database: Database, asked: Asked, name: str) -> Explanation:
    """Read one KPI together with what it is made of.

    Raises:
        NotFound: no such campaign or KPI, or the organisation does not take part.
    """
    answer = await read_one(database, asked, name)
    measures = answer.measures
    where = (asked.workspace_id, asked.campaign_id)
    async with database.read(asked.workspace_id) as session:
        asks = [(measure, asked.window) for measure in measures]
        groups = await read_groups(session, *where, asks)
        evidence = await read_evidence(session, *where, measures, asked.window)
    numbers = {
        measure.name: total_of(found.get("", 0))
        for measure, found in zip(measures, groups, strict=True)
    }
    return Explanation(answer=answer, numbers=numbers, evidence=evidence)


def kpi_named(name: str) -> Kpi:
    """The KPI.

    Raises:
        NotFound: there is none of that name.
    """
    if name not in KPIS:
        raise NotFound(f"There is no KPI {name!r}.")
    return KPIS[name]


async def _read(database: Database, asked: Asked, kpis: Sequence[Kpi]) -> tuple[Answer, ...]:
    sees_all = await _let_in(database, asked)
    _check_together(asked, sees_all=sees_all)
    await fold_short_queue(database, asked.workspace_id, asked.campaign_id, asked.at)
    async with database.read(asked.workspace_id) as session:
        return await read_answers(session, asked, kpis, sees_all=sees_all)


async def _let_in(database: Database, asked: Asked) -> bool:
    """Whether whoever asks also sees what each partner brought: the lead and ourselves do."""
    if asked.organisation_id is None:
        return True
    where = (asked.workspace_id, asked.campaign_id, asked.organisation_id)
    async with database.read(asked.workspace_id) as session:
        return await ensure_takes_part(session, *where, asked.at.date())


def _check_together(asked: Asked, *, sees_all: bool) -> None:
    """Numbers are kept by one dimension at a time, and partners see their own."""
    if asked.only is None:
        return
    dim, key = asked.only
    if asked.by not in {None, dim}:
        raise DimensionRefused("Filter by the dimension that you split by.", allowed=[dim])
    if sees_all or asked.organisation_id is None:
        return
    if dim in PARTNERS and not concerns(dim, key, asked.organisation_id):
        raise NotFound("You see what your own organisation brought.")
