"""Blueprints for tests: the example, edits of it, and random ones."""

import json
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from hypothesis import strategies as st
from pydantic_core import to_json

from quests.blueprint.model import Blueprint
from service.blueprint_text.yaml_reader import read_yaml
from tests.outcomes import outcomes

EXAMPLE = Path(__file__).parent.parent / "examples" / "berlin-isst-anders.yaml"
Raw = dict[str, Any]

LANGUAGES = ("de", "en", "fr")
SLUGS = st.from_regex(r"[a-z0-9]{1,3}(-[a-z0-9]{1,3})?", fullmatch=True)
TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\x00")
    | st.sampled_from("\n\t '\"#:-{}[]|>&*!%@"),
    min_size=1,
    max_size=30,
).filter(lambda text: text.strip())
AWKWARD = st.sampled_from(
    [
        "NO",
        "on",
        "null",
        "~",
        "1.0",
        "08",
        "1e5",
        "0x1F",
        "1:30",
        "2026-05-01",
        "- a",
        "a: b",
        "true",
    ]
)
WORDS = TEXTS | AWKWARD
DAYS = st.dates(date(2001, 1, 1), date(2099, 1, 1)).map(str)
INSTANTS = st.builds("{}T{}+02:00".format, DAYS, st.times())


KEPT = ("stickers", "treasure-hunt", "slogan", "petition")


@cache
def _example() -> bytes:
    raw = read_yaml(EXAMPLE.read_text(encoding="utf-8")).value
    assert isinstance(raw, dict)
    simplify(raw)
    return to_json(raw)


def simplify(raw: Raw) -> None:
    """Four Quests of the example, each done with one request: its hunt is a challenge here."""
    raw["quests"] = [quest for quest in raw["quests"] if quest["slug"] in KEPT]
    raw.pop("commitments"), raw.pop("results")
    for part in ("claims", "milestones"):
        raw[part] = [one for one in raw[part] if one.get("quest") in {None, *KEPT}]
        for one in raw[part]:
            if one["measure"] == "treasure_hunt_completions":
                one["measure"] = "challenge_participations"
    for quest in raw["quests"]:
        if quest["kind"] == "hunt":
            once = [{"per": "campaign", "times": 1}]
            quest.update(kind="challenge", limits=once, options={})
        if quest["kind"] == "slogan":
            del quest["options"]["voting"]


def example(*edits: Callable[[Raw], object]) -> Raw:
    """The example as plain values, simplified, after these edits."""
    value = json.loads(_example())
    assert isinstance(value, dict)
    for edit in edits:
        edit(value)
    return value


def only(quest: str) -> Callable[[Raw], None]:
    """An edit: a new campaign of the lead alone, with nothing in it but this Quest."""

    def edit(raw: Raw) -> None:
        raw["campaign"].update(slug=f"c-{uuid4().hex[:12]}", partners=[])
        raw["organisations"] = raw["organisations"][:1]
        kept = [one for one in raw["quests"] if one["slug"] == quest]
        raw.update(quests=kept, claims=[], milestones=[])
        kept[0].pop("impact", None)

    return edit


def by_language(texts: st.SearchStrategy[Any], languages: list[str]) -> st.SearchStrategy[Any]:
    """A text in each of the languages."""
    return st.fixed_dictionaries({language: texts for language in languages})


@st.composite
def blueprints(draw: st.DrawFn) -> Blueprint:
    """Any blueprint that holds together."""
    languages = draw(st.lists(st.sampled_from(LANGUAGES), min_size=1, unique=True))
    texts, units = by_language(WORDS, languages), by_language(_unit(), languages)
    organisations = draw(st.lists(SLUGS, min_size=1, max_size=4, unique=True))
    quests = draw(st.lists(SLUGS, max_size=4, unique=True))
    raw = {
        "coquest": 1,
        "organisations": [
            {
                "slug": slug,
                "name": draw(WORDS),
                **draw(_maybe("url", st.just("https://a.example/"))),
            }
            for slug in organisations
        ],
        "campaign": draw(_campaign(organisations, languages, texts)),
        "quests": [draw(_quest(slug, quests[:place], texts)) for place, slug in enumerate(quests)],
        "claims": [
            draw(_claim(slug, quests, languages, units))
            for slug in draw(st.lists(SLUGS, max_size=3, unique=True))
        ],
        "milestones": [
            draw(_milestone(slug, quests, texts, units))
            for slug in draw(st.lists(SLUGS, max_size=3, unique=True))
        ],
        **draw(outcomes(organisations, quests, languages)),
    }
    return Blueprint.model_validate_json(to_json(raw))


def _maybe(name: str, values: st.SearchStrategy[Any]) -> st.SearchStrategy[Raw]:
    return st.just({}) | values.map(lambda value: {name: value})


def _unit() -> st.SearchStrategy[Raw]:
    return st.fixed_dictionaries({"one": WORDS, "other": WORDS}, optional={"many": WORDS})


def _campaign(
    organisations: list[str], languages: list[str], texts: st.SearchStrategy[Any]
) -> st.SearchStrategy[Raw]:
    charter = ("why", "changes", "who", "limits", "negotiable", "extent", "decision")
    partner = {"role": SLUGS, "joined_on": DAYS, "brings": texts}
    partners = [
        st.fixed_dictionaries({"organisation": st.just(slug)}, optional=partner)
        for slug in organisations[1:]
    ]
    return st.fixed_dictionaries(
        {
            "slug": st.just("camp"),
            "title": texts,
            "mission": texts,
            "time_zone": st.sampled_from(["Europe/Berlin", "Pacific/Auckland", "UTC"]),
            "languages": st.just(languages),
            "starts_at": st.just("2001-01-01T00:00:00+00:00"),
            "lead": st.just(organisations[0]),
            "partners": st.tuples(*partners),
        },
        optional={
            "state": st.sampled_from(["draft", "open", "closed"]),
            "ends_at": st.just("2100-01-01T00:00:00+00:00"),
            "rewards": st.lists(_rule(), max_size=3, unique_by=lambda rule: rule["name"]).map(
                lambda rules: {"points": rules}
            ),
            "charter": st.fixed_dictionaries(dict.fromkeys(charter, texts)),
        },
    )


def _rule() -> st.SearchStrategy[Raw]:
    return st.fixed_dictionaries(
        {
            "name": st.from_regex(r"[a-z]{1,3}\.[a-z]{1,3}", fullmatch=True),
            "amount": st.integers(1, 9),
        },
        optional={
            "per": st.sampled_from(["completion", "unit", "quest", "person"]),
            "kinds": st.just(["sticker"]),
            "most_per_day": st.integers(1, 99),
        },
    )


def _quest(slug: str, earlier: list[str], texts: st.SearchStrategy[Any]) -> st.SearchStrategy[Raw]:
    limits = st.lists(
        st.fixed_dictionaries(
            {"per": st.sampled_from(["day", "week", "campaign"]), "times": st.integers(1, 99)}
        ),
        unique_by=lambda limit: limit["per"],
    )
    return st.fixed_dictionaries(
        {
            "slug": st.just(slug),
            "kind": st.sampled_from(["challenge", "petition", "sticker"]),
            "title": texts,
            "description": texts,
            "effort_minutes": st.integers(1, 999),
        },
        optional={
            "state": st.sampled_from(["draft", "published", "closed"]),
            "opens_at": INSTANTS,
            "closes_at": st.just("2099-06-01T00:00:00+00:00"),
            "limits": limits,
            "verification": st.sampled_from(["auto", "code", "mail", "moderator"]),
            "prerequisites": st.lists(st.sampled_from(earlier), unique=True)
            if earlier
            else st.just([]),
            "points": st.integers(0, 99),
            "requires": _requirement(earlier),
            "cooldown": st.fixed_dictionaries(
                {"hours": st.integers(1, 99)}, optional={"minutes": st.integers(1, 59)}
            ),
            "capacity": st.fixed_dictionaries(
                {"total": st.integers(1, 999)}, optional={"per_day": st.integers(1, 99)}
            ),
        },
    )


def _requirement(earlier: list[str]) -> st.SearchStrategy[Raw]:
    """Any tree of at most three levels."""
    leaves = (
        st.just({"kind": "petition"})
        | st.builds(dict, kind=st.just("sticker"), times=st.integers(1, 9))
        | st.builds(dict, level=st.integers(1, 9))
    )
    if earlier:
        leaves |= st.builds(dict, quest=st.sampled_from(earlier))
    some = st.lists(leaves, min_size=1, max_size=3)
    inner = (
        st.builds(dict, all=some)
        | st.builds(dict, any=some)
        | leaves.map(lambda leaf: {"not": leaf})
        | some.map(lambda parts: {"count": {"at_least": len(parts), "of": parts}})
    )
    return leaves | inner | st.builds(dict, any=st.lists(inner, min_size=1, max_size=2))


def _claim(
    slug: str, quests: list[str], languages: list[str], units: st.SearchStrategy[Any]
) -> st.SearchStrategy[Raw]:
    statement = {language: "{ $value } { $unit }" for language in languages}
    return st.fixed_dictionaries(
        {
            "slug": st.just(slug),
            "measure": st.sampled_from(["participations", "unique_participants"]),
            "relation": st.just("counted"),
            "level": st.sampled_from(["your_action", "collective_output"]),
            "unit": units,
            "statement": st.just(statement),
        },
        optional=_of_quest(quests),
    )


def _milestone(
    slug: str, quests: list[str], texts: st.SearchStrategy[Any], units: st.SearchStrategy[Any]
) -> st.SearchStrategy[Raw]:
    return st.fixed_dictionaries(
        {
            "slug": st.just(slug),
            "measure": st.just("participations"),
            "threshold": st.integers(1, 10**12),
            "promise": texts,
            "unit": units,
        },
        optional=_of_quest(quests),
    )


def _of_quest(quests: list[str]) -> Raw:
    return {"quest": st.sampled_from(quests)} if quests else {}


CONSENT = {"version": "2026-05", "text": {"de": "Darf …?", "en": "May …?", "fr": "… ?"}}
TELLS = {
    "slug": "your-table",
    "kind": "testimonial",
    "state": "published",
    "title": {"de": "Dein Tisch", "en": "Your table", "fr": "Ta table"},
    "description": {"de": "Erzähl.", "en": "Tell us.", "fr": "Raconte."},
    "effort_minutes": 5,
    "points": 4,
    "options": {"consent": CONSENT},
}


def with_teams(raw: Raw) -> None:
    """People may take the challenge together."""
    for quest in raw["quests"]:
        if quest["kind"] == "challenge":
            quest["options"] = {**quest.get("options", {}), "teams": {"most": 6}}


def with_goal(raw: Raw) -> None:
    """The petition wants more and more signatures."""
    for quest in raw["quests"]:
        if quest["kind"] == "petition":
            quest["options"] = {**quest.get("options", {}), "goal": {"steps": [100, 500, 1000]}}


def with_testimonials(raw: Raw) -> None:
    """One more Quest: people tell what the mission is to them."""
    raw["quests"].append(TELLS)
