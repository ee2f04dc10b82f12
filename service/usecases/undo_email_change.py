"""The mailbox that was replaced says: this was not me."""

from datetime import datetime
from uuid import UUID

from quests.errors import VerificationFailed
from service.opaque_tokens import token_hash
from service.store.emails import drop_claims, forget_join_keys
from service.store.refresh_tokens import end_sessions
from service.store.replaced_emails import take_back
from service.store.session import Session


async def undo_email_change(
    session: Session, workspace_id: UUID, token: str, *, at: datetime
) -> None:
    """Put the old address back, and let nobody stay in who was there.

    Raises:
        VerificationFailed: the token is wrong, too old or was used.
    """
    found = await take_back(session, workspace_id, token_hash(token), at=at)
    if found is None:
        raise VerificationFailed("This link is not valid any more.")
    person, key = found
    await end_sessions(session, workspace_id, because="taken-back", at=at, participant_id=person)
    await drop_claims(session, workspace_id, key, participant_id=person, at=at)
    await forget_join_keys(session, workspace_id, person)
