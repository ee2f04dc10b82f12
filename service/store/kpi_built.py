"""Which versions of measures are in the cells of a campaign, while others are declared already.

A changed measure has another version, and cells of its own. The rebuild makes them beside the old
ones, in one transaction. Until it has, the old ones are read: a figure that is whole, of an older
meaning and moment, instead of one that is not counted yet.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import text

from scoring.kpi import Kpi
from scoring.measure import Measure, Setting
from scoring.registry import MEASURES
from service.store.kpi_cases import definitions
from service.store.kpi_cells import Freshness
from service.store.session import Session

DECLARED = to_json({name: measure.version for name, measure in MEASURES.items()}).decode()
"""What a campaign notes when its cells are made by the present declarations."""

_BUILT = text("""
    SELECT built, built_at FROM case_state
    WHERE workspace_id = :workspace AND campaign_id = :campaign AND built IS NOT NULL""")
_current = lru_cache(1_000)(definitions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """Versions by the name of the measure, where they are others than declared.

    Args:
        lacking: Measures of which nothing was counted yet.
        at: When the cells of these versions were whole; ``None``: they are as declared.
    """

    versions: Mapping[str, int] = field(default_factory=dict)
    lacking: frozenset[str] = frozenset()
    at: datetime | None = None

    def has(self, kpi: Kpi) -> bool:
        """Whether all of it was counted, in some version."""
        return not any(measure.name in self.lacking for measure in kpi.measures)

    def older(self, kpi: Kpi) -> bool:
        """Whether some of it was counted by an older version."""
        return any(measure.name in self.versions for measure in kpi.measures)

    def of(self, measure: Measure) -> Measure:
        """The measure in the version in which it was counted."""
        known = self.versions.get(measure.name)
        return measure if known is None else replace(measure, version=known)


AS_DECLARED = Built()


async def built_of(
    session: Session, workspace_id: UUID, campaign_id: UUID, fresh: Freshness, setting: Setting
) -> Built:
    """What the cells of a campaign hold; one comparison, unless declarations have changed."""
    if fresh.definitions in {None, _current(setting)}:
        return AS_DECLARED
    named = {"workspace": workspace_id, "campaign": campaign_id}
    found = (await session.execute(_BUILT, named)).one_or_none()
    if found is None:
        return AS_DECLARED
    known, at = found
    others = {
        name: known[name]
        for name, measure in MEASURES.items()
        if name in known and known[name] != measure.version
    }
    return Built(versions=others, lacking=frozenset(MEASURES.keys() - known.keys()), at=at)
