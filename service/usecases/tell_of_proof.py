"""The organisations of a campaign hear that somebody proved a mailbox, and not which one."""

from datetime import datetime

from service.callers import ParticipantCaller
from service.events.people import EmailProvenData, ParticipantEmailConfirmed
from service.store.outbox import announce
from service.store.session import Session


async def tell_of_proof(session: Session, caller: ParticipantCaller, *, at: datetime) -> None:
    """Announce the proof, in the transaction in which it was accepted.

    Args:
        session: That transaction.
        caller: Who proved it, in which campaign.
        at: Now.
    """
    proven = ParticipantEmailConfirmed(
        workspace_id=caller.workspace_id,
        campaign_id=caller.campaign_id,
        participant_id=caller.participant_id,
        subject_id=caller.participant_id,
        subject_version=int(at.timestamp() * 1000),  # each proof is news of its own
        occurred_at=at,
        data=EmailProvenData(proven_at=at),
    )
    await announce(session, proven)
