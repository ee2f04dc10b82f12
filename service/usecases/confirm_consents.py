"""A person has proven a mailbox: what they granted by mail before is confirmed by that."""

from datetime import datetime
from uuid import UUID

from quests.consent import Decision, Entry, Standing, standings
from service.store.consent_ledger import Saying, Speaker, entries_of, say
from service.store.driver import driver
from service.store.session import Session

SOURCE = "me/email"


async def confirm_consents(
    session: Session, workspace_id: UUID, participant_id: UUID, campaign_id: UUID, at: datetime
) -> list[Entry]:
    """Confirm all that is granted over mail and not confirmed; twice is the same as once."""
    connection = await driver(session)
    known = standings(await entries_of(connection, workspace_id, participant_id))
    waiting = [scope for scope, held in known.items() if _waits(held) and scope.channel == "email"]
    if not waiting:
        return []
    speaker = Speaker(
        workspace_id=workspace_id,
        participant_id=participant_id,
        campaign_id=campaign_id,
        source=SOURCE,
        at=at,
    )
    sayings = [Saying(scope=scope, method="double_opt_in", answer=_confirms) for scope in waiting]
    return await say(connection, speaker, sayings)


def _waits(standing: Standing | None) -> bool:
    return standing is not None and standing.decision is Decision.GRANTED


def _confirms(standing: Standing | None) -> tuple[Decision, ...]:
    """Asked again with the chain held: meanwhile it may have been taken back."""
    return (Decision.CONFIRMED,) if _waits(standing) else ()
