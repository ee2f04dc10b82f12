"""What is wrong with a declaration: a KPI or measure that contradicts itself, the vocabulary of
facts or another one."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from scoring.case import CaseMeasure
from scoring.dimensions import CASE_DIMENSIONS, DIMENSIONS, KIND, PAYLOAD_DIMENSIONS
from scoring.expressions import Growth, Ladder, Ratio, Value
from scoring.fact_types import FACT_TYPES, FactType
from scoring.kpi import Kpi
from scoring.measure import ENVELOPE, Aggregation, Measure, Selection
from scoring.units import Unit

NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
COUNTED = (Unit.COUNT, Unit.PERSONS)
HUNDREDTHS = (Unit.PERCENT, Unit.POINTS_PER_100_VISITORS, Unit.SCORE_0_100)
OUT_OF_HUNDRED = (Unit.PERCENT, Unit.POINTS_PER_100_VISITORS)


class DeclarationError(Exception):
    """A KPI or measure contradicts itself, the vocabulary of facts or another one."""


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


def _doubles(known: list[Kpi]) -> Iterator[str]:
    names = [kpi.name for kpi in known]
    yield from (f"{name}: declared twice" for name in sorted(set(names)) if names.count(name) > 1)

    measures = [measure for kpi in known for measure in kpi.measures]
    yield from _two_of("measures", ((measure.name, measure) for measure in measures))
    cases = [measure.case for measure in measures if isinstance(measure, CaseMeasure)]
    yield from _two_of("cases", ((case.name, case) for case in cases))


def _two_of(what: str, named: Iterable[tuple[str, object]]) -> Iterator[str]:
    meanings: dict[str, object] = {}
    for name, meaning in named:
        if meanings.setdefault(name, meaning) != meaning:
            yield f"{name}: two {what} of that name"


def _wrong(kpi: Kpi) -> Iterator[str]:
    if not NAME.fullmatch(kpi.name):
        yield f"{kpi.name}: not a name"
    for field in ("fr", "en", "de", "formula", "roles", "sources"):
        if not getattr(kpi, field):
            yield f"{kpi.name}: {field} is missing"
    if kpi.unit not in _units(kpi):
        yield f"{kpi.name}: its value is in {' or '.join(_units(kpi))}, not in {kpi.unit}"
    yield from (f"{kpi.name}: {problem}" for problem in _wrong_terms(kpi))
    for measure in kpi.measures:
        yield from (f"{kpi.name}: {problem}" for problem in _wrong_measure(measure))


def _wrong_terms(kpi: Kpi) -> Iterator[str]:
    if isinstance(kpi.expression, Ladder) and not _nested(kpi.measures):
        yield "each rung must hold the facts of all higher ones"
    for term in kpi.terms:
        if term.over and term.over not in term.measure.dims:
            yield f"{term.measure.name} has no groups by {term.over!r}"
        for dim in term.whole:
            if dim not in {*DIMENSIONS, *CASE_DIMENSIONS}:
                yield f"{term.measure.name} cannot stand beside {dim!r}, which is no dimension"


def _units(kpi: Kpi) -> tuple[Unit, ...]:
    """The units that the expression can be in."""
    match kpi.expression:
        case Ladder():
            return (Unit.PERSONS,)
        case Growth() | Ratio(scale=100):
            return HUNDREDTHS
        case Ratio():
            return tuple(unit for unit in Unit if unit not in (*COUNTED, *OUT_OF_HUNDRED))
        case Value():
            people = {measure.counts_people for measure in kpi.measures}
            others = (unit for unit in Unit if unit not in (Unit.PERSONS, Unit.PERCENT))
            return (Unit.PERSONS,) if people == {True} else tuple(others)
    return tuple(Unit)


def _nested(rungs: tuple[Measure, ...]) -> bool:
    people = all(measure.agg is Aggregation.DISTINCT for measure in rungs)
    pairs = pairwise(rungs)
    return people and all(set(higher.of) < set(lower.of) for lower, higher in pairs)


def _wrong_measure(measure: Measure) -> Iterator[str]:
    if not NAME.fullmatch(measure.name):
        yield f"{measure.name}: not a name"
    known = {*DIMENSIONS, *(CASE_DIMENSIONS if isinstance(measure, CaseMeasure) else ())}
    for dim in measure.dims:
        if dim not in known:
            yield f"{measure.name}: there is no dimension {dim!r}"
    found = _wrong_case(measure) if isinstance(measure, CaseMeasure) else _wrong_facts(measure)
    yield from (f"{measure.name}: {problem}" for problem in found)


def _wrong_case(measure: CaseMeasure) -> Iterator[str]:
    if not NAME.fullmatch(measure.case.name):
        yield f"its case {measure.case.name!r} has no name"
    if measure.agg is Aggregation.FIRST:
        yield "a case knows nothing of other campaigns, so nobody is first in it"
    for type in sorted(measure.case.types - FACT_TYPES.keys()):
        yield f"there is no fact type {type!r}"


def _wrong_facts(measure: Measure) -> Iterator[str]:
    if not measure.of:
        yield "of no facts"
    if measure.counts_people and measure.key != "actor":
        yield f"counts people by {measure.key!r}, which no fact has"
    if measure.agg is Aggregation.SPREAD:
        yield "only a case has a spread"
    if measure.value and measure.agg is not Aggregation.SUM:
        yield f"does not add up, so has no use for {measure.value!r}"
    for selection in measure.of:
        yield from _wrong_selection(selection, measure)


def _wrong_selection(selection: Selection, measure: Measure) -> Iterator[str]:
    declared = FACT_TYPES.get(selection.fact)
    if declared is None:
        yield f"there is no fact type {selection.fact!r}"
        return
    for dim in measure.dims:
        fields = () if dim == KIND else PAYLOAD_DIMENSIONS.get(dim)
        if fields and declared.fields.isdisjoint(fields):
            yield f"{selection.fact} has no {' or '.join(fields)}, so it has no dimension {dim!r}"
    for field in measure.factors:
        if field not in declared.fields or not declared.may_hold(field, 1):
            yield f"{selection.fact} has no whole number {field!r}"
    yield from _wrong_filters(declared, selection)


def _wrong_filters(declared: FactType, selection: Selection) -> Iterator[str]:
    for field, values in selection.where:
        if field in ENVELOPE:
            continue
        if field not in declared.fields:
            yield f"{selection.fact} has no field {field!r}"
        elif not values or not all(declared.may_hold(field, value) for value in values):
            yield f"{selection.fact}.{field} can never be {values!r}"
