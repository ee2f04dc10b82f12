"""Random promises and Results for blueprints."""

from typing import Any

from hypothesis import strategies as st

from quests.result import ResultState

Raw = dict[str, Any]
SLUGS = st.from_regex(r"[a-z0-9]{1,3}(-[a-z0-9]{1,3})?", fullmatch=True)
LINES = st.sampled_from(["a", "1:30", "NO", "- x", "Trois, à « midi »", "\u00e9 #1"])
DAYS = st.sampled_from(["2001-01-01", "2026-05-01", "2099-12-31"])
PROOFS = st.fixed_dictionaries(
    {"kind": st.sampled_from(["link", "file", "photo"]), "url": st.just("https://a.example/")},
    optional={"sha256": st.just("0" * 64)},
) | st.fixed_dictionaries({"kind": st.just("quote"), "text": LINES, "said_by": LINES})


def outcomes(
    organisations: list[str], quests: list[str], languages: list[str]
) -> st.SearchStrategy[Raw]:
    """``commitments``, ``results``, both or neither."""

    def several(part: st.SearchStrategy[Raw]) -> st.SearchStrategy[list[Raw]]:
        return st.lists(part, min_size=1, max_size=3, unique_by=lambda one: one["slug"])

    return st.fixed_dictionaries(
        {},
        optional={
            "commitments": several(_commitment(organisations)),
            "results": several(_result(quests, languages)),
        },
    )


def _commitment(organisations: list[str]) -> st.SearchStrategy[Raw]:
    return st.fixed_dictionaries(
        {
            "slug": SLUGS,
            "organisation": st.sampled_from(organisations),
            "kind": st.sampled_from(["channel", "time", "network", "budget", "skills"]),
            "what": LINES,
        },
        optional={
            "format": LINES,
            "channel": SLUGS,
            "quantity": st.integers(1, 10**9),
            "unit": LINES,
            "owner": LINES,
            "due_on": DAYS,
            "value": st.integers(0, 10**12),
            "currency": st.sampled_from(["EUR", "CHF"]),
            "weight": st.integers(1, 1_000),
        },
    )


def _result(quests: list[str], languages: list[str]) -> st.SearchStrategy[Raw]:
    spoken = st.lists(st.sampled_from(languages), unique=True)
    return st.fixed_dictionaries(
        {
            "slug": SLUGS,
            "title": st.dictionaries(st.sampled_from(languages), LINES, min_size=1),
            "state": st.sampled_from([state.value for state in ResultState]),
        },
        optional={
            "statement": spoken.map(lambda all_: dict.fromkeys(all_, "{ $campaign }")),
            "relation": st.sampled_from(["contributed_to", "coincided_with"]),
            "progress": st.integers(0, 100),
            "happened_on": DAYS,
            "unit": spoken.map(lambda all_: {one: {"other": "x", "one": "y"} for one in all_}),
            "evidence": st.lists(PROOFS, max_size=2),
            "quests": st.lists(st.sampled_from(quests), unique=True) if quests else st.just([]),
        },
    )
