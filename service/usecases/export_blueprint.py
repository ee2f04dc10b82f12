"""A campaign is exported as a blueprint that, imported, changes nothing.

Partners read it without what only the lead may know, such as the answers of a hunt.
"""

from uuid import UUID

from quests.blueprint.model import Blueprint
from quests.catalogue import KINDS
from quests.errors import NotFound
from service.store.blueprint_parts import Section, blueprint_of
from service.store.blueprints import load_campaign
from service.store.session import Session


async def export_blueprint(
    session: Session,
    workspace_id: UUID,
    campaign: UUID | str,
    *,
    organisation_id: UUID | None = None,
) -> Blueprint:
    """The blueprint of a campaign as it is now; what was withdrawn is left out.

    Args:
        session: May be read-only.
        workspace_id: Where.
        campaign: Id or slug.
        organisation_id: Who asks; None is the operator.

    Raises:
        NotFound: no such campaign, or the organisation has no part in it.
    """
    rows = await load_campaign(session, workspace_id, campaign)
    [found] = rows.of(Section.CAMPAIGN).values()
    insiders = {found.lead_organisation_id, *rows.ids(Section.PARTNER).values()}
    if organisation_id is not None and organisation_id not in insiders:
        raise NotFound("There is no such campaign.")
    whole = blueprint_of(rows.parts())
    leads = organisation_id in {None, found.lead_organisation_id}
    return whole if leads else _without_secrets(whole)


def _without_secrets(whole: Blueprint) -> Blueprint:
    """As partners see it: of options, what anybody may see."""
    quests = (
        quest.model_copy(update={"options": dict(KINDS[quest.kind].shown(quest.options))})
        for quest in whole.quests
    )
    return whole.model_copy(update={"quests": tuple(quests)})
