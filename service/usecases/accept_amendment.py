"""Take an amendment into the text: a new version, in which every word has its author."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from quests.authorship import Author, shares
from quests.catalogue import KINDS
from quests.contribution import Contribution, Stage, advance
from quests.cowriting import SectionVersion, amended, at_version, latest
from quests.errors import TransitionRefused
from quests.ids import public_id
from quests.quest import Quest
from scoring.facts import Fact, new_fact
from service.events.completions import contribution_moved
from service.store.campaigns import ensure_lead
from service.store.contributions import find_contribution, lock_contribution, save_contribution
from service.store.facts import record_facts
from service.store.outbox import announce
from service.store.published_quests import load_quest_alone
from service.store.session import Session
from service.store.texts import add_versions, amendment_of, lock_text, text_history
from service.store.thanks_occasions import tell_author

SOURCE = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """Which amendment, and who says so."""

    workspace_id: UUID
    organisation_id: UUID
    contribution_id: UUID
    at: datetime


async def accept_amendment(session: Session, said: Acceptance) -> Contribution:
    """Put the amendment into the text as it is now, once; a retry changes nothing.

    Raises:
        NotFound: no such amendment in a campaign that this organisation leads.
        TransitionRefused: it does not count, or touches a passage that changed since.
    """
    found = await find_contribution(session, said.workspace_id, said.contribution_id)
    await ensure_lead(session, said.workspace_id, found.campaign_id, said.organisation_id)
    if found.kind not in KINDS or not KINDS[found.kind].co_written:
        raise TransitionRefused("It is no amendment to a text.")
    # The text first, then the amendment: always in this order, so that nobody waits in a circle.
    await lock_text(session, said.workspace_id, found.quest_id)
    before = await lock_contribution(session, said.workspace_id, said.contribution_id)
    if before.state is Stage.ADOPTED:
        return before
    return await _take_in(session, before, said.at)


async def _take_in(session: Session, before: Contribution, at: datetime) -> Contribution:
    workspace_id = before.workspace_id
    proposed = await amendment_of(session, workspace_id, before.id)
    if proposed is None:
        raise TransitionRefused("Accept the completion first.")
    quest = await load_quest_alone(session, workspace_id, before.quest_id)
    history = await text_history(session, quest)
    new = amended(history, proposed.amendment, at=at)
    await add_versions(session, quest, history, new)

    after = replace(
        before,
        state=advance(before.state, Stage.ADOPTED, reason=None),
        version=before.version + 1,
        reason=None,
        updated_at=at,
    )
    await save_contribution(session, after)
    await record_facts(session, _facts(after, [*history, new], quest))
    await tell_author(session, after, text_version=new.version)
    event = contribution_moved(after)
    assert event is not None  # noqa: S101 - it was adopted
    await announce(session, event)
    return after


def _facts(adopted: Contribution, history: Sequence[SectionVersion], quest: Quest) -> list[Fact]:
    """The author wrote a version, and the text that was adopted is so far the participants'."""
    document, name = public_id("qst", quest.id), public_id("ctb", adopted.id)
    words = _words(history)
    payloads = {
        "text_version": {"document": document, "version": latest(history)},
        "output_adopted": {
            "output": document,
            "version": latest(history),
            "lineage": (name,),
            "words": words.total(),
            "from_participants": words.total() - words[None],
        },
    }
    return [
        new_fact(
            type,
            workspace_id=adopted.workspace_id,
            campaign_id=adopted.campaign_id,
            zone=quest.campaign.zone.key,
            occurred_at=adopted.updated_at,
            received_at=adopted.updated_at,
            source=SOURCE,
            source_ref=f"{name}/{type}",
            payload=payload,
            actor_id=adopted.participant_id,
            quest_id=quest.id,
        )
        for type, payload in payloads.items()
    ]


def _words(history: Sequence[SectionVersion]) -> Counter[Author]:
    """Whose the words of the whole text are, as it reads now; the organiser is nobody."""
    sections = at_version(history, latest(history))
    return sum((shares(one.runs, one.text) for one in sections), Counter[Author]())
