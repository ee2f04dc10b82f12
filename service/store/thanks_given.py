"""Messages as events, so that a brand's own mailer can send them; only where one listens."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, literal
from sqlmodel import col, select

from scoring.said import read_said
from scoring.telling import tell
from service.events.data import ThanksData
from service.events.results import ThanksGiven
from service.store.outbox import announce
from service.store.session import Session
from service.store.tables import ParticipantRow, TellingRow, ThanksRow, WebhookEndpointRow


async def announce_thanks(
    session: Session,
    workspace_id: UUID,
    telling_id: UUID | None,
    thanks: Sequence[UUID],
    at: datetime,
) -> None:
    """Announce ``thanks.given`` for each message, if a receiver of the workspace asked for it.

    A million messages that nobody listens to are no million events.
    """
    if not thanks or not await _is_heard(session, workspace_id):
        return
    shared: Mapping[str, Any] = {}
    if telling_id is not None:
        shared = (await session.get_one(TellingRow, (workspace_id, telling_id))).said
    rows = await session.exec(
        select(ThanksRow, ParticipantRow.locale)
        .join(
            ParticipantRow,
            (col(ParticipantRow.workspace_id) == col(ThanksRow.workspace_id))
            & (col(ParticipantRow.id) == col(ThanksRow.participant_id)),
        )
        .where(ThanksRow.workspace_id == workspace_id, col(ThanksRow.id).in_(thanks))
    )
    await announce(session, *(_event(row, shared, locale, at) for row, locale in rows))


def _event(row: ThanksRow, shared: Mapping[str, Any], locale: str, at: datetime) -> ThanksGiven:
    told = tell(row.moment, read_said(shared, row.said), language=locale, name=None)
    return ThanksGiven(
        workspace_id=row.workspace_id,
        campaign_id=row.campaign_id,
        participant_id=row.participant_id,
        subject_id=row.id,
        occurred_at=at,
        data=ThanksData(
            moment=row.moment,
            about=row.subject,
            version=row.version,
            language=told.language,
            message=told.message,
        ),
    )


async def _is_heard(session: Session, workspace_id: UUID) -> bool:
    endpoint = WebhookEndpointRow
    types = col(endpoint.event_types)
    statement = select(func.count()).where(
        endpoint.workspace_id == workspace_id,
        col(endpoint.enabled),
        literal(ThanksGiven.type) == func.any(types),
    )
    return (await session.exec(statement)).one() > 0
