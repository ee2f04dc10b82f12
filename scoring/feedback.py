"""All that a person learns from handing something in: thanks, their part, points, what is next."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from quests.badge import Badge
from quests.catalogue import KINDS
from quests.complete import comes_first_done
from quests.completion import Completion, State
from quests.standing import Deed, Standing
from quests.suspicion import Flag
from scoring.badges import badges_now, earned_by
from scoring.measure import Aggregation
from scoring.points import Counted, Points, points_now
from scoring.published import Offer, PublishedQuest
from scoring.registry import MEASURES
from scoring.sharing import PETITION, SHARE, Post, posts_after
from scoring.thanks import Action, Situation, Thanks, thank


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """How often the person did a Quest, and how much of it, accepted only."""

    times: int = 0
    quantity: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What is known of the person once the action is stored, this action included.

    ``before`` are the completions in this campaign that counted when the action came in, where
    the rules for points ask for them.
    """

    name: str | None
    language: str
    link: str
    done: Mapping[UUID, Done]
    before: tuple[Counted, ...] = ()


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
    points: tuple[Points, ...]
    unlocked: tuple[Offer, ...]
    next: Offer | None
    link: str
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
    own = person.done.get(completion.quest_id, Done())
    return Feedback(
        completion=completion,
        quest_title=published.title,
        as_of=as_of,
        thanks=_thanks(
            published,
            _as_answered(completion, again),
            person,
            totals=totals,
            as_of=as_of,
            signed=signed,
        ),
        own=own,
        points=()
        if again
        else points_now(
            completion, published.rules, published.quest.campaign.zone, before=person.before
        ),
        unlocked=() if again else _unlocked(published, completion, person),
        next=_next(published, person, as_of),
        link=person.link,
        again=again,
        badges=() if again else _badges(published, completion, person, as_of),
        posts=posts_after(published, person.language),
    )


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


def _badges(
    published: PublishedQuest, completion: Completion, person: Person, at: datetime
) -> tuple[Badge, ...]:
    """Badges that this completion makes due; one that waits for others comes a moment later."""
    game = published.game
    if game is None or completion.state is not State.ACCEPTED:
        return ()
    if game.asks_for_history:
        return earned_by(game, Counted.of(completion), person.before, at)
    without = _standing(published, person, without=completion)
    return badges_now(game, _standing(published, person), without)


def _unlocked(
    published: PublishedQuest, completion: Completion, person: Person
) -> tuple[Offer, ...]:
    """Quests that opened up because this one is done for the first time."""
    waiting = [offer for offer in published.others if offer.quest.asks_what_was_done]
    if completion.state is not State.ACCEPTED or not waiting:
        return ()
    now, before = _standing(published, person), _standing(published, person, without=completion)
    return tuple(
        offer
        for offer in waiting
        if comes_first_done(offer.quest, now) and not comes_first_done(offer.quest, before)
    )


def _standing(
    published: PublishedQuest, person: Person, *, without: Completion | None = None
) -> Standing:
    """What the person did, in all or ``without`` this one completion.

    Quests of other campaigns are left out: no condition of this one asks for them.
    """
    kinds = {offer.quest.id: offer.quest.kind for offer in (published, *published.others)}
    less = {without.quest_id: 1} if without is not None else {}
    deeds = (
        Deed(
            quest_id=quest,
            kind=kinds[quest],
            accepted=done.times - less.get(quest, 0),
        )
        for quest, done in person.done.items()
        if quest in kinds
    )
    return Standing(deeds={deed.quest_id: deed for deed in deeds})


def _next(published: PublishedQuest, person: Person, at: datetime) -> Offer | None:
    """The first Quest that is open to the person and that they have not done.

    After a signature the first is to pass it on, where the campaign has such a Quest.
    """
    done, others = set(person.done), published.others
    if published.quest.kind == PETITION:
        others = tuple(sorted(others, key=lambda offer: offer.quest.kind != SHARE))
    return next(
        (
            offer
            for offer in others
            if offer.quest.id not in done
            and offer.quest.is_open(at)
            # Most ask for nothing, and nobody has to be looked at.
            and (
                not offer.quest.asks_what_was_done
                or comes_first_done(offer.quest, _standing(published, person))
            )
        ),
        None,
    )
