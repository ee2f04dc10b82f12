"""All that a person learns from handing something in: thanks, their part, points, what is next."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from quests.badge import Badge
from quests.catalogue import KINDS
from quests.completion import Completion, State
from quests.suspicion import Flag
from scoring.measure import Aggregation
from scoring.opening import Done, Person, Unlocked, new_badges, next_offer, unlocked
from scoring.points import Points, points_now
from scoring.published import Offer, PublishedQuest
from scoring.registry import MEASURES
from scoring.sharing import Post, posts_after
from scoring.thanks import Action, Situation, Thanks, thank


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """The answer: everything the action changed, in one object.

    ``flags`` are the reasons, if any, why a person looks at it before it counts; ``posts`` what
    may be posted after a signature.
    """

    completion: Completion
    quest_title: Mapping[str, str]
    as_of: datetime
    thanks: Thanks
    own: Done
    next: Offer | None
    link: str
    points: tuple[Points, ...] = ()
    unlocked: tuple[Unlocked, ...] = ()
    flags: tuple[Flag, ...] = ()
    again: bool = False
    badges: tuple[Badge, ...] = ()
    posts: tuple[Post, ...] = ()


def give_feedback(
    published: PublishedQuest,
    completion: Completion,
    person: Person,
    *,
    totals: Mapping[UUID, int],
    as_of: datetime,
    again: bool = False,
    signed: int = 0,
) -> Feedback:
    """Say what is true now.

    Args:
        published: The Quest and what may be claimed about it.
        completion: As it is stored.
        person: Whose it is.
        totals: Counted total per Claim and Milestone id, at ``as_of``.
        signed: What counts towards the goal of a petition that has one.
        again: It counts once, was done before, and ``completion`` is that one.
    """
    answered = _as_answered(completion, again)
    rewards: _Rewards = {} if again else _rewards(published, completion, person, as_of)
    return Feedback(
        completion=completion,
        quest_title=published.title,
        as_of=as_of,
        thanks=_thanks(published, answered, person, totals=totals, as_of=as_of, signed=signed),
        own=person.done.get(completion.quest_id, Done()),
        next=next_offer(published, completion, person, as_of),
        link=person.link,
        again=again,
        posts=posts_after(published, person.language),
        **rewards,
    )


class _Rewards(TypedDict, total=False):
    points: tuple[Points, ...]
    unlocked: tuple[Unlocked, ...]
    badges: tuple[Badge, ...]


def _rewards(
    published: PublishedQuest, completion: Completion, person: Person, as_of: datetime
) -> _Rewards:
    """What only an action that is new earns and opens."""
    zone = published.quest.campaign.zone
    return {
        "points": points_now(completion, published.rules, zone, before=person.before),
        "unlocked": unlocked(published, completion, person, as_of),
        "badges": new_badges(published, completion, person, as_of),
    }


def _as_answered(completion: Completion, again: bool) -> Completion:
    """What counted already is thanked for as such; what still waits, waits."""
    if again and completion.state is State.ACCEPTED:
        return replace(completion, state=State.REPEATED)
    return completion


def _thanks(
    published: PublishedQuest,
    completion: Completion,
    person: Person,
    *,
    totals: Mapping[UUID, int],
    as_of: datetime,
    signed: int,
) -> Thanks:
    own, whole = _part(published, person, totals)
    action = Action(
        kind=published.speaks_of(completion),
        state=completion.state,
        quantity=completion.quantity,
        unit=KINDS[completion.kind].unit,
        quest_title=published.title,
        own_words=published.thanks,
    )
    situation = Situation(
        as_of=as_of,
        totals=totals,
        own_total=own,
        quest_total=whole,
        name=person.name,
        campaign_title=published.campaign_title,
        language=person.language,
        default_language=published.quest.campaign.languages[0],
        goal=published.goal.at(signed) if published.goal else None,
    )
    return thank(
        action,
        situation,
        claims=published.claims,
        milestones=published.milestones,
        impacts=published.impacts,
    )


def _part(
    published: PublishedQuest, person: Person, totals: Mapping[UUID, int]
) -> tuple[int, int | None]:
    """The person's part of the first plain count about this Quest, and the whole of it.

    In the measure's own terms: pieces for a sum, completions for a count, one for people.
    """
    done = person.done.get(published.quest.id, Done())
    for claim in published.claims:
        if claim.quest_id == published.quest.id and claim.estimate is None:
            own = {
                Aggregation.SUM: done.quantity,
                Aggregation.COUNT: done.times,
            }.get(MEASURES[claim.measure].agg, min(1, done.times))
            return own, totals.get(claim.id)
    return done.quantity, None
