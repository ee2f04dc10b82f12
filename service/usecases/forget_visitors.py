"""Visitors who were not seen for long are forgotten; every figure stays."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from service.store.each_campaign import with_each_campaign
from service.store.forgetting import (
    EVERY,
    Visitors,
    forget_some,
    forgetful_campaigns,
    forgotten_before,
    note_forgot,
    visitors_of,
)
from service.store.session import Database, Session


async def forget_visitors(database: Database, at: datetime, days: int | None) -> int:
    """One round: every campaign that is due today, a batch per transaction; how many went?

    Args:
        database: As the worker.
        at: Now.
        days: What the installation says; ``None``: each campaign for itself.
    """
    gone = 0

    async def find(session: Session, workspace_id: UUID) -> Sequence[UUID]:
        return await forgetful_campaigns(session, workspace_id, days, not_since=at - EVERY)

    async def forget(session: Session, workspace_id: UUID, campaign_id: UUID) -> bool:
        nonlocal gone
        where = (workspace_id, campaign_id)
        before = await forgotten_before(session, *where, at, days)
        went = await forget_some(session, *where, before) if before else 0
        gone += went or 0
        if went == 0:
            await note_forgot(session, *where, at)
        return bool(went)

    while await with_each_campaign(database, find, forget):
        pass
    return gone


async def visitors_to_forget(database: Database, at: datetime, days: int | None) -> list[Visitors]:
    """What a round would do now; nothing is done."""
    found: list[Visitors] = []

    async def find(session: Session, workspace_id: UUID) -> Sequence[UUID]:
        return await forgetful_campaigns(session, workspace_id, days)

    async def look(session: Session, workspace_id: UUID, campaign_id: UUID) -> bool:
        found.append(await visitors_of(session, workspace_id, campaign_id, at, days))
        return True

    await with_each_campaign(database, find, look)
    return found
