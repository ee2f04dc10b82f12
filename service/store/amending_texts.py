"""An amendment is to something that the text says, and says something else."""

from dataclasses import dataclass

from quests.completion import Completion
from quests.cowriting import ensure_amends
from quests.kind import Evidence
from quests.quest import Quest
from quests.suspicion import Flag
from service.callers import ParticipantCaller
from service.store.also import Connection
from service.store.session import Session
from service.store.texts import text_history


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendsText:
    """The amendment is held against the text as it was when it was written."""

    quest: Quest
    section: str
    base_version: int
    text: str

    async def look(self, session: Session) -> tuple[Flag, ...]:
        """Whether it changes anything.

        Raises:
            EvidenceRefused: there is no such version, or the section reads like that.
        """
        history = await text_history(session, self.quest)
        ensure_amends(history, self.section, self.base_version, self.text)
        return ()

    async def do(self, connection: Connection, completion: Completion) -> None:
        """Nothing more changes."""


def amends_text(evidence: Evidence, quest: Quest, _: ParticipantCaller) -> AmendsText:
    """What an amendment is held against."""
    said = evidence.model_dump(include={"section", "base_version", "text"})
    return AmendsText(quest=quest, **said)
