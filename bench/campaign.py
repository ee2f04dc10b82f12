"""The campaigns we measure: the sticker Quest of the example, as often as wanted.

Each Quest has what a real one has: an impact model, two Claims (one of them counts people) and
two Milestones (one of them out of reach, so that there is always a next one to tell).
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

from pydantic_core import to_json

from service.blueprint_text.reader import BlueprintFile, read_blueprint
from service.blueprint_text.yaml_reader import read_yaml

EXAMPLE = Path(__file__).parent.parent / "examples" / "berlin-isst-anders.yaml"
DAILY_LIMIT = 100_000  # counted and checked each time, never reached
OUT_OF_REACH = 10**12

Raw = dict[str, Any]


def campaign(
    slug: str, quests: int, *, change: Callable[[Raw], None] | None = None
) -> BlueprintFile:
    """A campaign of that many sticker Quests, every other one without a limit."""
    example: Any = read_yaml(EXAMPLE.read_text(encoding="utf-8")).value
    people = _named(example["claims"], "people")
    thousand = _named(example["milestones"], "thousand-people")
    slugs = [f"stickers-{number}" for number in range(quests)]
    raw = {
        **example,
        "campaign": {**example["campaign"], "slug": slug},
        "quests": [_quest(example, one, number) for number, one in enumerate(slugs)],
        "claims": [*_about(_named(example["claims"], "stickers-up"), slugs), people],
        "milestones": [*_about(_far(example), slugs), thousand],
    }
    del raw["results"]  # those of the example are about Quests that are not here
    if change is not None:
        change(raw)
    return read_blueprint(to_json(raw), "json")


def _quest(example: Raw, slug: str, number: int) -> Raw:
    quest = {**_named(example["quests"], "stickers"), "slug": slug}
    quest["limits"] = [] if number % 2 else [{"per": "day", "times": DAILY_LIMIT}]
    return quest


def _far(example: Raw) -> Raw:
    return {**_named(example["milestones"], "giant-poster"), "threshold": OUT_OF_REACH}


def _about(part: Raw, quests: list[str]) -> Iterator[Raw]:
    """The same Claim or Milestone for each Quest."""
    for quest in quests:
        yield {**part, "slug": f"{part['slug']}-{quest.rpartition('-')[2]}", "quest": quest}


def _named(parts: list[Raw], slug: str) -> Raw:
    return deepcopy(next(part for part in parts if part["slug"] == slug))
