"""How many people there were on each day: for KPIs that look back over several at a time."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple, TypeAlias
from uuid import UUID

from scoring.dimensions import DAY, TOTAL, day_of_key
from scoring.kpi import Kpi
from scoring.masking import looks_back
from scoring.measure import Groups, Question
from scoring.reading import Amount, total_of
from service.store.kpi_built import Built
from service.store.kpi_daily import read_days
from service.store.session import Session


class Said(NamedTuple):
    """What is asked: over which days, of which group alone, counted in which versions."""

    question: Question
    only: tuple[str, str] | None
    built: Built


People: TypeAlias = Mapping[str, Mapping[date, int]]
"""By the name of the KPI and the day."""
NOBODY: People = {}


async def people_by_day(
    session: Session, workspace_id: UUID, kpis: Iterable[Kpi], said: Said
) -> People:
    """Of all days that readings in the window look back over; where nothing looks back, of none.

    Args:
        said: Which days, and which group; counted in which versions.
    """
    found: dict[str, Counter[date]] = {}
    each, key = said.only if said.only and said.only[0] != DAY else (TOTAL, "")
    for kpi in kpis:
        if reach := looks_back(kpi):
            window = said.question.window.earlier(2 * reach, longer=True)
            asks = [(said.built.of(measure), window) for measure in kpi.measures]
            where = (workspace_id, said.question.campaign_id)
            read = await read_days(session, where, asks, each=each)
            found[kpi.name] = Counter()
            for day, group, amount in _each(read):
                found[kpi.name][day] += total_of(amount) if group == key else 0
    return found


def _each(read: Iterable[Groups]) -> Iterator[tuple[date, str, Amount]]:
    for groups in read:
        for key, amount in groups.items():
            yield *day_of_key(key), amount
