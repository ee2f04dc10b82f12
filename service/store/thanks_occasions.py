"""What one person is told when somebody decided about what they did or wrote."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from quests.completion import Completion, State
from quests.contribution import Contribution, Stage
from quests.ids import public_id
from quests.quest import Quest
from scoring.completion_facts import contribution_name
from scoring.facts import Fact, new_fact
from scoring.published import PublishedQuest
from scoring.said import Deed, Figure, Moment, Said, figures_now, said_of_quest
from service.store.facts import record_facts
from service.store.published_quests import load_quest
from service.store.session import Session
from service.store.thanks import Message, give_thanks
from service.store.totals import totals_now

LONGEST_TITLE = 200
FEEDBACK = "feedback"
REVIEWED: Mapping[State, Moment] = MappingProxyType(
    {
        State.ACCEPTED: Moment.COMPLETION_ACCEPTED,
        State.RETURNED: Moment.COMPLETION_RETURNED,
        State.REJECTED: Moment.COMPLETION_REJECTED,
    }
)
MOVED: Mapping[Stage, Moment] = MappingProxyType(
    {
        Stage.SHORTLISTED: Moment.CONTRIBUTION_SHORTLISTED,
        Stage.ADOPTED: Moment.CONTRIBUTION_ADOPTED,
        Stage.PROMOTED: Moment.CONTRIBUTION_PROMOTED,
        Stage.DECLINED: Moment.CONTRIBUTION_DECLINED,
    }
)


async def thank_for_review(
    session: Session, completion: Completion, *, reason: str | None, at: datetime
) -> None:
    """Tell the person what a reviewer decided; nothing where nothing is decided yet.

    Accepted, they are told the Claims as they are in this transaction, theirs included.
    """
    moment = REVIEWED.get(completion.state)
    if moment is None:
        return
    published = await load_quest(session, completion.workspace_id, completion.quest_id)
    accepted = completion.state is State.ACCEPTED
    said = said_of_quest(
        published,
        done=(Deed(quest=completion.quest_id, times=1, quantity=completion.quantity),),
        reason=None if accepted else reason,
        figures=await _true_now(session, published, at) if accepted else (),
    )
    subject = f"completion/{public_id('cpl', completion.id)}"
    await give_thanks(session, _message(completion, moment, subject, said, at))


async def tell_author(
    session: Session, contribution: Contribution, *, text_version: int | None = None
) -> None:
    """Tell somebody what became of what they wrote.

    Args:
        text_version: Of the text of many that it is in now, if that is what became of it.
    """
    moment = MOVED.get(contribution.state) if text_version is None else Moment.CONTRIBUTION_USED
    if moment is None:
        return
    published = await load_quest(session, contribution.workspace_id, contribution.quest_id)
    said = said_of_quest(
        published,
        done=(Deed(quest=contribution.quest_id, times=1, quantity=1),),
        title={contribution.language: _short(contribution.text)} if contribution.text else {},
        reason=contribution.reason,
        numbers={} if text_version is None else {"text_version": text_version},
    )
    subject = f"contribution/{public_id('ctb', contribution.id)}"
    message = _message(contribution, moment, subject, said, contribution.updated_at)
    await give_thanks(session, message)
    await record_facts(session, [_feedback(contribution, published.quest)])


def _feedback(contribution: Contribution, quest: Quest) -> Fact:
    """That its author was told what became of it, and what that was."""
    return new_fact(
        "feedback_given",
        zone=quest.campaign.zone.key,
        workspace_id=contribution.workspace_id,
        campaign_id=contribution.campaign_id,
        occurred_at=contribution.updated_at,
        received_at=contribution.updated_at,
        source=FEEDBACK,
        source_ref=f"{public_id('ctb', contribution.id)}/{contribution.version}",
        payload={
            "contribution": contribution_name(contribution.completion_id),
            "outcome": contribution.reason or contribution.state.value,
        },
        actor_id=contribution.participant_id,
        quest_id=contribution.quest_id,
    )


def _message(
    about: Completion | Contribution, moment: Moment, subject: str, said: Said, at: datetime
) -> Message:
    """To whoever did or wrote it, once for each of its versions."""
    return Message(
        workspace_id=about.workspace_id,
        campaign_id=about.campaign_id,
        participant_id=about.participant_id,
        moment=moment,
        subject=subject,
        version=about.version,
        said=said,
        at=at,
    )


async def _true_now(
    session: Session, published: PublishedQuest, at: datetime
) -> tuple[Figure, ...]:
    campaign = published.quest.campaign
    totals = await totals_now(session, campaign.workspace_id, campaign.id, published.claims)
    return figures_now(published.claims, totals, at)


def _short(text: str) -> str:
    """The text in one line, cut between words where it is long."""
    line = " ".join(text.split())
    if len(line) <= LONGEST_TITLE:
        return line
    return f"{line[:LONGEST_TITLE].rpartition(' ')[0]} …"
