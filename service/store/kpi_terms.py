"""Read what expressions are made of: every term over its own days, all of them at once."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

from scoring.dimensions import DAY
from scoring.kpi import Kpi
from scoring.measure import Groups, Question
from scoring.rows import rows_among
from scoring.term import Term
from service.store.kpi_built import AS_DECLARED, Built
from service.store.kpi_cells import Ask, read_as_partner, read_groups
from service.store.kpi_daily import read_days
from service.store.session import Session


async def read_terms(
    session: Session, workspace_id: UUID, kpis: Iterable[Kpi], question: Question
) -> dict[str, Groups]:
    """The groups of all terms of the KPIs, by their name.

    Equal to what ``Kpi.value`` finds in the facts that are folded.
    """
    (found,) = await read_each(session, workspace_id, kpis, [question])
    return found


async def read_each(
    session: Session,
    workspace_id: UUID,
    kpis: Iterable[Kpi],
    questions: Sequence[Question],
    built: Built = AS_DECLARED,
) -> list[dict[str, Groups]]:
    """The same for several questions about a campaign: one round trip per kind of split.

    Args:
        built: In which versions the campaign was counted.
    """
    terms = {term.name: term for kpi in kpis for term in kpi.terms}
    found: list[dict[str, Groups]] = [{name: {} for name in terms} for _ in questions]
    rows = rows_among(questions)
    asked = [
        (place, one, term)
        for place, one in enumerate(questions)
        for term in terms.values()
        if not any(place in row.places and row.holds(term) for row in rows)
    ]
    for number, row in enumerate(rows, len(found)):
        asked += [(number, row.question, term) for term in terms.values() if row.holds(term)]
    for place, term, groups in await _read(session, workspace_id, asked, built):
        apart = [(place, groups)]
        if place >= len(found):
            apart = rows[place - len(found)].apart(term, groups)
        for at, mine in apart:
            found[at][term.name] = mine
    return found


async def _read(
    session: Session,
    workspace_id: UUID,
    wanted: Iterable[tuple[int, Question, Term]],
    built: Built,
) -> list[tuple[int, Term, Groups]]:
    """What is found for each term of a question, where there are such days."""
    asks: dict[_Split, list[tuple[int, Term, Ask]]] = {}
    for place, question, term in wanted:
        if asked := term.asked(question):
            ask = (place, term, (built.of(term.measure), asked.window))
            asks.setdefault(_Split.of(asked), []).append(ask)
    found: list[tuple[int, Term, Groups]] = []
    for split, those in asks.items():
        groups = await split.read(session, workspace_id, [ask for _, _, ask in those])
        found += ((place, term, mine) for (place, term, _), mine in zip(those, groups, strict=True))
    return found


class _Split(NamedTuple):
    """What is read at once: questions that are split in the same way."""

    campaign_id: UUID
    by: str
    own: UUID | None
    each: str
    reach: int

    @classmethod
    def of(cls, asked: Question) -> "_Split":
        return cls(asked.campaign_id, asked.by, asked.as_partner, asked.each, asked.reach)

    async def read(self, session: Session, workspace_id: UUID, asks: Sequence[Ask]) -> list[Groups]:
        where = (workspace_id, self.campaign_id)
        if self.by == DAY:
            return await read_days(session, where, asks, each=self.each, reach=self.reach)
        if self.own:
            return await read_as_partner(session, *where, asks, by=self.by, own=self.own)
        return await read_groups(session, *where, asks, by=self.by)
