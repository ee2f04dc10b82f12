"""What would make a Quest better, seen from the campaign as it is stored."""

from uuid import UUID

from quests.blueprint.advice import Advice, advise
from quests.errors import NotFound
from service.store.blueprint_parts import Section, blueprint_of
from service.store.blueprints import load_campaign
from service.store.campaigns import ensure_lead
from service.store.library import campaign_of_quest, median_minutes
from service.store.session import Session


async def advise_on_quest(
    session: Session, workspace_id: UUID, quest_id: UUID, *, organisation_id: UUID
) -> tuple[list[Advice], float | None]:
    """Advice on one Quest, and the median minutes people take, where enough did it.

    Raises:
        NotFound: no such Quest in a campaign that this organisation leads.
    """
    campaign_id = await campaign_of_quest(session, workspace_id, quest_id)
    await ensure_lead(session, workspace_id, campaign_id, organisation_id)
    rows = await load_campaign(session, workspace_id, campaign_id)
    slugs = {identifier: slug for slug, identifier in rows.ids(Section.QUEST).items()}
    if quest_id not in slugs:
        raise NotFound()
    median = await median_minutes(session, workspace_id, quest_id)
    slug = slugs[quest_id]
    medians = {} if median is None else {slug: median}
    found = advise(blueprint_of(rows.parts()), medians)
    return [one for one in found if one.quest == slug], median
