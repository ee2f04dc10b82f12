"""One Quest out of a campaign and into another: as a fragment of a blueprint."""

from uuid import UUID

from pydantic_core import to_json

from quests.blueprint.fragment import Fragment, fragment_of, with_fragment
from quests.errors import NotFound
from service.blueprint_text.reader import BlueprintFile, read_blueprint
from service.store.blueprint_parts import Section, blueprint_of
from service.store.blueprints import load_campaign, lock_imports
from service.store.campaigns import ensure_lead
from service.store.library import campaign_of_quest
from service.store.session import Session


async def export_quest(
    session: Session, workspace_id: UUID, quest_id: UUID, *, organisation_id: UUID
) -> Fragment:
    """The Quest with its Claims and Milestones, without what ties it to its campaign.

    Raises:
        NotFound: no such Quest in a campaign that this organisation leads.
    """
    campaign_id = await campaign_of_quest(session, workspace_id, quest_id)
    await ensure_lead(session, workspace_id, campaign_id, organisation_id)
    rows = await load_campaign(session, workspace_id, campaign_id)
    slugs = {identifier: slug for slug, identifier in rows.ids(Section.QUEST).items()}
    blueprint = blueprint_of(rows.parts())
    if all(quest.slug != slugs[quest_id] for quest in blueprint.quests):
        raise NotFound()  # withdrawn: no longer in the file
    return fragment_of(blueprint, slugs[quest_id])


async def add_quest(
    session: Session,
    workspace_id: UUID,
    campaign_id: UUID,
    fragment: Fragment,
    *,
    slug: str,
    organisation_id: UUID,
) -> BlueprintFile:
    """The campaign with the Quest of a fragment added as a draft, checked as a whole.

    Raises:
        NotFound: no such campaign led by this organisation.
        AlreadyExists: the campaign has a Quest, Claim or Milestone of that name.
        BlueprintRefused: the Quest does not go with the campaign, for example by its languages.
    """
    await ensure_lead(session, workspace_id, campaign_id, organisation_id)
    # Before it is read: of two who add at once, the second must see the Quest of the first.
    await lock_imports(session, workspace_id)
    rows = await load_campaign(session, workspace_id, campaign_id)
    whole = with_fragment(blueprint_of(rows.parts()), fragment, slug=slug)
    return read_blueprint(to_json(whole), "json")
