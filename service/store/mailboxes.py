"""Mailboxes that people proved, and that take no mail any more: organisations hear of it once."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import text

from quests.ids import named_id
from service.events.people import MailboxData, ParticipantEmailStatusChanged
from service.store.outbox import announce
from service.store.session import Session

_PROVEN = text("""
    SELECT proven_at FROM participant_email
    WHERE workspace_id = :workspace AND participant_id = :participant
""")
# The mailbox may be another one by now: the mail names the one that it went to.
_WRITTEN_TO = text("""
    SELECT DISTINCT p.participant_id, p.campaign_id, a.proven_at, now() AS at
    FROM thanks_mail AS p
    JOIN mail AS l ON l.workspace_id = p.workspace_id AND l.id = p.mail_id
    JOIN participant_email AS a ON a.workspace_id = p.workspace_id
        AND a.participant_id = p.participant_id AND a.address_key = l.address_key
    WHERE p.workspace_id = :workspace AND p.mail_id = :mail
""")


async def tell_of_signalled_bounce(
    session: Session,
    holder: tuple[UUID, UUID],
    participant_id: UUID,
    *,
    campaign_id: UUID,
    at: datetime,
) -> None:
    """An organisation's own systems are told what one of them signalled; nobody else is.

    Args:
        holder: Workspace and organisation.
    """
    named = {"workspace": holder[0], "participant": participant_id}
    proven = (await session.execute(_PROVEN, named)).scalar()
    if proven is not None:
        one = (holder[0], participant_id, campaign_id)
        event = _bounced(one, holder[1], proven, by="organisation", at=at)
        await announce(session, event.model_copy(update={"organisation_id": holder[1]}))


async def tell_of_refused_mail(session: Session, workspace_id: UUID, mail_id: UUID) -> None:
    """The organisations of the campaign are told that our mail was refused for good."""
    named = {"workspace": workspace_id, "mail": mail_id}
    for row in (await session.execute(_WRITTEN_TO, named)).all():
        one = (workspace_id, row.participant_id, row.campaign_id)
        bounced = _bounced(one, row.campaign_id, row.proven_at, by="coquest", at=row.at)
        await announce(session, bounced)


def _bounced(
    whom: tuple[UUID, UUID, UUID],
    told: UUID,
    proven: datetime,
    *,
    by: Literal["organisation", "coquest"],
    at: datetime,
) -> ParticipantEmailStatusChanged:
    """The event has a name for the mailbox as this audience knows it: so it is one, once.

    Args:
        whom: Workspace, participant and campaign.
        told: The organisation, or the campaign whose organisations are told.
        proven: When the mailbox was: another one is other news.
    """
    workspace_id, participant_id, campaign_id = whom
    return ParticipantEmailStatusChanged(
        workspace_id=workspace_id,
        campaign_id=campaign_id,
        participant_id=participant_id,
        subject_id=named_id(participant_id, f"{told}/{proven.timestamp()}"),
        occurred_at=at,
        data=MailboxData(status="bounced", noticed_by=by),
    )
