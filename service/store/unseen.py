"""What other participants are to confirm and cannot see: somebody from the team looks at it."""

from dataclasses import dataclass

from quests.completion import Completion
from quests.kind import Evidence
from quests.peers import shows_peers
from quests.quest import Quest
from quests.suspicion import PEERS_SEE_NOTHING, Flag
from quests.verification import Verification
from service.store.also import Connection
from service.store.session import Session

UNSEEN = Flag(code=PEERS_SEE_NOTHING)


@dataclass(frozen=True, slots=True)
class Unseen:
    """An action that shows others nothing: its person is told who looks, and so is the queue."""

    async def look(self, session: Session) -> tuple[Flag, ...]:
        """Why a person of the team looks at it."""
        return (UNSEEN,)

    async def do(self, connection: Connection, completion: Completion) -> None:
        """Nothing more changes."""


def is_unseen(evidence: Evidence, quest: Quest) -> bool:
    """Whether others are to confirm this evidence, and it shows them nothing."""
    return quest.verification is Verification.PEER and not shows_peers(quest.kind, evidence)
