"""How far a rebuild is, noted with every piece: whoever comes after one that stopped goes on.

While it is noted (``case_state.rebuild``), the campaign is marked by a name that only this run
knows (``definitions``): nobody counts on top of what is half done, a piece of somebody who was
taken for dead is not committed, and what another release begins is known by another mark. Facts
that are folded meanwhile are all noted in ``kpi_awaiting``; those of before are ``remade``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID, uuid4

from pydantic_core import to_json

from quests.errors import DependencyUnavailable
from scoring.case import By
from service.store.driver import Connection, driver
from service.store.kpi_pieces import Piece
from service.store.session import Session

Where: TypeAlias = tuple[UUID, UUID]
"""Workspace and campaign."""

CELLS, PEOPLE = "cells", "people"
"""The passes of the first stage; those of the second are called as ``By`` says."""

_MINE = "WHERE workspace_id = $1 AND campaign_id = $2"
_STATE = f"SELECT definitions, rebuild FROM case_state {_MINE} FOR UPDATE"  # noqa: S608
_READ = f"SELECT rebuild FROM case_state {_MINE}"  # noqa: S608
_MARK = """
    INSERT INTO case_state (workspace_id, campaign_id, counted_at, definitions, rebuild)
    VALUES ($1, $2, $3, $4, $5::jsonb)
    ON CONFLICT (workspace_id, campaign_id)
    DO UPDATE SET (definitions, rebuild) = (excluded.definitions, excluded.rebuild)"""
_NOTE = f"""
    UPDATE case_state SET rebuild = jsonb_set(rebuild, $4::text[], $5::jsonb)
    {_MINE} AND definitions = $3 AND rebuild IS NOT NULL"""  # noqa: S608
_REMADE = f"UPDATE kpi_awaiting SET remade = true {_MINE} AND NOT remade"  # noqa: S608
_FOLDED = f"""
    SELECT coalesce((SELECT folded_facts FROM fold_state {_MINE}), 0) AS folded, (
        SELECT coalesce(sum(cardinality(fact_ids)), 0) FROM kpi_awaiting {_MINE} AND NOT remade
    ) AS meanwhile, (
        SELECT count(*) || ' ' || coalesce(max(done_at)::text, '') FROM erasure
        WHERE workspace_id = $1 AND done_at IS NOT NULL
    ) AS erased"""  # noqa: S608


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What one pass over the facts has made.

    Args:
        after: The key of the last thing, as text; ``None``: nothing yet.
        facts: How many facts that were.
        done: There is nothing left.
    """

    after: str | None = None
    facts: int = 0
    done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuild:
    """A rebuild as it was found, or begun.

    Args:
        mark: What its pieces are noted under.
        definitions: By which it counts, see ``kpi_cases.definitions``.
        folded: How many facts were folded that it knows of.
        dropped: What was kept of things before is gone.
        passes: How far each is, by name.
    """

    mark: str
    definitions: str
    folded: int
    dropped: bool
    passes: Mapping[str, Made]

    def of(self, name: str) -> Made:
        """How far a pass is."""
        return self.passes.get(name, Made())


async def take_up(
    connection: Connection, where: Where, definitions: str, at: datetime
) -> Rebuild | None:
    """Go on with the rebuild that stopped, under a mark of our own.

    ``None`` where there is none, where it counted by other definitions, or where more has changed
    than what its notes tell: facts were folded that a release before did not note, or somebody was
    erased, and has another name now.
    """
    # Locked before anything else: a piece of somebody who was taken for dead is now either here, or
    # will never be.
    row = await connection.fetchrow(_STATE, *where)
    known = row and row["rebuild"]
    if row is None or not known or row["definitions"] != known["mark"]:
        return None
    folded, meanwhile, erased = await _now(connection, where)
    wanted = (definitions, folded - meanwhile, erased)
    if (known["definitions"], known["folded"], known["erased"]) != wanted:
        return None
    return await _noted(connection, where, known | {"mark": _new_mark()}, at)


async def set_out(connection: Connection, where: Where, definitions: str, at: datetime) -> Rebuild:
    """Note that a rebuild begins, of all facts that are folded now."""
    await connection.execute(_REMADE, *where)
    folded, _, erased = await _now(connection, where)
    said = {
        "mark": _new_mark(),
        "definitions": definitions,
        "folded": folded,
        "erased": erased,
        "dropped": False,
        "passes": {},
    }
    return await _noted(connection, where, said, at)


async def read_rebuild(connection: Connection, where: Where) -> Rebuild:
    """How far the rebuild is that this process is at."""
    return _rebuild(await connection.fetchval(_READ, *where))


def key_of(name: str, made: Made) -> UUID | str | None:
    """After which thing a pass goes on; all but subjects are called by ids."""
    if made.after is None or name == By.SUBJECT.value:
        return made.after
    return UUID(made.after)


async def note(connection: Connection, where: Where, mark: str, **what: Any) -> None:
    """Note something of a rebuild, in the transaction that makes it true.

    Raises:
        DependencyUnavailable: somebody else has taken it up, or begun another.
    """
    for name, value in what.items():
        await _set(connection, where, mark, path=[name], value=value)


async def note_pass(
    connection: Connection, where: Where, mark: str, *, name: str, made: Made
) -> None:
    """Note how far a pass is, as ``note``."""
    await _set(connection, where, mark, path=["passes", name], value=made)


async def note_piece(
    session: Session, where: Where, mark: str, *, name: str, piece: Piece, before: Made
) -> Made:
    """Note with a piece of a pass how far it is then, as ``note``."""
    after = None if piece.end is None else str(piece.end)
    made = Made(after=after, facts=before.facts + piece.facts, done=piece.end is None)
    await note_pass(await driver(session), where, mark, name=name, made=made)
    return made


async def _set(
    connection: Connection, where: Where, mark: str, *, path: list[str], value: Any
) -> None:
    if await connection.execute(_NOTE, *where, mark, path, to_json(value).decode()) != "UPDATE 1":
        raise DependencyUnavailable("Somebody else makes the numbers of this campaign anew.")


async def _noted(
    connection: Connection, where: Where, said: Mapping[str, Any], at: datetime
) -> Rebuild:
    await connection.execute(_MARK, *where, at, said["mark"], to_json(said).decode())
    return _rebuild(said)


async def _now(connection: Connection, where: Where) -> tuple[int, int, str]:
    row = await connection.fetchrow(_FOLDED, *where)
    assert row is not None  # noqa: S101 (it counts)
    return int(row["folded"]), int(row["meanwhile"]), row["erased"]


def _rebuild(said: Mapping[str, Any]) -> Rebuild:
    return Rebuild(
        mark=said["mark"],
        definitions=said["definitions"],
        folded=said["folded"],
        dropped=said["dropped"],
        passes={name: Made(**made) for name, made in said["passes"].items()},
    )


def _new_mark() -> str:
    return f"rebuild {uuid4()}"
