"""A blueprint taken apart into what is stored, and put together again. Pure.

A part is what one row says, with slugs where the row has ids. Texts and everything else that
no query asks for go into ``definition``, exactly as they stand in the file.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, TypeAlias

from pydantic_core import to_json

from quests.blueprint.model import VERSION, Blueprint, plain
from quests.blueprint.rules import Part


class Section(StrEnum):
    """What a blueprint holds, in the order in which it has to be stored."""

    ORGANISATION = "organisation"
    CAMPAIGN = "campaign"
    PARTNER = "partner"
    QUEST = "quest"
    CLAIM = "claim"
    MILESTONE = "milestone"
    COMMITMENT = "commitment"
    RESULT = "result"


Key: TypeAlias = tuple[Section, str]
Values: TypeAlias = dict[str, Any]
Parts: TypeAlias = Mapping[Key, Values]

# Fields with a column of their own, so not in ``definition``.
COLUMNS: Mapping[Section, frozenset[str]] = {
    Section.CAMPAIGN: frozenset(
        {"slug", "state", "lead", "time_zone", "languages", "starts_at", "ends_at", "partners"}
    ),
    Section.PARTNER: frozenset({"organisation", "role", "joined_on", "left_on"}),
    Section.QUEST: frozenset({"slug", "kind", "state", "opens_at", "closes_at"}),
    Section.CLAIM: frozenset({"slug", "quest"}),
    Section.MILESTONE: frozenset({"slug", "quest", "measure", "threshold"}),
    Section.COMMITMENT: frozenset({"slug", "organisation"}),
    Section.RESULT: frozenset({"slug"}),
}
# A file without any of them says nothing of them: they stay as they are.
SILENT = frozenset({Section.COMMITMENT, Section.RESULT})
LIVE, WITHDRAWN = "live", "withdrawn"


def parts_of(blueprint: Blueprint) -> dict[Key, Values]:
    """Every part of a blueprint by section and slug, in the order of the file.

    ``position`` is the place in the file; the campaign remembers the order of organisations.
    """
    campaign = blueprint.campaign
    parts: dict[Key, Values] = {
        (Section.ORGANISATION, one.slug): {"name": one.name, "url": _text(one.url)}
        for one in blueprint.organisations
    }
    values = _split(Section.CAMPAIGN, campaign)
    values["languages"] = list(values["languages"])
    values["definition"]["organisations"] = [one.slug for one in blueprint.organisations]
    del values["partners"]
    parts[Section.CAMPAIGN, campaign.slug] = values
    for position, partner in enumerate(campaign.partners):
        values = _split(Section.PARTNER, partner) | {"position": position}
        parts[Section.PARTNER, values.pop("organisation")] = values
    for section, items in _lists(blueprint):
        for position, item in enumerate(items):
            values = _split(section, item) | {"position": position}
            if section is not Section.QUEST:
                values["status"] = LIVE
            parts[section, getattr(item, "slug")] = values  # noqa: B009  (no common base has it)
    return parts


def _lists(blueprint: Blueprint) -> Iterator[tuple[Section, tuple[Part, ...]]]:
    yield Section.QUEST, blueprint.quests
    yield Section.CLAIM, blueprint.claims
    yield Section.MILESTONE, blueprint.milestones
    yield Section.COMMITMENT, blueprint.commitments or ()
    yield Section.RESULT, blueprint.results or ()


def _split(section: Section, part: Part) -> Values:
    """Columns as Python values, the rest as JSON in ``definition``."""
    columns = {name: getattr(part, name) for name in COLUMNS[section]}
    columns.pop("slug", None)
    definition = {
        name: value for name, value in plain(part).items() if name not in COLUMNS[section]
    }
    return columns | {"definition": definition}


def _text(url: object) -> str | None:
    return None if url is None else str(url)


def blueprint_of(parts: Parts) -> Blueprint:
    """The blueprint that these parts came from; what was withdrawn is left out."""
    [(slug, campaign)] = [(key[1], values) for key, values in _of(parts, Section.CAMPAIGN)]
    definition = dict(campaign["definition"])
    organisations = definition.pop("organisations", None) or sorted(
        key[1] for key in parts if key[0] is Section.ORGANISATION
    )
    columns = {name: campaign[name] for name in COLUMNS[Section.CAMPAIGN] - {"slug", "partners"}}
    partners = [
        _joined(values) | {"organisation": key[1]} for key, values in _of(parts, Section.PARTNER)
    ]
    aboard = [one["organisation"] for one in partners]
    raw = {
        "coquest": VERSION,
        "organisations": [
            {"slug": name, **parts[Section.ORGANISATION, name]} for name in organisations
        ],
        "campaign": {"slug": slug, **columns, **definition, "partners": partners},
        "quests": _items(parts, Section.QUEST),
        "claims": _items(parts, Section.CLAIM),
        "milestones": _items(parts, Section.MILESTONE),
        "commitments": _promised(parts, {columns["lead"], *aboard}) or None,
        "results": _items(parts, Section.RESULT) or None,
    }
    return Blueprint.model_validate_json(to_json(raw))


def _items(parts: Parts, section: Section) -> list[Values]:
    return [{"slug": key[1]} | _joined(values) for key, values in _of(parts, section)]


def _promised(parts: Parts, aboard: set[str]) -> list[Values]:
    """The promises of those whom the file names, and not of former partners."""
    return [one for one in _items(parts, Section.COMMITMENT) if one["organisation"] in aboard]


def _joined(values: Values) -> Values:
    said: Values = values["definition"]
    inner = {"definition", "position", "status"}
    return {name: value for name, value in values.items() if name not in inner} | said


def _of(parts: Parts, section: Section) -> list[tuple[Key, Values]]:
    """The parts of a section that the file names, in its order."""
    mine = [
        (key, values)
        for key, values in parts.items()
        if key[0] is section
        and values.get("status", LIVE) == LIVE
        and WITHDRAWN not in values.get("definition", {})
    ]
    return sorted(mine, key=lambda item: (item[1].get("position", 0), item[0][1]))
