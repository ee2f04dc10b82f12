"""Whose word a promise is: the lead writes promises down, and does not change a partner's own."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from quests.blueprint.draft import Mistake
from quests.blueprint.model import Blueprint
from service.store.blueprint_parts import Section
from service.store.blueprint_plan import Change, Verdict
from service.store.blueprint_rows import Rows
from service.store.commitment_facts import note_commitment
from service.store.commitments import commitment_of
from service.store.session import Session


def without_words_of_others(
    changes: Iterable[Change], rows: Rows, organisation_id: UUID | None
) -> list[Change]:
    """The changes but those that would take back what a partner promised itself.

    Args:
        changes: As planned.
        rows: What is stored.
        organisation_id: Who imports; None is the operator, who may change anything.
    """
    return [
        change
        for change in changes
        if change.verdict is not Verdict.CLOSED or not _is_anothers(change, rows, organisation_id)
    ]


def words_of_others(
    blueprint: Blueprint, changes: Iterable[Change], rows: Rows, organisation_id: UUID | None
) -> list[Mistake]:
    """Where the file would change what a partner promised itself, or give it to another."""
    places = {one.slug: index for index, one in enumerate(blueprint.commitments or ())}
    found = []
    for change in changes:
        if change.section is not Section.COMMITMENT or change.verdict is not Verdict.UPDATED:
            continue
        path = ("commitments", places[change.slug])
        if (
            change.before is not None
            and change.before["organisation"] != change.after["organisation"]
        ):
            message = "A promise stays with who made it: add another one."
            found.append(Mistake((*path, "organisation"), "partner-fixed", message))
        elif _is_anothers(change, rows, organisation_id):
            message = "The partner wrote this promise itself, so only the partner changes it."
            found.append(Mistake(path, "own-word", message))
    return found


def _is_anothers(change: Change, rows: Rows, organisation_id: UUID | None) -> bool:
    if change.section is not Section.COMMITMENT or organisation_id is None or not _differs(change):
        return False
    row = rows.of(Section.COMMITMENT)[change.slug]
    return bool(row.own_word and row.organisation_id != organisation_id)


async def note_promises(
    session: Session,
    changes: Iterable[Change],
    rows: Rows,
    organisation_id: UUID | None,
    at: datetime,
) -> None:
    """Whose word each promise is now, and the facts that follow from it."""
    stored = rows.of(Section.COMMITMENT)
    for change in changes:
        if change.section is Section.COMMITMENT and _differs(change):
            row = stored[change.slug]
            row.own_word = row.organisation_id == organisation_id
            await session.flush()
            await note_commitment(session, commitment_of(row), at)


def _differs(change: Change) -> bool:
    """Whether more than its place in the file is another."""
    before = change.before or {}
    names = ("definition", "status", "organisation")
    return any(before.get(name) != change.after.get(name) for name in names)
