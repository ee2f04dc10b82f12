"""Every KPI and measure by name, checked when this module is imported.

A wrong declaration stops the program at its start, never a question at its first asking.
"""

import pkgutil
import re
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from itertools import pairwise

from scoring import kpis
from scoring.fact_types import FACT_TYPES
from scoring.kpi import Kpi, Ladder, Ratio, Unit, Value
from scoring.measure import DIMENSIONS, KIND_FIELD, Aggregation, Measure, Selection

NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")


class DeclarationError(Exception):
    """A KPI or measure contradicts itself, the vocabulary of facts or another one."""


def load_kpis() -> dict[str, Kpi]:
    """All KPIs of ``scoring/kpis``, in the order of their files and of declaration."""
    names = [found.name for found in pkgutil.iter_modules(kpis.__path__)]
    blocks = [import_module(f"{kpis.__name__}.{name}").KPIS for name in sorted(names)]
    return check_kpis(kpi for block in blocks for kpi in block)


def check_kpis(declared: Iterable[Kpi]) -> dict[str, Kpi]:
    """The KPIs by name.

    Raises:
        DeclarationError: says everything that is wrong, one line each.
    """
    known = list(declared)
    problems = [*_doubles(known), *(problem for kpi in known for problem in _wrong(kpi))]
    if problems:
        raise DeclarationError("\n".join(problems))
    return {kpi.name: kpi for kpi in known}


def measures_of(declared: Iterable[Kpi]) -> dict[str, Measure]:
    """Every measure behind the KPIs, by name."""
    return {measure.name: measure for kpi in declared for measure in kpi.measures}


def _doubles(known: list[Kpi]) -> Iterator[str]:
    names = [kpi.name for kpi in known]
    yield from (f"{name}: declared twice" for name in sorted(set(names)) if names.count(name) > 1)

    meanings: dict[str, Measure] = {}
    for measure in (measure for kpi in known for measure in kpi.measures):
        if meanings.setdefault(measure.name, measure) != measure:
            yield f"{measure.name}: two measures of that name"


def _wrong(kpi: Kpi) -> Iterator[str]:
    if not NAME.fullmatch(kpi.name):
        yield f"{kpi.name}: not a name"
    for field in ("fr", "en", "de", "formula", "roles", "sources"):
        if not getattr(kpi, field):
            yield f"{kpi.name}: {field} is missing"
    if kpi.unit is not _unit(kpi):
        yield f"{kpi.name}: its value is in {_unit(kpi)}, not in {kpi.unit}"
    if isinstance(kpi.expression, Ladder) and not _nested(kpi.measures):
        yield f"{kpi.name}: each rung must hold the facts of all higher ones"
    for measure in kpi.measures:
        yield from (f"{kpi.name}: {problem}" for problem in _wrong_measure(measure))


def _unit(kpi: Kpi) -> Unit:
    """The unit that follows from the expression."""
    match kpi.expression:
        case Ratio():
            return Unit.PERCENT
        case Value(measure) if not measure.counts_people:
            return Unit.COUNT
    return Unit.PERSONS


def _nested(rungs: tuple[Measure, ...]) -> bool:
    people = all(measure.agg is Aggregation.DISTINCT for measure in rungs)
    pairs = pairwise(rungs)
    return people and all(set(higher.of) < set(lower.of) for lower, higher in pairs)


def _wrong_measure(measure: Measure) -> Iterator[str]:
    if not NAME.fullmatch(measure.name):
        yield f"{measure.name}: not a name"
    if not measure.of:
        yield f"{measure.name}: of no facts"
    if measure.counts_people and measure.key != "actor":
        yield f"{measure.name}: counts people by {measure.key!r}, which no fact has"
    for dim in measure.dims:
        if dim not in DIMENSIONS:
            yield f"{measure.name}: there is no dimension {dim!r}"
    for selection in measure.of:
        yield from (
            f"{measure.name}: {problem}" for problem in _wrong_selection(selection, measure.dims)
        )


def _wrong_selection(selection: Selection, dims: tuple[str, ...]) -> Iterator[str]:
    declared = FACT_TYPES.get(selection.fact)
    if declared is None:
        yield f"there is no fact type {selection.fact!r}"
        return
    if "kind" in dims and KIND_FIELD not in declared.fields:
        yield f"{selection.fact} has no {KIND_FIELD}, so it has no dimension 'kind'"
    for field, values in selection.where:
        if field not in declared.fields:
            yield f"{selection.fact} has no field {field!r}"
        elif not values or not all(declared.may_hold(field, value) for value in values):
            yield f"{selection.fact}.{field} can never be {values!r}"


KPIS: Mapping[str, Kpi] = load_kpis()
MEASURES: Mapping[str, Measure] = measures_of(KPIS.values())
