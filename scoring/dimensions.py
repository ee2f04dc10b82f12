"""Dimensions: what numbers may be split by, and what a partner sees of a split by partner."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from operator import attrgetter
from uuid import UUID

from quests.ids import public_id
from scoring.fact_types import FACT_TYPES
from scoring.facts import Fact
from scoring.reading import Amount

TOTAL = "total"
DAY = "day"
KIND = "kind"
PARTNER = "partner"
SECTOR = "sector"
PARTNER_PAIR = "partner_pair"
OTHERS = "others"
"""In a split by partner: everybody but the reader. Also the dimension set of what is missing to
count people once there, see :func:`once_among_others`."""
SHARED, SHARED_ID = "shared", UUID("00000000-0000-7000-8000-000000000001")
"""In a split by partner: what is due to several together. It is whole in a group of its own, so
that partners, what they share and what is due to nobody add up to the total."""
SEVERAL: Mapping[str, str] = {OTHERS: OTHERS, str(SHARED_ID): SHARED}
PARTNERS = (PARTNER, PARTNER_PAIR)  # a partner sees its own groups of these, see decision 0043
BETWEEN = re.compile(r"[|>]")  # a pair is `a|b`; where it has a direction, `a>b`
# The first that a fact has.
KIND_FIELDS = ("quest_kind", "kind", "code_kind", "store", "field", "theme")
OF_ONE_KIND = frozenset(
    name for name, declared in FACT_TYPES.items() if declared.fields.isdisjoint(KIND_FIELDS)
)
"""Types of facts that are not of several kinds: beside others, each is a kind by itself."""


def _payload(*fields: str) -> Callable[[Fact], object]:
    def read(fact: Fact) -> object:
        for name in fields:
            value = fact.payload.get(name)
            if value is not None:
                return value
        return None

    return read


def _kind(fact: Fact) -> object:
    return fact.type if fact.type in OF_ONE_KIND else _SAID_KIND(fact)


_SAID_KIND = _payload(*KIND_FIELDS)
PAYLOAD_DIMENSIONS: Mapping[str, tuple[str, ...]] = {
    KIND: KIND_FIELDS,
    **{
        name: (name,)
        for name in (
            "content",
            "brand",
            "outlet",
            "provider",
            "section",
            "stage",
            "destination",
            SECTOR,
            "wave",
            "segment",
            "theme",
            "medium",
            "sentiment",
        )
    },
}
"""Dimensions that facts carry in fields of their own: text, the first field that says something."""

ENVELOPE: Mapping[str, str] = {
    "quest": "quest_id",
    PARTNER: "partner_id",
    "channel": "channel",
    "network": "network",
    "locale": "locale",
}
"""Dimensions that facts tell beside their payload, and in which field."""

DIMENSIONS: Mapping[str, Callable[[Fact], object]] = {
    **{name: attrgetter(field) for name, field in ENVELOPE.items()},
    **{name: _payload(*fields) for name, fields in PAYLOAD_DIMENSIONS.items()},
    KIND: _kind,
}
"""What a measure may be split by. The key of a group is text, empty where the fact is silent."""

CASE_DIMENSIONS = (PARTNER_PAIR, "item", "touch")
"""What only cases can be split by: they say the key themselves."""


def key_of(fact: Fact, by: str) -> str:
    """The group of a fact: a value as text, empty where the fact is silent."""
    if by == TOTAL:
        return ""
    if by == DAY:
        return fact.day.isoformat()
    value = DIMENSIONS[by](fact)
    return "" if value is None else str(value)


def day_key(day: date, each: str, key: str) -> str:
    """The group of a day; split by another dimension as well, ``2026-05-01 food``."""
    return day.isoformat() if each == TOTAL else f"{day} {key}"


def day_of_key(key: str) -> tuple[date, str]:
    """The same taken apart: the day, and the group of the other dimension."""
    return date.fromisoformat(key[:10]), key[11:]


def concerns(dimension: str, key: str, own: UUID) -> bool:
    """Whether a group of a split by partner, or by pair of partners, is the organisation's own."""
    if dimension == PARTNER:
        return key == str(own)
    return public_id("org", own) in BETWEEN.split(key)


def own_and_others(dimension: str, groups: Mapping[str, Amount], own: UUID) -> dict[str, Amount]:
    """What one partner sees of such a split: groups of its own, and all others as one.

    Adds the groups up, so it is for what can be added; people are :func:`once_among_others`.
    """
    seen: dict[str, Amount] = {}
    for key, amount in groups.items():
        group = seen_as(dimension, key, own)
        seen[group] = together(seen[group], amount) if group in seen else amount
    return seen


def seen_as(dimension: str, key: str, own: UUID) -> str:
    """The group in which one partner sees what belongs to the group ``key``."""
    return key if concerns(dimension, key, own) else OTHERS


def once_among_others(
    groups: Mapping[str, Amount], total: Mapping[str, Amount], both: Mapping[str, Amount], own: UUID
) -> dict[str, Amount]:
    """The same for people, split by partner: whoever came by several of the others is one of them.

    Args:
        groups: How many people are in each partner's group.
        total: How many there are, under ``""``.
        both: How many are in a partner's group and in another one, by partner.
    """
    key = str(own)
    numbers = (total.get("", 0), groups.get(key, 0), both.get(key, 0))
    everybody, mine, again = (n for n in numbers if isinstance(n, int))
    return {group: n for group, n in ((key, mine), (OTHERS, everybody - mine + again)) if n}


def together(one: Amount, other: Amount) -> Amount:
    """Two whole numbers added, or two spreads laid over each other."""
    if isinstance(one, int) and isinstance(other, int):
        return one + other
    assert not isinstance(one, int) and not isinstance(other, int)  # noqa: S101, PT018
    both = {value: one.get(value, 0) + other.get(value, 0) for value in {**one, **other}}
    return {value: count for value, count in both.items() if count}
