"""From which web origins the pages of a campaign may be read."""

from uuid import UUID

from sqlmodel import select

from service.store.roles import look_up
from service.store.session import Session
from service.store.tables import CampaignRow, ClaimRow, QuestRow

PARTS: dict[str, type[QuestRow] | type[ClaimRow]] = {"qst": QuestRow, "clm": ClaimRow}
NOBODY: frozenset[str] = frozenset()


async def origins_of(session: Session, kind: str, identifier: UUID) -> frozenset[str]:
    """The origins of the campaign that a public id names or belongs to.

    Args:
        session: Without a tenant: the id is all that is known.
        kind: ``cmp``, ``qst`` or ``clm``.
        identifier: Of a campaign, a Quest or a Claim.

    Returns:
        None at all where there is no such campaign, or it is a draft.
    """
    if kind in PARTS:
        row = PARTS[kind]
        await look_up(session, identifier)
        part = await session.exec(select(row.campaign_id).where(row.id == identifier))
        campaign_id = part.one_or_none()
        if campaign_id is None:
            return NOBODY
    else:
        campaign_id = identifier
    await look_up(session, campaign_id)
    said = select(CampaignRow.definition).where(
        CampaignRow.id == campaign_id, CampaignRow.state != "draft"
    )
    definition = (await session.exec(said)).one_or_none()
    return NOBODY if definition is None else frozenset(definition.get("origins", ()))
