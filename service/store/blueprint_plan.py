"""What an import has to change: the file compared with what is stored. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from service.store.blueprint_parts import SILENT, WITHDRAWN, Key, Parts, Section, Values


class Verdict(StrEnum):
    """What becomes of a part."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    CLOSED = "closed"  # no longer in the file: closed, withdrawn or left, never deleted


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One part, as it is and as it shall be; ``before`` is None for what is new."""

    section: Section
    slug: str
    verdict: Verdict
    before: Values | None
    after: Values

    @property
    def key(self) -> Key:
        """Section and slug."""
        return self.section, self.slug


def plan(wanted: Parts, stored: Parts, *, today: date) -> list[Change]:
    """Every part of the file, and every stored part that the file no longer has.

    Args:
        wanted: The parts of the file.
        stored: The parts in the database; organisations may be those of the file only.
        today: The local day on which a partner who is no longer named has left.
    """
    placed = _placed(wanted, stored)
    changes = [_change(key, stored.get(key), values) for key, values in placed.items()]
    order = list(Section)
    silent = SILENT - {section for section, _ in wanted}
    for key, values in sorted(stored.items(), key=lambda item: order.index(item[0][0])):
        kept = key in placed or key[0] in silent
        closed = None if kept else _closed(key[0], values, today)
        if closed is not None and closed != values:
            changes.append(_made(key, Verdict.CLOSED, values, closed))
    return changes


def _change(key: Key, before: Values | None, after: Values) -> Change:
    if before is None:
        return _made(key, Verdict.CREATED, None, after)
    verdict = Verdict.UNCHANGED if before == after else Verdict.UPDATED
    return _made(key, verdict, before, after)


def _made(key: Key, verdict: Verdict, before: Values | None, after: Values) -> Change:
    return Change(section=key[0], slug=key[1], verdict=verdict, before=before, after=after)


def _closed(section: Section, values: Values, today: date) -> Values | None:
    """How a part looks once the file does not name it any more; None: it stays as it is."""
    match section:
        case Section.QUEST:
            return _withdrawn(values) | {"state": "closed"}
        case Section.PARTNER:
            left_on = values["left_on"] or max(today, values["joined_on"] or today)
            return _withdrawn(values) | {"left_on": left_on}
        case Section.CLAIM | Section.MILESTONE | Section.COMMITMENT | Section.RESULT:
            return values | {"status": WITHDRAWN}
        case _:
            return None


def _withdrawn(values: Values) -> Values:
    """Marked as no longer in the file, which a closed Quest or a former partner may well be."""
    return values | {"definition": values["definition"] | {WITHDRAWN: True}}


def _placed(wanted: Parts, stored: Parts) -> dict[Key, Values]:
    """The wanted parts; whoever keeps their order keeps their stored position.

    Closed parts keep positions too, so positions have gaps and doubles: only the order counts.
    """
    placed = dict(wanted)
    for section in Section:
        mine = [key for key in wanted if key[0] is section and "position" in wanted[key]]
        known = [key for key in mine if key in stored]
        ranks = [(stored[key]["position"], key[1]) for key in known]
        if known and ranks == sorted(ranks) and mine[: len(known)] == known:
            last = max(values["position"] for key, values in stored.items() if key[0] is section)
            for place, key in enumerate(mine):
                known_position = stored[key]["position"] if place < len(known) else None
                position = last + place - len(known) + 1
                kept = position if known_position is None else known_position
                placed[key] = wanted[key] | {"position": kept}
    return placed


def stale_quests(changes: list[Change], quests: Mapping[str, object]) -> set[str]:
    """Slugs of the stored Quests whose copies in other processes are out of date.

    Args:
        changes: From :func:`plan`.
        quests: The stored Quests by slug.
    """
    touched: set[str] = set()
    for change in changes:
        if change.verdict is not Verdict.UNCHANGED:
            named = set(_quests_touched(change))
            touched |= set(quests) if None in named else {slug for slug in named if slug}
    return touched & set(quests)


def _quests_touched(change: Change) -> Iterator[str | None]:
    """The Quests a change shows in; None: in all of the campaign."""
    if change.section is Section.QUEST:
        yield change.slug
    elif change.section is Section.CAMPAIGN:
        yield None
    elif change.section in (Section.CLAIM, Section.MILESTONE):
        yield from (values["quest"] for values in (change.before, change.after) if values)
