"""What the rewards of a blueprint must not contradict."""

from collections.abc import Container, Iterable, Iterator

from quests.blueprint.draft import Draft, Mistake, Path
from quests.blueprint.rewards import Rewards
from quests.blueprint.rules import RequirementPart
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
        yield from _badges(draft, rewards)


def _names(rewards: Rewards) -> Iterator[Mistake]:
    named = {
        ("points", "name"): [one.name for one in rewards.points],
        ("levels", "slug"): [one.slug for one in rewards.levels],
        ("levels", "at"): [str(one.at) for one in rewards.levels],
        ("badges", "slug"): [one.slug for one in rewards.badges],
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


def _badges(draft: Draft, rewards: Rewards) -> Iterator[Mistake]:
    """A badge is for what somebody did, and asks only for badges that stand above it."""
    above: set[str] = set()
    for index, badge in enumerate(rewards.badges):
        place: Path = (*PLACE, "badges", index, "requires")
        if badge.requires.excludes():
            message = "A badge is for what somebody did, not for what they left undone."
            yield Mistake(place, "badge-excludes", message)
        for path, leaf in badge.requires.leaves():
            yield from named_mistakes(draft, leaf, (*place, *path), badges=above)
        above.add(badge.slug)


def named_mistakes(
    draft: Draft, leaf: RequirementPart, path: Path, *, badges: Container[str]
) -> Iterator[Mistake]:
    """What a requirement names and the file does not have."""
    known: dict[str, Container[str]] = {
        "quest": draft.slugs("quests"),
        "milestone": draft.slugs("milestones"),
        "badge": badges,
    }
    for name, slugs in known.items():
        slug = getattr(leaf, name)
        if slug is not None and slug not in slugs:
            message = f"Nothing of this name comes before: {name}."
            yield Mistake((*path, name), f"unknown-{name}", message)
