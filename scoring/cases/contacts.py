"""Lists, profiles and segments: who is on them, what became known of them."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from scoring.case import Before, By, Case, CaseMeasure, Tally
from scoring.cases.sifting import of_type, says, that_say
from scoring.facts import Fact
from scoring.measure import Aggregation, Setting
from scoring.presence import present_too
from scoring.tallying import happened, present, stands, where

NEWSLETTER = "newsletter"
LISTED = ("partner", "locale")


def count_subscribed(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """One person: on the newsletter from a confirmed opt-in to an opt-out."""
    news = that_say(facts, list=NEWSLETTER)
    known = [fact for fact in news if not says(fact, confirmed=False)]
    yield from stands(SUBSCRIBED, [(fact, 1 if fact.type == "opt_in" else None) for fact in known])


SUBSCRIBED_CASE = Case(
    name="subscribed",
    by=By.ACTOR,
    types=frozenset({"opt_in", "opt_out"}),
    count=count_subscribed,
)
SUBSCRIBED = CaseMeasure(
    name="subscribed_to_newsletter", case=SUBSCRIBED_CASE, dims=LISTED, persons=True, state=True
)


def count_list(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """One list, as each partner and language last counted it."""
    parts: dict[tuple[UUID | None, str | None], list[Fact]] = {}
    for fact in that_say(facts, list=NEWSLETTER):
        parts.setdefault((fact.partner_id, fact.locale), []).append(fact)
    for part in parts.values():
        yield from stands(ON_LIST, [(fact, fact.payload["count"]) for fact in part])
        yield from stands(LISTS_COUNTED, [(fact, 1) for fact in part])


LIST_CASE = Case(
    name="lists", by=By.SUBJECT, types=frozenset({"subscriber_snapshot"}), count=count_list
)
ON_LIST = CaseMeasure(
    name="newsletter_counted", case=LIST_CASE, dims=LISTED, persons=True, state=True
)
LISTS_COUNTED = CaseMeasure(name="newsletters_counted", case=LIST_CASE, dims=LISTED, state=True)


def count_profile(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """One profile: a field is new once; a profile is enriched on every day that adds one."""
    firsts: dict[str, Fact] = {}
    for fact in facts:
        firsts.setdefault(fact.payload["field"], fact)
    for first in firsts.values():
        yield from happened(FIELDS_ADDED, first)
    yield from present(ENRICHED, firsts.values())


PROFILES_CASE = Case(
    name="profiles", by=By.SUBJECT, types=frozenset({"profile_enriched"}), count=count_profile
)
FIELDS_ADDED = CaseMeasure(
    name="crm_fields_added", case=PROFILES_CASE, dims=("partner", "quest", "kind")
)
ENRICHED = CaseMeasure(
    name="profiles_enriched",
    case=PROFILES_CASE,
    agg=Aggregation.DISTINCT,
    dims=("partner", "quest", "kind"),
    persons=True,
)


def count_segments(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """One profile: in each of its segments, and once in all of them together."""
    for segment in sorted({fact.payload["segment"] for fact in facts}):
        steps = [(fact, _is_in(fact)) for fact in that_say(facts, segment=segment)]
        yield from where(stands(IN_SEGMENT, steps), lambda cell: cell[0] == "segment")
    inside: set[str] = set()
    together: list[tuple[Fact, int | None]] = []
    for fact in facts:
        inside = (
            inside | {fact.payload["segment"]}
            if _is_in(fact)
            else inside - {fact.payload["segment"]}
        )
        together.append((fact, 1 if inside else None))
    yield from where(stands(IN_SEGMENT, together), lambda cell: cell[0] != "segment")


def _is_in(fact: Fact) -> int | None:
    return 1 if fact.payload["move"] == "join" else None


SEGMENTS_CASE = Case(
    name="segments", by=By.SUBJECT, types=frozenset({"segment_membership"}), count=count_segments
)
IN_SEGMENT = CaseMeasure(
    name="segment_profiles",
    case=SEGMENTS_CASE,
    dims=("segment", "partner"),
    persons=True,
    state=True,
)


def count_browsers(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """One browser: whether somebody subscribed in it, and whether it was signed in."""
    yield from present(SUBSCRIBING_VISITORS, of_type(facts, "opt_in"))
    yield from present(LOGGED_IN, that_say(of_type(facts, "view"), authenticated=True))


def further_browsers(before: Before, facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """On which days more."""
    signed_in = that_say(of_type(facts, "view"), authenticated=True)
    for measure, more in ((SUBSCRIBING_VISITORS, of_type(facts, "opt_in")), (LOGGED_IN, signed_in)):
        if more:
            yield from present_too(measure, before.get(measure.name, ()), more)


BROWSERS_CASE = Case(
    name="browsers",
    by=By.VISITOR,
    types=frozenset({"opt_in", "view"}),
    count=count_browsers,
    further=further_browsers,
)


def _browsers(name: str, *dims: str) -> CaseMeasure:
    return CaseMeasure(
        name=name, case=BROWSERS_CASE, agg=Aggregation.DISTINCT, dims=dims, persons=True
    )


SUBSCRIBING_VISITORS = _browsers("subscribing_visitors", "partner", "quest", "channel", "locale")
LOGGED_IN = _browsers("logged_in_users", "partner", "channel", "locale")
