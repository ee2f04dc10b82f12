"""Trees: facts that hang together by the names they give each other, however large the campaign.

A share has a token and may name the token it came from. Whatever names the same token is one
thing, which is counted whole; one that grows is found without a look at any other. Trees only
ever grow together: a fact that was taken back still holds its tree, so none falls apart.

``kpi_case`` remembers two things beside what each tree adds: which tree a name belongs to, and
which facts a tree of several has. A tree is called by its least fact.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from hashlib import blake2b
from typing import Any, TypeAlias
from uuid import UUID

from pydantic_core import from_json, to_json

from scoring.case import Case
from scoring.facts import Fact
from service.store.driver import Connection
from service.store.kpi_case_facts import facts_by_id
from service.store.kpi_case_rows import Row, forget_rows, keep_rows, read_rows

Where: TypeAlias = tuple[UUID, UUID]


def kept_beside(case: Case) -> tuple[str, str]:
    """Under which names the trees of names, and the facts of trees, are kept."""
    return f"{case.name}/names", f"{case.name}/facts"


async def trees_of(
    connection: Connection, where: Where, case: Case, fact_ids: Collection[UUID]
) -> dict[UUID, list[Fact]]:
    """The trees in which the facts are, whole, under the least fact of each.

    Every other fact of them is there with nothing: it may have been a tree of its own before.
    """
    facts = await facts_by_id(connection, where, case.types, fact_ids)
    back = {fact.reverses for fact in facts if fact.reverses} - set(fact_ids)
    facts += await facts_by_id(connection, where, case.types, back)
    nodes = {node for fact in facts for node in _nodes(fact)}
    before = await _trees_named(connection, where, case, nodes)
    more = await _ids_of(connection, where, case, set(before.values()))
    facts += await facts_by_id(connection, where, case.types, more - {one.id for one in facts})
    trees = _together(facts)
    await _remember(connection, where, case, trees, before)
    found: dict[UUID, list[Fact]] = {fact.id: [] for fact in facts}
    for tree in trees:
        found[tree[0].id] = sorted(tree, key=lambda fact: (fact.occurred_at, fact.id.bytes))
    return found


def _nodes(fact: Fact) -> Iterator[str]:
    """All names by which facts are found together, told so that nobody reads them back."""
    said = (fact.payload.get("token"), fact.payload.get("parent"))
    for name in (*(f"name {one}" for one in said if one), f"fact {fact.reverses or fact.id}"):
        yield blake2b(name.encode(), digest_size=16).hexdigest()


def _together(facts: Iterable[Fact]) -> list[list[Fact]]:
    """Facts that share a name, directly or by others; the least of each tree first."""
    above: dict[object, object] = {}

    def top(node: object) -> object:
        while (higher := above.setdefault(node, node)) != node:
            above[node] = node = above[higher]
        return node

    known = sorted(facts, key=lambda fact: fact.id.bytes)
    for fact in known:
        first, *others = _nodes(fact)
        for other in others:
            above[top(other)] = top(first)
    trees: dict[object, list[Fact]] = defaultdict(list)
    for fact in known:
        trees[top(next(_nodes(fact)))].append(fact)
    return list(trees.values())


async def _trees_named(
    connection: Connection, where: Where, case: Case, nodes: Collection[str]
) -> dict[str, UUID]:
    names, _ = kept_beside(case)
    rows = await read_rows(connection, where, [(names, case.version, node) for node in nodes])
    return {row[2]: UUID(from_json(tree)[0]) for row, tree in rows.items()}


async def _ids_of(
    connection: Connection, where: Where, case: Case, trees: Collection[UUID]
) -> set[UUID]:
    """All facts of the trees; of one that is not told of it is the only one."""
    _, facts = kept_beside(case)
    rows = await read_rows(connection, where, [(facts, case.version, str(one)) for one in trees])
    return {*trees, *(UUID(one) for ids in rows.values() for one in from_json(ids))}


async def _remember(
    connection: Connection,
    where: Where,
    case: Case,
    trees: Iterable[list[Fact]],
    before: Mapping[str, UUID],
) -> None:
    """Note where names belong now, and what the trees are made of.

    Of a fact that nothing can name but what takes it back, that is noted when it comes.
    """
    names, facts = kept_beside(case)
    rows: dict[Row, str] = {}
    gone: list[Row] = []
    for tree in trees:
        name = tree[0].id
        for fact in tree:
            *said, own = _nodes(fact)
            for node in (*said, own) if fact.reverses else said:
                if before.get(node) != name:
                    rows[names, case.version, node] = _json([name])
        if len(tree) > 1:
            rows[facts, case.version, str(name)] = _json([fact.id for fact in tree])
            gone += [(facts, case.version, str(fact.id)) for fact in tree[1:]]
    await keep_rows(connection, where, rows)
    await forget_rows(connection, where, gone)


def _json(ids: list[Any]) -> str:
    return to_json([str(one) for one in ids]).decode()
