"""A hunt is finished when every checkpoint was found: looked at before a finish is recorded."""

from dataclasses import dataclass

from quests.completion import Completion
from quests.errors import EvidenceRefused
from quests.hunting import doubts, options_of, progress
from quests.kind import Evidence
from quests.quest import Quest
from quests.suspicion import Flag
from service.callers import ParticipantCaller
from service.store.also import Connection
from service.store.finds import Walk, finds_of
from service.store.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class AllFound:
    """The finds that a finish stands on; once found, a checkpoint stays found."""

    quest: Quest
    walk: Walk
    evidence: Evidence

    async def look(self, session: Session) -> tuple[Flag, ...]:
        """Everything was found, and at a pace that people have.

        Raises:
            EvidenceRefused: something is left, or it is said to be over before it was.
        """
        options, finds = options_of(self.quest), await finds_of(session, self.walk)
        now = progress(options, finds)
        if now.left:
            raise EvidenceRefused("Find every checkpoint first.", left=now.left, total=now.total)
        said = self.evidence.occurred_at
        if said is not None and said < now.last_found_at:
            raise EvidenceRefused("The last checkpoint was found later.", field="occurred_at")
        return doubts(options, finds)

    async def do(self, connection: Connection, completion: Completion) -> None:
        """Nothing more to write."""


def all_found(evidence: Evidence, quest: Quest, caller: ParticipantCaller) -> AllFound:
    """What finishing a hunt stands on."""
    walk = Walk(
        workspace_id=caller.workspace_id,
        quest_id=quest.id,
        participant_id=caller.participant_id,
    )
    return AllFound(quest=quest, walk=walk, evidence=evidence)
