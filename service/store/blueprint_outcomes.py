"""Results and promises as parts of a blueprint, and back as what their rows hold. Pure.

A Result may be linked to what a file cannot name: what people wrote, and Quests that the file
holds no more. An import leaves those links as they are.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from quests.commitment import Terms
from quests.result import read_result, result_as_json
from service.store.blueprint_parts import LIVE, WITHDRAWN, Values
from service.store.tables import CommitmentRow, ResultRow

Names = Mapping[UUID, str]
HIDDEN = {"contributions", WITHDRAWN}


def values_of_result(row: ResultRow, quests: Names) -> Values:
    """What a file says of it: the draft, with slugs for the Quests that it can name."""
    said = {
        name: _without_gaps(value)
        for name, value in row.definition.items()
        if name not in HIDDEN and value is not None
    }
    linked = [quests[one] for one in _ids(row.definition) if one in quests]
    said["quests"] = list(dict.fromkeys(linked))
    status = WITHDRAWN if WITHDRAWN in row.definition else LIVE
    return {"definition": said, "position": row.position, "status": status}


def values_of_commitment(row: CommitmentRow, organisations: Names) -> Values:
    """What a file says of it."""
    return {
        "organisation": organisations[row.organisation_id],
        "definition": row.terms,
        "position": row.position,
        "status": LIVE if row.withdrawn_at is None else WITHDRAWN,
    }


def columns_of_result(values: Values, before: ResultRow | None, quests: Names) -> dict[str, Any]:
    """The draft that follows, beside what the file cannot name."""
    stored = before.definition if before is not None else {}
    ids = {slug: identifier for identifier, slug in quests.items()}
    said = values["definition"]
    linked = [ids[slug] for slug in said["quests"] if slug in ids]
    known = _ids(stored)
    if [one for one in known if one in quests] != linked:
        known = [*linked, *(one for one in known if one not in quests)]
    links = {"quests": known, "contributions": stored.get("contributions", ())}
    definition = result_as_json(read_result(said | links))
    marked = {WITHDRAWN: True} if values["status"] == WITHDRAWN else {}
    columns: dict[str, Any] = {"position": values["position"], "definition": definition | marked}
    if before is None or definition != _unmarked(stored):
        columns["version"] = 1 if before is None else before.version + 1
    return columns


def columns_of_commitment(
    values: Values, before: CommitmentRow | None, organisation_id: UUID, at: datetime
) -> dict[str, Any]:
    """The promise that follows; another day asks for another reminder."""
    terms = Terms.model_validate(values["definition"], strict=False)
    is_live = values["status"] == LIVE
    columns: dict[str, Any] = {
        "organisation_id": organisation_id,
        "position": values["position"],
        "terms": values["definition"],
        "due_on": terms.due_on,
        "withdrawn_at": None if is_live else at,
    }
    if before is None:
        return columns | {"version": 1}
    if before.due_on != terms.due_on:
        columns["reminded"] = None
    if (before.terms, before.withdrawn_at is None) != (values["definition"], is_live):
        columns["version"] = before.version + 1
    return columns


def _ids(definition: Mapping[str, Any]) -> list[UUID]:
    return [UUID(one) for one in definition.get("quests", ())]


def _unmarked(definition: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in definition.items() if name != WITHDRAWN}


def _without_gaps(value: Any) -> Any:
    """A list of proofs without the fields that they do not have."""
    if isinstance(value, list):
        return [_without_gaps(one) for one in value]
    if isinstance(value, dict):
        return {name: one for name, one in value.items() if one is not None}
    return value
