"""Whoever passed the campaign on is told how many came by their Link and took part."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import func
from sqlmodel import col, select

from quests.ids import public_id
from scoring.said import Moment, Said
from service.store.links import Link
from service.store.session import Session
from service.store.spoken_campaigns import spoken_campaign
from service.store.tables import MembershipRow
from service.store.thanks import Message, give_thanks


async def thank_sharers(session: Session, links: Iterable[Link], at: datetime) -> None:
    """Tell the owner of each Link once, however many came meanwhile.

    Args:
        links: Those by which somebody came who took part now; Links of organisations are left out.
    """
    theirs = {link.id: link for link in links if link.participant_id is not None}
    for link in theirs.values():
        await _thank(session, link, at)


async def _thank(session: Session, link: Link, at: datetime) -> None:
    assert link.participant_id is not None  # noqa: S101 (the caller looked)
    joined = await _came_by(session, link.workspace_id, link.id)
    campaign = await spoken_campaign(session, link.workspace_id, link.campaign_id)
    said = Said(
        campaign=campaign.title,
        language=campaign.languages[0],
        numbers={"joined": joined},
    )
    await give_thanks(
        session,
        Message(
            workspace_id=link.workspace_id,
            campaign_id=link.campaign_id,
            participant_id=link.participant_id,
            moment=Moment.LINK_JOINED,
            subject=f"link/{public_id('lnk', link.id)}",
            version=joined,
            said=said,
            at=at,
        ),
    )


async def _came_by(session: Session, workspace_id: UUID, link_id: UUID) -> int:
    row = MembershipRow
    statement = select(func.count()).where(
        row.workspace_id == workspace_id,
        row.link_id == link_id,
        col(row.credit_id).is_not(None),
    )
    return (await session.exec(statement)).one()
