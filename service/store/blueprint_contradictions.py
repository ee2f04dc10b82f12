"""What an import cannot change any more, because people did it or were told."""

from collections.abc import Iterator
from uuid import UUID

from quests.blueprint.draft import Mistake
from quests.blueprint.model import Blueprint
from service.store.blueprint_parts import Section
from service.store.blueprint_plan import Change, Verdict
from service.store.blueprint_rows import Rows
from service.store.blueprints import have_completions
from service.store.session import Session


async def contradictions(
    session: Session,
    workspace_id: UUID,
    blueprint: Blueprint,
    changes: list[Change],
    rows: Rows,
) -> list[Mistake]:
    """Each change that would contradict what people did or were told, at its place in the file."""
    done = await _done(session, workspace_id, changes, rows)
    quests, milestones = enumerate(blueprint.quests), enumerate(blueprint.milestones)
    places = {
        Section.QUEST: {quest.slug: index for index, quest in quests},
        Section.MILESTONE: {milestone.slug: index for index, milestone in milestones},
    }
    return [
        mistake
        for change in changes
        if change.verdict is Verdict.UPDATED
        for mistake in _fixed(change, rows, done, places.get(change.section, {}))
    ]


async def _done(
    session: Session, workspace_id: UUID, changes: list[Change], rows: Rows
) -> set[str]:
    """Slugs of Quests with completions, as far as a change depends on it."""
    ids = rows.ids(Section.QUEST)
    moved = any(_differs(change, "time_zone") for change in changes)
    asked = [change.slug for change in changes if _differs(change, "kind")]
    wanted = {slug: ids[slug] for slug in (ids if moved else asked)}
    if not wanted:
        return set()
    found = await have_completions(session, workspace_id, wanted.values())
    return {slug for slug, identifier in wanted.items() if identifier in found}


def _differs(change: Change, *names: str) -> bool:
    before = change.before
    return before is not None and any(before.get(name) != change.after.get(name) for name in names)


def _fixed(change: Change, rows: Rows, done: set[str], places: dict[str, int]) -> Iterator[Mistake]:
    match change.section:
        case Section.CAMPAIGN if done and _differs(change, "time_zone"):
            message = "Days have been counted in the time zone that the campaign has."
            yield Mistake(("campaign", "time_zone"), "time-zone-fixed", message)
        case Section.QUEST if change.slug in done and _differs(change, "kind"):
            message = "People have done this Quest: its kind cannot change. Add a new Quest."
            yield Mistake(("quests", places[change.slug], "kind"), "kind-fixed", message)
        case Section.MILESTONE if _differs(change, "measure", "quest") or _is_lower(change):
            if rows.of(Section.MILESTONE)[change.slug].reached_at is not None:
                message = "It was reached and announced: raise its goal, or add a new one."
                yield Mistake(("milestones", places[change.slug]), "milestone-fixed", message)


def _is_lower(change: Change) -> bool:
    """Whether the goal of a Milestone would be easier than what people were told."""
    before = change.before
    return before is not None and change.after["threshold"] < before["threshold"]
