"""Messages as events, so that a brand's own mailer can send them; only of those who agreed.

Who hears of a message is an organisation behind its campaign to which the person said yes to being
written to about what became of it, confirmed by their mailbox, and which has a receiver that names
``thanks.given``. Each gets an event of its own, with its own pseudonym for the person.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Row, text

from scoring.said import read_said
from scoring.telling import tell
from service.events.data import ThanksData
from service.events.results import ThanksGiven
from service.store.outbox import announce
from service.store.session import Session
from service.store.tables import TellingRow
from service.store.thanks_ways import MAIL

_HEARD = text(f"""
    WITH hears AS (
        SELECT DISTINCT organisation_id AS id FROM webhook_endpoint
        WHERE workspace_id = :workspace AND enabled AND :type = ANY (event_types)
    )
    SELECT t.id, t.campaign_id, t.participant_id, t.moment, t.subject, t.version, t.said,
        i.locale, hears.id AS organisation_id
    FROM thanks t
    JOIN participant i ON i.workspace_id = t.workspace_id AND i.id = t.participant_id
    JOIN campaign c ON c.workspace_id = t.workspace_id AND c.id = t.campaign_id
    JOIN hears ON hears.id = c.lead_organisation_id OR EXISTS (
        SELECT FROM partner p
        WHERE p.workspace_id = t.workspace_id AND p.campaign_id = c.id
            AND p.organisation_id = hears.id
            AND (t.told_at AT TIME ZONE c.time_zone)::date
                BETWEEN coalesce(p.joined_on, '-infinity') AND coalesce(p.left_on, 'infinity'))
    CROSS JOIN LATERAL (
        {MAIL.agrees(organisation="hears.id", participant="t.participant_id")}) AS said
    WHERE t.workspace_id = :workspace AND t.id = ANY (:thanks) AND said.agrees
""")  # noqa: S608 (statements of our own)


async def announce_thanks(
    session: Session,
    workspace_id: UUID,
    telling_id: UUID | None,
    thanks: Sequence[UUID],
    at: datetime,
) -> None:
    """Announce ``thanks.given`` for each message and each organisation that may send it on."""
    shared: Mapping[str, Any] = {}
    if telling_id is not None:
        shared = (await session.get_one(TellingRow, (workspace_id, telling_id))).said
    named = {"workspace": workspace_id, "type": ThanksGiven.type, "thanks": list(thanks)}
    rows = (await session.execute(_HEARD, named)).all()
    await announce(session, *(_event(workspace_id, row, shared, at) for row in rows))


def _event(
    workspace_id: UUID, row: Row[Any], shared: Mapping[str, Any], at: datetime
) -> ThanksGiven:
    told = tell(row.moment, read_said(shared, row.said), language=row.locale, name=None)
    return ThanksGiven(
        workspace_id=workspace_id,
        campaign_id=row.campaign_id,
        organisation_id=row.organisation_id,
        participant_id=row.participant_id,
        # One event for each organisation: none can tell that it is told what another is.
        subject_id=uuid5(row.id, str(row.organisation_id)),
        occurred_at=at,
        data=ThanksData(
            moment=row.moment,
            about=row.subject,
            version=row.version,
            language=told.language,
            message=told.message,
        ),
    )
