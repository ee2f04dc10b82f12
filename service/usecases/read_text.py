"""Read a text that many write: as it is or was, and who wrote which words."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from quests.authorship import shares
from quests.catalogue import KINDS
from quests.cowriting import SectionVersion, at_version, latest
from quests.errors import NotFound
from quests.quest import Quest
from scoring.published import PublishedQuest
from service.store.campaigns import public_quest
from service.store.published_quests import load_quest
from service.store.session import Session
from service.store.texts import authors_of, text_history


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """Somebody with words in the text; without a name where they want none.

    Args:
        words: So many of the words are theirs.
        contributions: By which they came in; empty for the organiser.
    """

    name: str | None
    words: int
    contributions: frozenset[UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeText:
    """The text at one version."""

    published: PublishedQuest
    version: int
    newest: int
    sections: Sequence[SectionVersion]
    history: Sequence[SectionVersion]
    writers: Sequence[Writer]


async def public_text(session: Session, quest_id: UUID) -> tuple[PublishedQuest, Quest]:
    """The Quest whose text it is.

    Raises:
        NotFound: no such Quest, or nobody writes a text there.
    """
    published = await load_quest(session, await public_quest(session, quest_id), quest_id)
    if not KINDS[published.quest.kind].co_written:
        raise NotFound()
    return published, published.quest


async def read_text(session: Session, quest_id: UUID, version: int | None) -> WholeText:
    """The text at a version; the newest unless said otherwise.

    Raises:
        NotFound: no such text, or no such version.
    """
    published, quest = await public_text(session, quest_id)
    history = await text_history(session, quest)
    newest = latest(history)
    wanted = newest if version is None else version
    if wanted > newest:
        raise NotFound()
    sections = at_version(history, wanted)
    return WholeText(
        published=published,
        version=wanted,
        newest=newest,
        sections=sections,
        history=history,
        writers=await _writers(session, quest, sections),
    )


async def _writers(
    session: Session, quest: Quest, sections: Sequence[SectionVersion]
) -> list[Writer]:
    """Those who have words in it, one entry per person, the most words first."""
    words: Counter[UUID | None] = Counter()
    for one in sections:
        words.update(shares(one.runs, one.text))
    by = [contribution for contribution in words if contribution is not None]
    people = await authors_of(session, quest.campaign.workspace_id, by)
    mine: dict[UUID, list[UUID]] = {}
    for contribution in by:
        if contribution in people:
            mine.setdefault(people[contribution][0], []).append(contribution)
    writers = [
        Writer(
            # Named once is named: it is one text.
            name=next((people[one][1] for one in theirs if people[one][1]), None),
            words=sum(words[one] for one in theirs),
            contributions=frozenset(theirs),
        )
        for theirs in mine.values()
    ]
    if words[None]:
        writers.append(Writer(name=None, words=words[None], contributions=frozenset()))
    return sorted(writers, key=lambda one: (-one.words, one.name or ""))
