"""What a person must have done or have before a Quest: a tree of all, any, not and count.

What is waiting for review is in doubt, and doubt never helps: it does not count for what has to
be done, and it does count for what must not have been done. So whoever hands in both of two
Quests that exclude each other gains nothing by the reviewer's being slow.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from quests.standing import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One node of the tree, judged for one person.

    Args:
        code: ``requires-quest``, ``requires-kind``, ``requires-badge``, ``requires-level``,
            ``requires-points``, ``requires-completions``, ``requires-streak``,
            ``requires-milestone``, ``requires-all``, ``requires-any``, ``requires-not`` or
            ``requires-count``.
        have: How much of it the person has; completions, levels, or parts that are met.
        need: How much it takes.
        quest: The Quest asked for, at a leaf.
        named: The kind, badge or Milestone asked for, at a leaf.
        parts: The nodes below.
    """

    code: str
    ok: bool
    have: int
    need: int
    quest: UUID | None = None
    named: str | None = None
    parts: tuple["Verdict", ...] = ()

    def leaves(self) -> Iterator["Verdict"]:
        """What was asked for in the end, in the order of the tree."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()


class Requirement(Protocol):
    """A node of the tree."""

    def judge(self, person: Standing, *, doubtful: bool = False) -> Verdict:
        """Whether the person meets it; ``doubtful`` below a ``not``."""
        ...

    def parts_of(self) -> tuple["Requirement", ...]:
        """The nodes below."""
        ...


class Leaf:
    """What is asked for in the end."""

    __slots__ = ()

    def parts_of(self) -> tuple[Requirement, ...]:
        """Nothing is below a leaf."""
        return ()


@dataclass(frozen=True, slots=True)
class QuestDone(Leaf):
    """A Quest, done so many times."""

    quest: UUID
    times: int = 1

    def judge(self, person: Standing, *, doubtful: bool = False) -> Verdict:
        """By the completions of the Quest."""
        have = person.times(self.quest, doubtful=doubtful)
        return Verdict(
            code="requires-quest",
            ok=have >= self.times,
            have=have,
            need=self.times,
            quest=self.quest,
        )


@dataclass(frozen=True, slots=True)
class KindDone(Leaf):
    """Quests of a kind, so many completions in all."""

    kind: str
    times: int = 1

    def judge(self, person: Standing, *, doubtful: bool = False) -> Verdict:
        """By the completions of all Quests of the kind."""
        have = person.times_of_kind(self.kind, doubtful=doubtful)
        return Verdict(
            code="requires-kind",
            ok=have >= self.times,
            have=have,
            need=self.times,
            named=self.kind,
        )


@dataclass(frozen=True, slots=True)
class HasBadge(Leaf):
    """A badge, by its slug."""

    badge: str

    def judge(self, person: Standing, *, doubtful: bool = False) -> Verdict:
        """By the badges the person holds."""
        held = self.badge in person.badges
        return Verdict(code="requires-badge", ok=held, have=int(held), need=1, named=self.badge)


@dataclass(frozen=True, slots=True)
class AtLevel(Leaf):
    """A level, or a higher one."""

    level: int

    def judge(self, person: Standing, *, doubtful: bool = False) -> Verdict:
        """By the level the person has reached."""
        ok = person.level >= self.level
        return Verdict(code="requires-level", ok=ok, have=person.level, need=self.level)


@dataclass(frozen=True, slots=True)
class Not:
    """What must not be; for a choice between Quests."""

    part: Requirement

    def judge(self, person: Standing, *, doubtful: bool = False) -> Verdict:
        """The opposite of what is below, in doubt against the person."""
        below = self.part.judge(person, doubtful=not doubtful)
        met = not below.ok
        return Verdict(code="requires-not", ok=met, have=int(met), need=1, parts=(below,))

    def parts_of(self) -> tuple[Requirement, ...]:
        """What must not be."""
        return (self.part,)


@dataclass(frozen=True, slots=True)
class AtLeast:
    """So many of the parts; ``all`` and ``any`` are the two ends of it."""

    count: int
    parts: tuple[Requirement, ...]
    code: str = "requires-count"

    def judge(self, person: Standing, *, doubtful: bool = False) -> Verdict:
        """By how many parts are met."""
        below = tuple(part.judge(person, doubtful=doubtful) for part in self.parts)
        have = sum(part.ok for part in below)
        return Verdict(
            code=self.code, ok=have >= self.count, have=have, need=self.count, parts=below
        )

    def parts_of(self) -> tuple[Requirement, ...]:
        """What is counted."""
        return self.parts


def all_of(*parts: Requirement) -> AtLeast:
    """Every part."""
    return AtLeast(len(parts), parts, "requires-all")


def any_of(*parts: Requirement) -> AtLeast:
    """One of the parts, whichever."""
    return AtLeast(1, parts, "requires-any")


def nodes(tree: Requirement) -> Iterator[Requirement]:
    """The node and all below it."""
    yield tree
    for part in tree.parts_of():
        yield from nodes(part)


def excludes(tree: Requirement | None) -> bool:
    """Whether something must not have been done: then two hand-ins at once have to queue."""
    return tree is not None and any(isinstance(node, Not) for node in nodes(tree))


def asks_about(tree: Requirement | None, *leaves: type[Requirement]) -> bool:
    """Whether such a leaf is in the tree."""
    return tree is not None and any(isinstance(node, leaves) for node in nodes(tree))
