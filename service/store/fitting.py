"""A person turns out to have done something too often: what is too much does not count."""

from datetime import datetime

from quests.completion import Completion, State, step
from quests.period import period_start
from quests.quest import Campaign
from scoring.phrases import say
from service.events.completions import completion_event
from service.store.completions import change_uses, next_version, save_step
from service.store.facts import take_back_completion
from service.store.merging import Bucket, Pair, completions_of_quest, surplus
from service.store.outbox import announce
from service.store.published_quests import load_quest_alone
from service.store.session import Session

ACTOR = "merge"
REASON = "reason-done-before"
# How a completion ends that was one too many, step by step.
ENDINGS = {
    State.ACCEPTED: (State.REVOKED,),
    State.CONFIRMING: (State.REJECTED,),
    State.IN_REVIEW: (State.REJECTED,),
    State.SUBMITTED: (State.IN_REVIEW, State.REJECTED),
    State.RETURNED: (State.IN_REVIEW, State.REJECTED),
    State.SUSPENDED: (State.IN_REVIEW, State.REJECTED),
    State.FRAUD: (State.IN_REVIEW, State.REJECTED),
}


async def fit(session: Session, pair: Pair, bucket: Bucket, at: datetime) -> None:
    """Let what is too much go: first what does not count yet, then the latest."""
    too_many = await surplus(session, pair, bucket)
    if too_many <= 0:
        return
    campaign = (await load_quest_alone(session, pair.workspace_id, bucket.quest_id)).campaign
    done = await completions_of_quest(session, pair, bucket.quest_id)
    within = [one for one in done if one.state in ENDINGS and _falls_in(one, bucket, campaign)]
    within.sort(key=lambda one: (one.state is State.ACCEPTED, -one.occurred_at.timestamp()))
    for completion in within[:too_many]:
        await _end(session, completion, campaign, at)


def _falls_in(completion: Completion, bucket: Bucket, campaign: Campaign) -> bool:
    starts_on = period_start(bucket.period, completion.occurred_at, campaign.zone)
    return starts_on == bucket.starts_on


async def _end(session: Session, before: Completion, campaign: Campaign, at: datetime) -> None:
    """Reject or revoke a completion, with a reason that the person reads in their language."""
    if before.state is State.ACCEPTED:
        await take_back_completion(session, before, at)
    reason = say(before.locale, REASON)
    for state in ENDINGS[before.state]:
        after = next_version(before, step(before.state, state, reason=reason))
        await save_step(session, before, after, actor=ACTOR, at=at, reason=reason)
        before = after
    await change_uses(session, before, campaign, by=-1)
    await announce(session, completion_event(before, at=at, reason=reason))
