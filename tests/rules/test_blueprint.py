"""Blueprints: read, written, and every mistake found at once, where it stands."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator
from pydantic_core import to_json

from quests.blueprint.model import Blueprint, plain
from quests.blueprint.schema import blueprint_schema
from quests.errors import BlueprintRefused
from service.blueprint_text.reader import MAX_BYTES, Format, read_blueprint
from service.blueprint_text.scalars import meaning
from service.blueprint_text.writer import write_json, write_yaml
from service.store.blueprint_parts import blueprint_of, parts_of
from service.store.blueprint_plan import Verdict, plan
from tests.campaigns import EXAMPLE, Raw, blueprints, example

SCHEMA = Path(__file__).parent.parent.parent / "openapi" / "blueprint.v1.json"


def mistakes(raw: bytes | Raw, form: Format = "json") -> list[dict[str, Any]]:
    content = raw if isinstance(raw, bytes) else to_json(raw)
    with pytest.raises(BlueprintRefused) as refused:
        read_blueprint(content, form)
    found: list[dict[str, Any]] = refused.value.members["errors"]
    return found


def found(raw: bytes | Raw, form: Format = "json") -> set[tuple[str, str]]:
    return {(mistake["path"], mistake["code"]) for mistake in mistakes(raw, form)}


def test_the_example_is_a_blueprint_and_fits_its_schema() -> None:
    blueprint = read_blueprint(EXAMPLE.read_bytes(), "yaml").blueprint

    assert {quest.kind for quest in blueprint.quests} == {
        "sticker", "slogan", "petition", "challenge", "hunt", "advocacy", "testimonial", "share",
    }  # fmt: skip
    assert Draft202012Validator(blueprint_schema()).is_valid(example())
    assert Draft202012Validator(blueprint_schema()).is_valid(plain(blueprint))


def test_the_committed_schema_is_fresh() -> None:
    assert json.loads(SCHEMA.read_text()) == blueprint_schema(), "Run: make openapi"


@given(blueprints())
def test_what_is_written_reads_back_equal(blueprint: Blueprint) -> None:
    assert read_blueprint(write_yaml(blueprint).encode(), "yaml").blueprint == blueprint
    assert read_blueprint(write_json(blueprint), "json").blueprint == blueprint


@given(blueprints())
def test_what_is_taken_apart_comes_together_again(blueprint: Blueprint) -> None:
    parts = parts_of(blueprint)
    changes = plan(parts, parts, today=blueprint.campaign.starts_at.date())

    assert blueprint_of(parts) == blueprint
    assert {change.verdict for change in changes} == {Verdict.UNCHANGED}


def test_every_mistake_is_named_with_path_line_and_column() -> None:
    text = EXAMPLE.read_text()
    lines = text.splitlines()

    def line_of(start: str, nth: int = 0) -> int:
        return [place for place, line in enumerate(lines, 1) if line.strip().startswith(start)][nth]

    broken = (
        text.replace("{ per: day, times: 5 }", "{ per: day, times: 0 }")
        .replace("lead: ackerfunke", "lead: nobody")
        .replace("    quest: petition", "    quest: petitoin", 1)
        .replace("    effort_minutes: 120", "    effort_minute: 120")
        .replace("    max_length: 80", "    max_length: many")
        .replace("[one] klebt in Berlin { $value } Sticker.", "[one] klebt 1 Sticker.")
    )

    told = {(one["path"], one["code"], one["line"]) for one in mistakes(broken.encode(), "yaml")}

    assert told == {
        ("campaign.lead", "unknown-organisation", line_of("lead:")),
        ("quests[0].limits[0].times", "greater-than-equal", line_of("- { per: day, times: 5 }")),
        ("quests[1].effort_minutes", "missing", line_of("- slug: treasure-hunt")),
        ("quests[1].effort_minute", "extra-forbidden", line_of("effort_minutes: 120")),
        ("quests[2].options.max_length", "int-type", line_of("max_length: 80")),
        ("claims[0].statement.de", "dead-number", line_of("de: |", 2)),
        ("claims[4].quest", "unknown-quest", line_of("quest: petition")),
    }


def test_columns_point_at_the_value() -> None:
    [mistake] = mistakes(EXAMPLE.read_bytes().replace(b"points: 60", b"points: lots"), "yaml")

    assert (mistake["path"], mistake["column"]) == ("quests[1].points", 13)
    assert "lots" not in mistake["message"]


def test_json_mistakes_have_places_too() -> None:
    def edit(raw: Raw) -> None:
        raw["quests"][0]["points"] = -1

    text = json.dumps(example(edit), indent=1)
    [mistake] = mistakes(text.replace("\n ", "\n\t").encode())

    assert text.splitlines()[mistake["line"] - 1].strip() == '"points": -1,'


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("coquest: 1\n  x: 2", 2),
        ("a: 1\na: [", 3),
        ("a: b: c", 1),
        ("a: \x07", 1),
        ("a: &x 1\nb: *y", 2),
        ("a: 1\n---\nb: 2", 2),
        ("? [a]\n: b", 1),
        ("[" * 100, 1),
        ("{" * 50_000, 1),
    ],
)
def test_what_is_no_yaml_is_refused_at_its_line(text: str, line: int) -> None:
    [mistake] = mistakes(text.encode(), "yaml")

    assert (mistake["code"], mistake["line"]) == ("unreadable", line)


@pytest.mark.parametrize("text", ["", "{", "[1, NaN]", "1" * 5000, "[" * 100_000, '{"a": 1,}'])
def test_what_is_no_json_is_refused(text: str) -> None:
    assert mistakes(text.encode())[0]["path"] == ""


def test_bombs_and_bulk_are_refused_early() -> None:
    laughs = ["a: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    laughs += [f"b{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]

    assert mistakes("\n".join(laughs).encode(), "yaml")[0]["code"] == "unreadable"
    assert mistakes(b"#" * (MAX_BYTES + 1), "yaml")[0]["code"] == "unreadable"
    assert mistakes("title: ä".encode("latin-1"), "yaml")[0]["code"] == "unreadable"


def test_doubled_keys_and_tags_are_mistakes_among_the_others() -> None:
    text = EXAMPLE.read_text()
    doubled = text.replace("    points: 60", "    points: 60\n    points: 61")
    tagged = doubled.replace("slug: stickers\n", "slug: !!str stickers\n", 1)

    assert found(tagged.encode(), "yaml") == {
        ("quests[0].slug", "tag"),
        ("quests[1].points", "duplicate-key"),
    }
    assert ("coquest", "duplicate-key") in found(b'{"coquest": 1, "coquest": 1}')


@pytest.mark.parametrize("escape", ["\\u0000", "\\ud800"])
def test_characters_that_no_database_stores_are_refused(escape: str) -> None:
    raw = json.dumps(example()).replace("Ackerfunke", f"Acker{escape}funke")

    assert found(raw.encode()) == {("organisations[0].name", "forbidden-character")}


def test_emoji_survive_in_both_spellings() -> None:
    raw = json.dumps(example()).replace('"Ackerfunke"', '"\\ud83e\\udd55 \\u00e9"')

    assert read_blueprint(raw.encode(), "json").blueprint.organisations[0].name == "🥕 é"


def test_the_pitfalls_of_old_yaml_are_text() -> None:
    for word in ("NO", "on", "yes", "1:30", "2026-05-01", "0123", "0x1F", ".inf", "1_000"):
        assert meaning(word) == word
    assert [meaning(word) for word in ("true", "~", "-7", "1.0", "2.5")] == [True, None, -7, 1, 2.5]


CONTRADICTIONS: list[tuple[str, str, str, object]] = [
    ("campaign.time_zone", "unknown-zone", "campaign.time_zone", "Europe/Atlantis"),
    ("campaign.ends_at", "window", "campaign.ends_at", "2025-01-01T00:00:00Z"),
    ("campaign.languages", "duplicate", "campaign.languages", ["de", "fr", "en", "de"]),
    ("campaign.title.fr", "language-unlisted", "campaign.languages", ["de", "en"]),
    ("campaign.partners[0].organisation", "duplicate", "campaign.lead", "haferkiez"),
    ("campaign.partners[1].left_on", "window", "campaign.partners.1.left_on", "2020-01-01"),
    ("organisations[1].slug", "duplicate-slug", "organisations.0.slug", "haferkiez"),
    ("quests[3].slug", "duplicate-slug", "quests.0.slug", "petition"),
    ("quests[1].title", "language-missing", "quests.1.title", {"de": "a", "fr": "b"}),
    ("quests[1].prerequisites[0]", "unknown-quest", "quests.1.prerequisites", ["no-such"]),
    ("quests[1].prerequisites", "prerequisite-cycle", "quests.1.prerequisites", ["treasure-hunt"]),
    ("quests[1].requires.quest", "unknown-quest", "quests.1.requires", {"quest": "no-such"}),
    (
        "quests[1].requires.any[1].not.quest",
        "unknown-quest",
        "quests.1.requires",
        {"any": [{"kind": "slogan"}, {"not": {"quest": "no-such"}}]},
    ),
    ("quests[1].requires", "one-requirement", "quests.1.requires", {"level": 1, "badge": "b"}),
    ("quests[1].requires", "times-of-what", "quests.1.requires", {"level": 1, "times": 2}),
    (
        "quests[1].requires.count",
        "unreachable",
        "quests.1.requires",
        {"count": {"at_least": 2, "of": [{"level": 1}]}},
    ),
    (
        "quests[1].prerequisites",
        "prerequisite-cycle",
        "quests.1.requires",
        {"all": [{"kind": "slogan"}, {"quest": "treasure-hunt"}]},
    ),
    ("quests[1].cooldown", "no-time", "quests.1.cooldown", {}),
    ("quests[1].capacity", "no-capacity", "quests.1.capacity", {}),
    ("quests[1].audience", "no-audience", "quests.1.audience", {}),
    (
        "quests[1].audience.areas[0]",
        "unknown-audience",
        "quests.1.audience",
        {"areas": ["atlantis"]},
    ),
    (
        "quests[1].audience.languages[0]",
        "unknown-audience",
        "quests.1.audience",
        {"languages": ["it"]},
    ),
    ("quests[1].kind", "unknown-kind", "quests.1.kind", "dance"),
    ("quests[1].opens_at", "timezone-aware", "quests.1.opens_at", "2026-05-01T10:00:00"),
    ("quests[1].opens_at", "date-format", "quests.1.opens_at", "1700000000"),
    ("campaign.partners[0].joined_on", "date-format", "campaign.partners.0.joined_on", "1700"),
    ("campaign.ends_at", "out-of-range", "campaign.ends_at", "9999-12-31T23:59:59-10:00"),
    ("quests[1].closes_at", "window", "quests.1.closes_at", "2020-01-01T00:00:00Z"),
    ("quests[0].options.flavour", "extra-forbidden", "quests.0.options.flavour", "mint"),
    ("quests[3].options.comments", "bool-type", "quests.3.options.comments", "yes"),
    ("quests[0].thanks.en", "achievement-claimed", "quests.0.thanks.en", "We achieved it!"),
    ("quests[2].limits[1].per", "duplicate", "quests.2.limits.1.per", "day"),
    ("claims[0].measure", "measure-not-countable", "claims.0.measure", "joy"),
    ("claims[0].measure", "measure-not-countable", "claims.0.measure", "new_participants"),
    ("claims[1].relation", "estimate-counted", "claims.1.relation", "counted"),
    ("claims[0].relation", "relation-level", "claims.0.level", "context"),
    ("claims[0].unit.fr", "plural-missing", "claims.0.unit.fr", {"other": "stickers"}),
    ("milestones[0].threshold", "int-type", "milestones.0.threshold", "1000"),
    ("milestones[6].unit", "unit-missing", "milestones.6.measure", "participations"),
]


@pytest.mark.parametrize(("path", "code", "at", "value"), CONTRADICTIONS)
def test_a_blueprint_that_contradicts_itself_is_refused(
    path: str, code: str, at: str, value: object
) -> None:
    def edit(raw: Any) -> None:
        *way, last = at.split(".")
        for step in way:
            raw = raw[int(step) if step.isdigit() else step]
        raw[last] = value

    assert (path, code) in found(example(edit))


def test_a_circle_of_prerequisites_is_named_once() -> None:
    def edit(raw: Raw) -> None:
        for index, needs in ((0, "slogan"), (2, "petition"), (3, "stickers")):
            raw["quests"][index]["prerequisites"] = [needs]

    assert found(example(edit)) == {("quests[0].prerequisites", "prerequisite-cycle")}


def test_a_broken_part_does_not_make_its_neighbours_look_wrong() -> None:
    def edit(raw: Raw) -> None:
        del raw["quests"][0]["title"]
        raw["campaign"]["state"] = "perhaps"

    assert found(example(edit)) == {
        ("quests[0].title", "missing"),
        ("campaign.state", "literal-error"),
    }


@pytest.mark.parametrize("value", [None, [], "x", 7, {"quests": "x"}, {"campaign": [1]}])
def test_any_other_value_is_refused_calmly(value: object) -> None:
    assert mistakes(to_json(value))


def test_the_guide_names_every_field() -> None:
    guide = (EXAMPLE.parent.parent / "docs" / "blueprint.md").read_text(encoding="utf-8")
    definitions = blueprint_schema()["$defs"].values()
    fields = {field for shape in definitions for field in shape.get("properties", ())}

    assert {field for field in fields if f"`{field}`" not in guide} == set()


def test_the_smallest_campaign_of_the_guide_works() -> None:
    guide = (EXAMPLE.parent.parent / "docs" / "blueprint.md").read_text(encoding="utf-8")
    smallest = guide.split("```yaml\n")[2].split("```")[0]

    assert read_blueprint(smallest.encode(), "yaml").blueprint.campaign.slug == "soup-week"


@pytest.mark.parametrize(
    "origin",
    [
        "https://app.example.org",
        "https://xn--bcher-kva.example:8443",
        "http://localhost",
        "http://localhost:5173",
        "capacitor://localhost",
    ],
)
def test_origins_are_what_browsers_send(origin: str) -> None:
    raw = example(lambda raw: raw["campaign"].update(origins=[origin]))

    read = read_blueprint(to_json(raw), "json").blueprint
    assert read.campaign.origins == (origin,)
    assert blueprint_of(parts_of(read)) == read


@pytest.mark.parametrize(
    "origin",
    [
        "*",
        "null",
        "app.example.org",
        "http://app.example.org",
        "https://app.example.org/",
        "https://App.example.org",
        "https://app.example.org:443",
        "https://app.example.org:65536",
        "https://*.example.org",
        "https://bücher.example",
        "https://a@b.example",
        "https://a.example\n",
    ],
)
def test_other_origins_are_refused(origin: str) -> None:
    raw = example(lambda raw: raw["campaign"].update(origins=[origin]))

    assert {path for path, _ in found(raw)} == {"campaign.origins[0]"}
