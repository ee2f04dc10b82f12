"""Which measures a fold has to look at: those of the blocks of facts that are in its batch.

A statement for all of them would be planned and run for measures that nothing in the batch is
about; one per set of types would be too many to keep. Facts that come together are of few blocks.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from scoring.case import CaseMeasure
from scoring.fact_types import BLOCKS
from scoring.measure import Aggregation, Measure
from scoring.registry import CASES, MEASURES
from service.store.kpi_firsts import move_firsts, touched_by_batch
from service.store.kpi_people import standing
from service.store.kpi_statements import fold_batch

ALL = tuple(one for one in MEASURES.values() if not isinstance(one, CaseMeasure))
PEOPLE = tuple(measure for measure in ALL if measure.agg is Aggregation.DISTINCT)
FIRSTS = tuple(measure for measure in ALL if measure.agg is Aggregation.FIRST)
AWAITED = frozenset(type for case in CASES.values() for type in case.types)

BLOCK = {declared.name: block.__name__ for block in BLOCKS for declared in block.TYPES}
ALWAYS = BLOCK["completion"]  # so that there is always something to count


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """The statements that fold facts of some blocks: see ``kpi_statements.fold_batch``,
    ``kpi_people.standing`` and ``kpi_firsts.move_firsts``."""

    fold_batch: str
    standing: str
    move_firsts: tuple[str, ...]


def family_of(types: Iterable[str]) -> Family:
    """Statements for a batch of these types, and of others of the same blocks."""
    return _family(frozenset((ALWAYS, *(BLOCK[name] for name in types))))


@lru_cache(64)
def _family(blocks: frozenset[str]) -> Family:
    firsts = _about(FIRSTS, blocks)
    awaited = sorted(name for name in AWAITED if BLOCK[name] in blocks)
    people = _about(PEOPLE, blocks)
    return Family(
        fold_batch=fold_batch(_about(ALL, blocks), people, firsts, awaited),
        standing=standing(people),
        move_firsts=tuple(move_firsts(touched_by_batch(one), one) for one in firsts),
    )


def _about(measures: Iterable[Measure], blocks: frozenset[str]) -> tuple[Measure, ...]:
    return tuple(
        measure
        for measure in measures
        if any(BLOCK[selection.fact] in blocks for selection in measure.of)
    )
