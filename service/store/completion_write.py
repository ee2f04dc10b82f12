"""One action on its way into the database, and what becomes of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeAlias
from uuid import UUID

from quests.completion import Completion
from quests.places import Sighting
from quests.standing import Deed
from quests.suspicion import Flag
from scoring.facts import Fact
from scoring.opening import Done
from service.store.also import Also
from service.store.totals import Watch

Row: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitUse:
    """One use of one limit: at most ``most`` in the period that begins on ``starts_on``."""

    period: str
    starts_on: date
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OnceUse:
    """What this action uses up, for all and for ever: ``name`` within its Quest.

    Where somebody else used it before, the action goes into review with ``flag``; without one,
    and where it was the same person, it is refused, naming ``field``.
    """

    name: str
    field: str
    flag: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """What the database knows of the person, this action included."""

    name: str | None
    done: Mapping[UUID, Done]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What is true once the action is stored: live totals, and the person's own."""

    totals: Mapping[Watch, int]
    own: Own


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)  # two actions are never the same
class CompletionWrite:
    """One action, decided, as the rows it adds; ``reply`` turns what is true into the answer.

    It is refused when the session it was sent in, if any, has ended. What it uses up (``once``)
    and where it was done (``sighting``) are looked at first; ``suspected`` is the same action for
    review, with the reasons why. ``also`` is what it changes beyond its own rows, ``again`` makes
    the ``Repeat`` that is kept where it counts once and has counted.

    ``room`` is what it takes of the Quest's capacity; ``cooldown`` how far it has to be from the
    person's other completions of the Quest; ``excluded`` says, by what the person did meanwhile,
    whether something excludes it.
    """

    workspace_id: UUID
    campaign_id: UUID
    participant_id: UUID
    session_id: UUID | None
    key: str
    fingerprint: bytes
    quest_id: UUID
    quest_version: int
    limits: tuple[LimitUse, ...]
    completion: Completion
    transitions: tuple[Row, ...]
    contribution: Row | None
    facts: tuple[Fact, ...]
    events: tuple[Row, ...]
    watch: tuple[Watch, ...]
    reply: Callable[[Recorded], bytes]
    once: tuple[OnceUse, ...] = ()
    sighting: Sighting | None = None
    flags: tuple[Flag, ...] = ()
    suspected: "Callable[[tuple[Flag, ...]], CompletionWrite] | None" = None
    also: tuple[Also, ...] = ()
    room: tuple[LimitUse, ...] = ()
    cooldown: timedelta | None = None
    excluded: Callable[[Mapping[UUID, Deed]], bool] | None = None
    again: "Callable[[], Any] | None" = None

    @property
    def needs_checks(self) -> bool:
        """Whether something is looked at before it is written."""
        ruled = self.room or self.cooldown or self.excluded
        return bool(self.once or self.also or ruled) or self.sighting is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """The reply that is stored under the key, and whether it was there before."""

    status: int
    body: bytes
    replayed: bool


class StaleQuest(Exception):
    """The Quest changed since it was read: decide again."""


# What became of one action: stored, or the reason why not (also a bug, as it was raised).
Outcome: TypeAlias = Stored | Exception
