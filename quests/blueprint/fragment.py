"""One Quest as a fragment of a blueprint: what it takes along, and what stays behind."""

from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError
from pydantic_core import to_json

from quests.blueprint.model import Blueprint, ClaimPart, MilestonePart, QuestPart, plain
from quests.blueprint.rules import Part
from quests.errors import AlreadyExists, BlueprintRefused, NotFound

# What names other Quests, areas or partners of the campaign, or its days: not known elsewhere.
LEFT_BEHIND = {"prerequisites", "requires", "audience", "opens_at", "closes_at"}


class Fragment(Part):
    """A Quest with its Claims and Milestones, for any campaign that speaks its languages."""

    coquest: Literal[1] = Field(description="Version of this format.")
    quest: QuestPart
    claims: Annotated[tuple[ClaimPart, ...], Field(max_length=100)] = ()
    milestones: Annotated[tuple[MilestonePart, ...], Field(max_length=100)] = ()


def fragment_of(blueprint: Blueprint, slug: str) -> Fragment:
    """The Quest with what belongs to it alone; it is a draft wherever it arrives.

    Raises:
        NotFound: no such Quest in the blueprint.
    """
    found = [quest for quest in blueprint.quests if quest.slug == slug]
    if not found:
        raise NotFound()
    kept = {name: value for name, value in plain(found[0]).items() if name not in LEFT_BEHIND}
    return Fragment.model_validate_json(
        to_json(
            {
                "coquest": 1,
                "quest": kept | {"state": "draft"},
                "claims": [plain(one) for one in blueprint.claims if one.quest == slug],
                "milestones": [plain(one) for one in blueprint.milestones if one.quest == slug],
            }
        )
    )


def with_fragment(blueprint: Blueprint, fragment: Fragment, *, slug: str) -> dict[str, Any]:
    """The blueprint with the Quest added under this slug, last; plain values, not checked yet.

    Its Claims and Milestones are called by the slug and what they were called before.

    Raises:
        AlreadyExists: the campaign has one of these names.
    """
    whole = plain(blueprint)
    added: dict[str, list[dict[str, Any]]] = {
        "quests": [plain(fragment.quest) | {"slug": slug, "state": "draft"}],
        "claims": [_of(slug, one) for one in fragment.claims],
        "milestones": [_of(slug, one) for one in fragment.milestones],
    }
    for section, parts in added.items():
        before: Any = whole.setdefault(section, [])
        names = {one["slug"] for one in before}
        if any(part["slug"] in names for part in parts):
            raise AlreadyExists("The campaign has something of that name.", section=section)
        whole[section] = [*before, *parts]
    return whole


def _of(slug: str, part: ClaimPart | MilestonePart) -> dict[str, Any]:
    name = part.slug if part.slug.startswith(f"{slug}-") else f"{slug}-{part.slug}"
    return plain(part) | {"slug": name[:64].strip("-"), "quest": slug}


def read_fragment(raw: object) -> Fragment:
    """Read plain values as a fragment.

    Raises:
        BlueprintRefused: it is none; ``errors`` says where.
    """
    try:
        return Fragment.model_validate_json(to_json(raw))
    except ValidationError as wrong:
        errors = [
            {
                "path": ".".join(str(part) for part in error["loc"]),
                "code": error["type"].replace("_", "-"),
                "message": f"{error['msg']}.",
            }
            for error in wrong.errors(include_url=False, include_input=False)
        ]
        raise BlueprintRefused("This is no fragment of a blueprint.", errors=errors) from wrong
