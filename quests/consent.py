"""Consent: what a person may say to an organisation, and what holds after that. Pure.

Consent is given to one organisation, for one purpose, over one channel, to one text that was
shown. Each thing said is an entry of the person's chain, and none is ever changed:

    not asked ──> granted ──> confirmed ──> withdrawn ──> granted ...
        └──────> denied ────> granted

Nobody asked is not the same as somebody said no. An unticked box denies, once; it never takes
back what was granted elsewhere.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Literal, NamedTuple
from uuid import UUID

GENESIS = bytes(32)  # what the first entry of a chain follows
POLITICAL = "political-opinion"  # granted with a signature, and taken back with it
Method = Literal["checkbox", "settings", "double_opt_in", "signature"]
Channel = Literal["email", "phone", "sms", "post", "push"]


class Decision(StrEnum):
    """What was said last; ``not_asked`` is never stored: it is the absence of an entry."""

    NOT_ASKED = "not_asked"
    DENIED = "denied"
    GRANTED = "granted"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


STANDS = frozenset({Decision.GRANTED, Decision.CONFIRMED})


class Scope(NamedTuple):
    """To whom, what for, and over what."""

    organisation_id: UUID
    purpose: str
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The text a person had before them: its version, the language, and what it said (SHA-256).

    ``beside`` is what else was there, for the evidence: which privacy notice it led to.
    """

    version: str
    locale: str
    sha256: str
    beside: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing said, with all that proves it; entries of a subject are numbered from 1.

    Attributes:
        subject_id: The person as they were known when they said it.
        decision: Never ``not_asked``.
        source: Where it was said, for example ``quest/qst_...``.
        actor: Who said it: ``participant``, or somebody in their place.
        evidence: Ids and times that show it, for example of the completion.
        previous: The hash of the entry before this one in the subject's chain.
    """

    id: UUID
    subject_id: UUID
    number: int
    campaign_id: UUID
    organisation_id: UUID
    purpose: str
    channel: str
    decision: Decision
    method: Method
    text_version: str
    text_sha256: str
    locale: str
    source: str
    actor: str
    at: datetime
    evidence: Mapping[str, Any] = field(default_factory=dict)
    previous: bytes = GENESIS

    @property
    def scope(self) -> Scope:
        """What it is about."""
        return Scope(self.organisation_id, self.purpose, self.channel)

    def written(self) -> str:
        """Everything in it, as it is hashed."""
        said = asdict(self) | {"at": self.at.astimezone(UTC).isoformat(timespec="microseconds")}
        said["previous"] = self.previous.hex()
        return json.dumps(said, sort_keys=True, separators=(",", ":"), default=str)

    def sealed(self) -> bytes:
        """The hash of everything in it, and so of all entries before it."""
        return hashlib.sha256(self.written().encode()).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What holds for one scope; ``entries`` is all that led there, the oldest first."""

    scope: Scope
    entries: tuple[Entry, ...]

    @property
    def last(self) -> Entry:
        """What was said last and holds.

        A box left unticked on one device takes nothing back that was granted on another: where
        two chains turn out to be of one person, it is passed over.
        """
        holds = self.entries[0]
        for entry in self.entries[1:]:
            unticked = entry.decision is Decision.DENIED and entry.method == "checkbox"
            if not (unticked and holds.decision in STANDS):
                holds = entry
        return holds

    @property
    def decision(self) -> Decision:
        """Where it stands."""
        return self.last.decision

    @property
    def confirmed_at(self) -> datetime | None:
        """Since when a mailbox stands behind it; ``None`` unless it does now."""
        return self.last.at if self.decision is Decision.CONFIRMED else None


def text_sha256(text: str) -> str:
    """What a text said, in 64 characters."""
    return hashlib.sha256(text.encode()).hexdigest()


def standings(entries: Iterable[Entry]) -> dict[Scope, Standing]:
    """What holds now, per scope: what was said last, in whichever chain of the same person."""
    found: dict[Scope, list[Entry]] = {}
    for entry in sorted(entries, key=lambda one: (one.at, one.subject_id, one.number)):
        found.setdefault(entry.scope, []).append(entry)
    return {scope: Standing(scope=scope, entries=tuple(all_)) for scope, all_ in found.items()}


def after_granting(
    standing: Standing | None, shown: Shown, *, proven: bool
) -> tuple[Decision, ...]:
    """What is to be said when a person grants; nothing where it is what holds.

    Args:
        standing: What holds so far; ``None`` where nobody asked.
        shown: The text they granted; another version is another consent.
        proven: Whether they are who reads the mailbox: then the grant is confirmed at once.
    """
    last = standing.last if standing is not None else None
    same = last is not None and last.decision in STANDS and last.text_version == shown.version
    confirmed = same and last is not None and last.decision is Decision.CONFIRMED
    confirms = (Decision.CONFIRMED,) if proven and not confirmed else ()
    return confirms if same else (Decision.GRANTED, *confirms)


def after_refusing(standing: Standing | None) -> tuple[Decision, ...]:
    """What is to be said when a person says no on purpose: it takes back what was granted."""
    if standing is None:
        return (Decision.DENIED,)
    return (Decision.WITHDRAWN,) if standing.decision in STANDS else ()


def after_leaving_unticked(standing: Standing | None) -> tuple[Decision, ...]:
    """What is to be said when a person was asked and did not tick: no more than that."""
    return (Decision.DENIED,) if standing is None else ()


def broken_at(chain: Sequence[tuple[Entry, bytes]]) -> int | None:
    """The number of the first entry of one subject that is not what was written; ``None``: all are.

    Args:
        chain: Each entry with the hash that was stored with it, in order.
    """
    previous = GENESIS
    for number, (entry, sealed) in enumerate(chain, 1):
        if (entry.number, entry.previous, entry.sealed()) != (number, previous, sealed):
            return number
        previous = sealed
    return None
