"""All shares of a campaign as trees: how deep it went, and whether it was a chain or a broadcast."""

from collections.abc import Iterator, Mapping, Sequence

from scoring.case import By, Case, CaseMeasure, Setting, Tally
from scoring.cases.cells import add, bar
from scoring.facts import Fact
from scoring.measure import Aggregation
from scoring.trees import depths, growth, roots


def count_shares(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """A share hangs from the one whose token it names as its parent, if we know that one."""
    known, parents = _tree(facts)
    deep, root = depths(parents), roots(parents)
    for token, share in known.items():
        yield from bar(SHARE_DEPTH, share, deep[token])
    for token, (distances, pairs) in growth(parents).items():
        top = known[root[token]]
        said = {"partner": _text(top.partner_id), "quest": _text(top.quest_id)}
        said["content"] = top.payload.get("content") or ""
        yield from add(SHARE_DISTANCES, known[token], distances, **said)
        yield from add(SHARE_PAIRS, known[token], pairs, **said)


def _tree(facts: Sequence[Fact]) -> tuple[Mapping[str, Fact], Mapping[str, str | None]]:
    """Shares by token, and whom each hangs from; a token that comes twice is one share."""
    known: dict[str, Fact] = {}
    for share in facts:
        known.setdefault(share.payload.get("token") or f"{share.source}/{share.source_ref}", share)
    parents = {token: share.payload.get("parent") for token, share in known.items()}
    return known, {token: up if up in known else None for token, up in parents.items()}


def _text(value: object) -> str:
    return "" if value is None else str(value)


SHARES_CASE = Case(
    name="share_trees",
    by=By.CAMPAIGN,
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
