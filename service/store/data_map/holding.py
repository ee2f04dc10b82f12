"""What a table says of a person, and what becomes of that when the person is erased."""

from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    """What an erasure does with what is there of the person."""

    DELETED = "deleted"
    BLANKED = "blanked"  # the row stays, without what it said
    ANONYMOUS = "anonymous"  # it goes on to count, of nobody
    NOTHING = "nothing"  # there is nothing of a person in it


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One table.

    Attributes:
        table: Its name.
        holds: What it says of a person; why nothing, where it is nothing.
        erase: The statements, in their order. They know ``:workspace``, ``:person`` (one of the
            ids that the person has or had), ``:nobody`` (who takes their place) and ``:at``.
        export: A query for what the person takes along, by ``:workspace`` and ``:people``;
            ``None`` where another table of the map, or the code of the export, tells it.
        refers: Whether a foreign key leads from it to the participant: a merge has to move it.
    """

    table: str
    holds: str
    fate: Fate
    erase: tuple[str, ...] = ()
    export: str | None = None
    refers: bool = False


MINE = "workspace_id = :workspace AND participant_id = :person"
THEIRS = "workspace_id = :workspace AND participant_id = ANY (:people)"
OF_MY_COMPLETIONS = f"""workspace_id = :workspace AND completion_id IN (
    SELECT id FROM completion WHERE {MINE})"""  # noqa: S608 (our own text)


def deleted(table: str, holds: str, *, refers: bool = True, export: str | None = None) -> Holding:
    """A table whose rows of the person go."""
    gone = f"DELETE FROM {table} WHERE {MINE}"  # noqa: S608 (our own text)
    return Holding(
        table=table, holds=holds, fate=Fate.DELETED, erase=(gone,), export=export, refers=refers
    )


def of_completions(table: str, holds: str, *, export: str | None = None) -> Holding:
    """A table whose rows of the person's completions go."""
    gone = f"DELETE FROM {table} WHERE {OF_MY_COMPLETIONS}"  # noqa: S608 (our own text)
    return Holding(table=table, holds=holds, fate=Fate.DELETED, erase=(gone,), export=export)


def anonymous(
    table: str, holds: str, *, also: str = "", refers: bool = True, export: str | None = None
) -> Holding:
    """A table whose rows go on to count, of nobody; ``also`` is set in them besides."""
    more = f", {also}" if also else ""
    moved = f"UPDATE {table} SET participant_id = :nobody{more} WHERE {MINE}"  # noqa: S608
    return Holding(
        table=table, holds=holds, fate=Fate.ANONYMOUS, erase=(moved,), export=export, refers=refers
    )


def nothing(table: str, why: str) -> Holding:
    """A table that says nothing of a person."""
    return Holding(table=table, holds=why, fate=Fate.NOTHING)
