"""What can be read of a file that has mistakes, so that all of them are found in one go."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import to_json

from quests.blueprint.model import (
    SECTIONS,
    Blueprint,
    Campaign,
    ClaimPart,
    MilestonePart,
    Organisation,
    QuestPart,
)
from quests.blueprint.outcomes import CommitmentPart, ResultPart
from quests.blueprint.rules import Part

Path = tuple[str | int, ...]
AnyPart = TypeVar("AnyPart", bound=Part)
LANGUAGES = TypeAdapter(tuple[str, ...])


class _HasSlug(Protocol):
    @property
    def slug(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that is wrong: where, a stable code, and a sentence for the author."""

    path: Path
    code: str
    message: str

    @property
    def where(self) -> str:
        """For example ``quests[2].limits[0].times``."""
        parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in self.path)
        return "".join(parts).removeprefix(".")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The parts of a blueprint that are right in themselves, by their place in the file.

    ``declared`` holds every slug that the file gives, also those of parts that are wrong, so
    that one mistake does not make a dozen references look wrong.
    """

    languages: tuple[str, ...] | None
    campaign: Campaign | None
    organisations: Mapping[int, Organisation] = field(default_factory=dict)
    quests: Mapping[int, QuestPart] = field(default_factory=dict)
    claims: Mapping[int, ClaimPart] = field(default_factory=dict)
    milestones: Mapping[int, MilestonePart] = field(default_factory=dict)
    commitments: Mapping[int, CommitmentPart] = field(default_factory=dict)
    results: Mapping[int, ResultPart] = field(default_factory=dict)
    declared: Mapping[str, tuple[tuple[int, str], ...]] = field(default_factory=dict)

    def slugs(self, section: str) -> frozenset[str]:
        """All slugs of a section."""
        return frozenset(slug for _, slug in self.declared.get(section, ()))

    def sections(self) -> Iterator[tuple[Path, Part]]:
        """Every part that speaks all languages, with its path, in the order of the file.

        A Result may be drafted in one of them: it is published in all.
        """
        if self.campaign is not None:
            yield ("campaign",), self.campaign
        for name in ("organisations", "quests", "claims", "milestones"):
            parts: Mapping[int, Part] = getattr(self, name)
            yield from (((name, index), part) for index, part in parts.items())


def read_shape(raw: object) -> tuple[Blueprint | None, Draft, list[Mistake]]:
    """Read plain values as a blueprint; what is wrong comes back as mistakes.

    Args:
        raw: JSON values, as a YAML or JSON reader gives them.
    """
    try:
        blueprint = Blueprint.model_validate_json(to_json(raw))
    except ValidationError as wrong:
        mistakes = [_mistake(error) for error in wrong.errors(include_url=False)]
        return None, _partial(raw if isinstance(raw, dict) else {}), mistakes
    return blueprint, draft_of(blueprint), []


def draft_of(blueprint: Blueprint) -> Draft:
    """A blueprint without mistakes of shape, as a draft for the checks."""
    return Draft(
        languages=blueprint.campaign.languages,
        campaign=blueprint.campaign,
        organisations=dict(enumerate(blueprint.organisations)),
        quests=dict(enumerate(blueprint.quests)),
        claims=dict(enumerate(blueprint.claims)),
        milestones=dict(enumerate(blueprint.milestones)),
        commitments=dict(enumerate(blueprint.commitments or ())),
        results=dict(enumerate(blueprint.results or ())),
        declared={name: _slugs_of(getattr(blueprint, name) or ()) for name in SECTIONS}
        | {"areas": _slugs_of(blueprint.campaign.areas or ())},
    )


def _partial(raw: Mapping[str, Any]) -> Draft:
    campaign = _valid(Campaign, raw.get("campaign"))
    return Draft(
        languages=campaign.languages if campaign else _languages(raw.get("campaign")),
        campaign=campaign,
        organisations=_valid_items(Organisation, raw.get("organisations")),
        quests=_valid_items(QuestPart, raw.get("quests")),
        claims=_valid_items(ClaimPart, raw.get("claims")),
        milestones=_valid_items(MilestonePart, raw.get("milestones")),
        commitments=_valid_items(CommitmentPart, raw.get("commitments")),
        results=_valid_items(ResultPart, raw.get("results")),
        declared={name: _slugs(raw.get(name)) for name in raw}
        | {"areas": _slugs(_areas(raw.get("campaign")))},
    )


def _areas(campaign: object) -> object:
    return campaign.get("areas") if isinstance(campaign, dict) else None


def _slugs_of(parts: tuple[_HasSlug, ...]) -> tuple[tuple[int, str], ...]:
    return tuple((index, part.slug) for index, part in enumerate(parts))


def _languages(campaign: object) -> tuple[str, ...] | None:
    given = campaign.get("languages") if isinstance(campaign, dict) else None
    try:
        return LANGUAGES.validate_json(to_json(given)) or None
    except ValidationError:
        return None


def _valid(kind: type[AnyPart], raw: object) -> AnyPart | None:
    try:
        return kind.model_validate_json(to_json(raw))
    except ValidationError:
        return None


def _valid_items(kind: type[AnyPart], raw: object) -> dict[int, AnyPart]:
    items = raw if isinstance(raw, list) else []
    read = ((index, _valid(kind, item)) for index, item in enumerate(items))
    return {index: part for index, part in read if part is not None}


def _slugs(raw: object) -> tuple[tuple[int, str], ...]:
    items = raw if isinstance(raw, list) else []
    return tuple(
        (index, item["slug"])
        for index, item in enumerate(items)
        if isinstance(item, dict) and isinstance(item.get("slug"), str)
    )


def _mistake(error: Any) -> Mistake:
    path = tuple(part for part in error["loc"] if part != "[key]")
    message = str(error["msg"])
    return Mistake(
        path, str(error["type"]).replace("_", "-"), f"{message[:1].upper()}{message[1:]}."
    )
