"""What one action opens: badges, Quests that were closed before, and the one to do next."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from quests.badge import Badge
from quests.complete import comes_first_done
from quests.completion import Completion, State
from quests.requirement import Verdict
from quests.standing import Deed, Standing
from scoring.badges import Game, badges_now, earned_by, standing_with_badges
from scoring.points import Counted
from scoring.published import Offer, PublishedQuest
from scoring.sharing import PETITION, SHARE


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """How often the person did a Quest, and how much of it, accepted only."""

    times: int = 0
    quantity: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlocked:
    """A Quest that opened up, and by what.

    Args:
        by: The condition that was met by this action, as in ``Verdict.code``; ``requires-quest``
            where the Quest that was done simply comes first.
        need: How much of it that took: points, weeks, or 1.
        named: What the badge or level is called, as {language: name}.
    """

    offer: Offer
    by: str = "requires-quest"
    need: int = 1
    named: Mapping[str, str] = field(default_factory=dict)


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


def new_badges(
    published: PublishedQuest, completion: Completion, person: Person, at: datetime
) -> tuple[Badge, ...]:
    """Badges that this completion makes due; one that waits for others comes a moment later."""
    game = published.game
    if game is None or not game.badges or completion.state is not State.ACCEPTED:
        return ()
    if game.asks_for_history:
        return earned_by(game, Counted.of(completion), person.before, at)
    without = _by_quests(published, person, without=completion)
    return badges_now(game, _by_quests(published, person), without)


def unlocked(
    published: PublishedQuest, completion: Completion, person: Person, at: datetime
) -> tuple[Unlocked, ...]:
    """Quests that opened up by this one: it came first, or a badge or level came with it."""
    waiting = [offer for offer in published.others if offer.quest.asks_what_was_done]
    if completion.state is not State.ACCEPTED or not waiting:
        return ()
    now = _standing(published, completion, person, at)
    before = _standing(published, completion, person, at, without=True)
    return tuple(
        _because(offer, now, before, published.game)
        for offer in waiting
        if comes_first_done(offer.quest, now) and not comes_first_done(offer.quest, before)
    )


def _because(offer: Offer, now: Standing, before: Standing, game: Game | None) -> Unlocked:
    """Say by what it opened: the first condition that this action met."""
    quest = offer.quest
    if game is None or quest.requires is None or quest.prerequisites - before.done:
        return Unlocked(offer=offer)
    was = quest.requires.judge(before).leaves()
    for leaf, earlier in zip(quest.requires.judge(now).leaves(), was, strict=True):
        if leaf.ok and not earlier.ok:
            return Unlocked(offer=offer, by=leaf.code, need=leaf.need, named=_name(leaf, game))
    return Unlocked(offer=offer)


def _name(leaf: Verdict, game: Game) -> Mapping[str, str]:
    """What the badge or level is called that was asked for."""
    if leaf.code == "requires-badge":
        held = (one for one in game.badges if one.slug == leaf.named and not one.ended)
        return next(one.said["name"] for one in held)
    if leaf.code == "requires-level":
        return sorted(game.levels, key=lambda level: level.at)[leaf.need - 1].name
    return {}


def _standing(
    published: PublishedQuest,
    completion: Completion,
    person: Person,
    at: datetime,
    *,
    without: bool = False,
) -> Standing:
    """What the person did, and where a Quest asks for that, what they have earned by it.

    Args:
        without: As it was before this one completion.
    """
    if published.game is None or not published.opens_by_what_is_earned:
        return _by_quests(published, person, without=completion if without else None)
    deeds = [one for one in person.before if one.id != completion.id]
    if completion.state is State.ACCEPTED and not without:
        deeds.append(Counted.of(completion))
    return standing_with_badges(deeds, published.game, at)


def _by_quests(
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


def next_offer(
    published: PublishedQuest, completion: Completion, person: Person, at: datetime
) -> Offer | None:
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
                or comes_first_done(offer.quest, _standing(published, completion, person, at))
            )
        ),
        None,
    )
