"""Who owns an organisation, and so is written to when something of it needs a hand."""

from collections.abc import Sequence

from cryptography.exceptions import InvalidTag

from service.store.members import OWNER, Holder, Member, colleagues
from service.store.session import Session


async def owners(session: Session, holder: Holder, secret: str) -> Sequence[Member]:
    """All of them; nobody where their addresses were sealed under another secret."""
    try:
        found = await colleagues(session, holder, secret)
    except InvalidTag:
        return ()
    return [one.member for one in found if one.role == OWNER]
