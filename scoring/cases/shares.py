"""Shares as trees: how deep it went, and whether in a chain or as a broadcast."""

from collections.abc import Iterator, Mapping, Sequence

from scoring.case import By, Case, CaseMeasure, Tally
from scoring.facts import Fact
from scoring.measure import Aggregation, Setting
from scoring.tallying import happened, lasted
from scoring.trees import depths, growth, roots


def count_shares(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """A share hangs from the one whose token it names as its parent, if we know that one."""
    known, parents = _tree(facts)
    deep, root = depths(parents), roots(parents)
    for token, share in known.items():
        told = share.payload.get("depth")
        yield from lasted(SHARE_DEPTH, share, deep[token] if told is None else told)
    for token, (distances, pairs) in growth(parents).items():
        if not pairs:
            continue
        top = known[root[token]]
        day = known[token].day  # a tree belongs to whoever began it, whatever grows on it when
        yield from happened(SHARE_DISTANCES, top, distances, day=day)
        yield from happened(SHARE_PAIRS, top, pairs, day=day)


def _tree(facts: Sequence[Fact]) -> tuple[Mapping[str, Fact], Mapping[str, str | None]]:
    """Shares by token, and whom each hangs from; a token that comes twice is one share.

    From one without a token nothing hangs: no token begins with a NUL.
    """
    known: dict[str, Fact] = {}
    for share in facts:
        known.setdefault(share.payload.get("token") or f"\0{share.id}", share)
    parents = {token: share.payload.get("parent") for token, share in known.items()}
    return known, {token: up if up in known else None for token, up in parents.items()}


SHARES_CASE = Case(
    name="share_trees",
    by=By.TREE,
    types=frozenset({"share"}),
    count=count_shares,
)
SHARE_DEPTH = CaseMeasure(
    name="share_depth",
    case=SHARES_CASE,
    agg=Aggregation.SPREAD,
    dims=("partner", "quest", "network"),
)
SHARE_DISTANCES = CaseMeasure(
    name="share_distances",
    case=SHARES_CASE,
    dims=("partner", "quest", "content"),
    state=True,
)
SHARE_PAIRS = CaseMeasure(
    name="share_pairs",
    case=SHARES_CASE,
    dims=("partner", "quest", "content"),
    state=True,
)
