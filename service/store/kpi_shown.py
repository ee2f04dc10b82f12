"""What was read for questions, and which groups of it are shown to whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from scoring.cases.alliance import ON_BOARD
from scoring.dimensions import DAY, SECTOR
from scoring.kpi import Kpi, Reading
from scoring.masking import masked, masked_looking_back, masked_sectors
from scoring.measure import Groups, Question
from service.store.kpi_built import Built
from service.store.kpi_cells import read_groups
from service.store.kpi_looking_back import NOBODY, People
from service.store.kpi_terms import read_each
from service.store.session import Session


@dataclass(frozen=True, slots=True)
class Read:
    """The numbers of all terms for a question.

    Args:
        partners: Where one of the partners asks by sector: how many are on board in each.
    """

    question: Question
    numbers: Mapping[str, Groups]
    partners: Groups | None

    def groups(self, kpi: Kpi, people: People = NOBODY) -> dict[str, Reading]:
        """The groups of a KPI, without those that are too small.

        Args:
            people: Of a KPI that looks back, how many there were on each day.
        """
        read = kpi.read(self.numbers, self.question)
        if self.question.by == DAY and kpi.name in people:
            days = {date.fromisoformat(day): one for day, one in read.items()}
            shown = masked_looking_back(kpi, days, people[kpi.name])
            return {day.isoformat(): one for day, one in shown.items()}
        return masked(kpi, read if self.partners is None else masked_sectors(read, self.partners))


async def read_shown(
    session: Session,
    kpis: Sequence[Kpi],
    questions: Sequence[Question],
    built: Built,
    *,
    workspace_id: UUID,
    own: UUID | None,
) -> list[Read]:
    """Read what the questions, all about one campaign, need.

    Args:
        own: The partner who reads; ``None``: somebody who sees every group.
    """
    numbers = await read_each(session, workspace_id, kpis, questions, built)
    partners: list[Groups | None] = [None] * len(questions)
    by_sector = [at for at, one in enumerate(questions) if own and one.by == SECTOR]
    if by_sector:
        campaign_id = questions[0].campaign_id
        asks = [(built.of(ON_BOARD), questions[at].window) for at in by_sector]
        found = await read_groups(session, workspace_id, campaign_id, asks, by=SECTOR)
        for at, mine in zip(by_sector, found, strict=True):
            partners[at] = mine
    return [Read(*one) for one in zip(questions, numbers, partners, strict=True)]
