"""Read what expressions are made of: every term over its own days, each question asked once."""

from collections.abc import Iterable
from uuid import UUID

from scoring.kpi import Kpi
from scoring.measure import Groups, Measure, Question
from service.store.kpi_cells import read_groups
from service.store.session import Session


async def read_terms(
    session: Session, workspace_id: UUID, kpis: Iterable[Kpi], question: Question
) -> dict[str, Groups]:
    """The groups of all terms of the KPIs, by their name.

    Equal to what ``Kpi.value`` finds in the facts that are folded.
    """
    terms = {term.name: term for kpi in kpis for term in kpi.terms}
    asked = {name: term.asked(question) for name, term in terms.items()}
    measures: dict[Question, dict[str, Measure]] = {}
    for name, one in asked.items():
        if one is not None:
            measures.setdefault(one, {})[terms[name].measure.name] = terms[name].measure
    found = {
        one: await read_groups(
            session,
            workspace_id,
            one.campaign_id,
            [*wanted.values()],
            window=one.window,
            by=one.by,
        )
        for one, wanted in measures.items()
    }
    return {
        name: found[one][terms[name].measure.name] if one is not None else {}
        for name, one in asked.items()
    }
