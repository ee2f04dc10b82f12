"""Read what expressions are made of: every term over its own days, all of them at once."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from scoring.kpi import Kpi
from scoring.measure import Groups, Question
from service.store.kpi_built import AS_DECLARED, Built
from service.store.kpi_cells import Ask, read_as_partner, read_groups
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
    found: list[dict[str, Groups]] = [{} for _ in questions]
    asks: dict[tuple[UUID, str, UUID | None], list[tuple[int, str, Ask]]] = {}
    for place, question in enumerate(questions):
        for name, term in terms.items():
            asked = term.asked(question)
            found[place][name] = {}
            if asked:
                ask = (place, name, (built.of(term.measure), asked.window))
                asks.setdefault((asked.campaign_id, asked.by, asked.as_partner), []).append(ask)
    for (campaign_id, by, own), wanted in asks.items():
        where = (session, workspace_id, campaign_id, [ask for _, _, ask in wanted])
        groups = await (
            read_as_partner(*where, by=by, own=own) if own else read_groups(*where, by=by)
        )
        for (place, name, _), mine in zip(wanted, groups, strict=True):
            found[place][name] = mine
    return found
