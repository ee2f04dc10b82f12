"""Claims and Milestones from their rows: the JSON of a definition read back into the domain."""

from collections.abc import Mapping, Sequence
from typing import Any

from scoring.claim import Claim, Estimate, Impact, Level, Milestone, Relation, Unit
from service.store.tables import ClaimRow, MilestoneRow


def claim_of(row: ClaimRow) -> Claim:
    """The Claim as it is said."""
    said = row.definition
    return Claim(
        id=row.id,
        slug=row.slug,
        quest_id=row.quest_id,
        measure=said["measure"],
        relation=Relation(said["relation"]),
        level=Level(said["level"]),
        unit=said["unit"],
        statement=said["statement"],
        estimate=_estimate(said["estimate"]) if said.get("estimate") else None,
    )


def milestone_of(row: MilestoneRow, claims: Sequence[Claim]) -> Milestone:
    """The Milestone, in the unit of the Claim on the same measure."""
    return Milestone(
        id=row.id,
        slug=row.slug,
        quest_id=row.quest_id,
        measure=row.measure,
        threshold=row.threshold,
        promise=row.definition["promise"],
        unit=row.definition.get("unit") or _unit_of(row, claims),
    )


def _unit_of(row: MilestoneRow, claims: Sequence[Claim]) -> Unit:
    counted = (claim for claim in claims if claim.estimate is None)
    return next((claim.unit for claim in counted if claim.measure == row.measure), {})


def impact_of(said: Mapping[str, Any]) -> Impact:
    """The impact model of a Quest as it stands in its definition."""
    return Impact(
        slug=said["slug"],
        unit=said["unit"],
        statement=said["statement"],
        estimate=_estimate(said),
    )


def _estimate(said: Mapping[str, Any]) -> Estimate:
    return Estimate(
        factor=said["factor"],
        source=said["source"],
        source_url=said.get("source_url"),
        method=said["method"],
        version=str(said["version"]),
        until=said.get("until"),
    )
