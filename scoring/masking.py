"""Small groups: so few people that one could recognise somebody are not shown apart."""

from collections.abc import Mapping
from dataclasses import replace

from scoring.kpi import Kpi
from scoring.reading import Reading, Status

FEWEST = 5
"""People a group must have to be shown."""


def masked(kpi: Kpi, groups: Mapping[str, Reading]) -> dict[str, Reading]:
    """The groups of a KPI about people, without those that are too small.

    Where a single group is hidden, its number would follow from the total and the others. So the
    next smallest is hidden with it.
    """
    if not any(measure.counts_people for measure in kpi.measures):
        return dict(groups)
    sizes = sorted((one.n, key) for key, one in groups.items() if one.n)
    hidden = [key for n, key in sizes if n < FEWEST]
    if len(hidden) == 1:
        hidden = [key for _, key in sizes[:2]]
    return {key: _hidden(one) if key in hidden else one for key, one in groups.items()}


def _hidden(reading: Reading) -> Reading:
    return replace(reading, value=None, parts={}, n=0, status=Status.MASKED, interval=None)
