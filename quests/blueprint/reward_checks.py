"""What the rewards of a blueprint must not contradict."""

from collections.abc import Iterable, Iterator

from quests.blueprint.draft import Draft, Mistake, Path
from quests.blueprint.rewards import Rewards
from quests.catalogue import KINDS

PLACE: Path = ("campaign", "rewards")
# What the points of a Quest itself are called in the ledger.
OF_QUESTS = frozenset(f"{kind}.accepted" for kind in KINDS)


def check_rewards(draft: Draft) -> Iterator[Mistake]:
    """Every contradiction of the rewards with themselves or with the rest of the file."""
    rewards = draft.campaign.rewards if draft.campaign else None
    if rewards is not None:
        yield from _names(rewards)
        yield from _quests(draft, rewards)


def _names(rewards: Rewards) -> Iterator[Mistake]:
    named = {
        ("points", "name"): [one.name for one in rewards.points],
        ("levels", "slug"): [one.slug for one in rewards.levels],
        ("levels", "at"): [str(one.at) for one in rewards.levels],
    }
    for (section, field), names in named.items():
        for index, name in enumerate(names):
            path: Path = (*PLACE, section, index, field)
            if name in names[:index]:
                yield Mistake(path, "duplicate", "There is another one above.")
            if section == "points" and name in OF_QUESTS:
                message = "The points of a Quest itself are called like this."
                yield Mistake(path, "reserved", message)


def _quests(draft: Draft, rewards: Rewards) -> Iterator[Mistake]:
    for index, rule in enumerate(rewards.points):
        yield from _unknown(draft, (*PLACE, "points", index, "quests"), rule.quests)
    if rewards.leaderboards is not None:
        only = rewards.leaderboards.neighbours_only
        yield from _unknown(draft, (*PLACE, "leaderboards", "neighbours_only"), only)


def _unknown(draft: Draft, path: Path, named: Iterable[str]) -> Iterator[Mistake]:
    for place, slug in enumerate(named):
        if slug not in draft.slugs("quests"):
            yield Mistake((*path, place), "unknown-quest", "No Quest here has this slug.")
