"""What is looked up from time to time and holds until the next look: followers, ranks, outcomes."""

from collections.abc import Iterator, Sequence

from scoring.case import By, Case, CaseMeasure, Tally
from scoring.facts import Fact
from scoring.measure import Setting
from scoring.tallying import stands


def count_followers(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """One account."""
    known = [(fact, fact.payload["count"]) for fact in facts]
    yield from stands(FOLLOWERS, known)
    yield from stands(FOLLOWERS_CHANGE, known)


FOLLOWERS_CASE = Case(
    name="followers",
    by=By.SUBJECT,
    types=frozenset({"follower_snapshot"}),
    count=count_followers,
)
FOLLOWERS = CaseMeasure(
    name="followers", case=FOLLOWERS_CASE, dims=("partner", "network"), persons=True, state=True
)
FOLLOWERS_CHANGE = CaseMeasure(
    name="followers_change", case=FOLLOWERS_CASE, dims=("partner", "network"), persons=True
)


def count_search_rank(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """One provider; what it did not say this time stays as it was."""
    for field, (sum_of, providers) in SEO.items():
        known = [(fact, fact.payload[field]) for fact in facts if fact.payload[field] is not None]
        yield from stands(sum_of, known)
        yield from stands(providers, [(fact, 1) for fact, _ in known])


SEO_CASE = Case(
    name="search_rank",
    by=By.SUBJECT,
    types=frozenset({"seo_snapshot"}),
    count=count_search_rank,
)


def _seo(name: str) -> CaseMeasure:
    return CaseMeasure(name=name, case=SEO_CASE, dims=("provider",), state=True)


SEO = {
    "page_rank": (_seo("page_rank_sum"), _seo("page_rank_providers")),
    "domain_authority": (_seo("domain_authority_sum"), _seo("domain_authority_providers")),
}


def count_outcomes(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """One outcome of the mission: more than its target makes up for no other."""
    said = [(fact, fact.payload) for fact in facts]
    reached = [(f, min(p["achieved"], p["target"]) * p["weight"]) for f, p in said]
    yield from stands(MISSION_REACHED, reached)
    yield from stands(MISSION_TARGET, [(f, p["target"] * p["weight"]) for f, p in said])


OUTCOMES_CASE = Case(
    name="mission_outcomes",
    by=By.SUBJECT,
    types=frozenset({"mission_outcome"}),
    count=count_outcomes,
)
MISSION_REACHED = CaseMeasure(
    name="mission_reached", case=OUTCOMES_CASE, dims=("partner", "quest"), state=True
)
MISSION_TARGET = CaseMeasure(
    name="mission_target", case=OUTCOMES_CASE, dims=("partner", "quest"), state=True
)
