"""Every KPI, measure and case by name, checked when this module is imported.

A wrong declaration stops the program at its start, never a question at its first asking.
"""

import pkgutil
from collections.abc import Iterable, Mapping
from importlib import import_module

from scoring import kpis
from scoring.case import Case, CaseMeasure
from scoring.declarations import check_kpis
from scoring.formulas import formulas_of
from scoring.kpi import Kpi
from scoring.measure import Measure


def load_blocks() -> dict[str, tuple[Kpi, ...]]:
    """All KPIs of ``scoring/kpis`` by the name of their file, in the order of both."""
    names = sorted(found.name for found in pkgutil.iter_modules(kpis.__path__))
    return {name: tuple(import_module(f"{kpis.__name__}.{name}").KPIS) for name in names}


def measures_of(declared: Iterable[Kpi]) -> dict[str, Measure]:
    """Every measure behind the KPIs, by name."""
    return {measure.name: measure for kpi in declared for measure in kpi.measures}


def cases_of(measures: Iterable[Measure]) -> dict[str, Case]:
    """Every case behind the measures, by name."""
    found = (measure.case for measure in measures if isinstance(measure, CaseMeasure))
    return {case.name: case for case in found}


BLOCKS: Mapping[str, tuple[Kpi, ...]] = load_blocks()
KPIS: Mapping[str, Kpi] = check_kpis(kpi for block in BLOCKS.values() for kpi in block)
BLOCK_OF: Mapping[str, str] = {kpi.name: name for name, block in BLOCKS.items() for kpi in block}
FORMULAS: Mapping[tuple[str, str], str] = formulas_of(BLOCKS)
"""The formula of a KPI in words, by its name and ``en``, ``fr`` or ``de``."""
ROLES: tuple[str, ...] = tuple(sorted({role for kpi in KPIS.values() for role in kpi.roles}))
MEASURES: Mapping[str, Measure] = measures_of(KPIS.values())
CASES: Mapping[str, Case] = cases_of(MEASURES.values())
