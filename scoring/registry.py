"""Every KPI, measure and case by name, checked when this module is imported.

A wrong declaration stops the program at its start, never a question at its first asking.
"""

import pkgutil
from collections.abc import Iterable, Mapping
from importlib import import_module

from scoring import kpis
from scoring.case import Case, CaseMeasure
from scoring.declarations import check_kpis
from scoring.kpi import Kpi
from scoring.measure import Measure


def load_kpis() -> dict[str, Kpi]:
    """All KPIs of ``scoring/kpis``, in the order of their files and of declaration."""
    names = [found.name for found in pkgutil.iter_modules(kpis.__path__)]
    blocks = [import_module(f"{kpis.__name__}.{name}").KPIS for name in sorted(names)]
    return check_kpis(kpi for block in blocks for kpi in block)


def measures_of(declared: Iterable[Kpi]) -> dict[str, Measure]:
    """Every measure behind the KPIs, by name."""
    return {measure.name: measure for kpi in declared for measure in kpi.measures}


def cases_of(measures: Iterable[Measure]) -> dict[str, Case]:
    """Every case behind the measures, by name."""
    found = (measure.case for measure in measures if isinstance(measure, CaseMeasure))
    return {case.name: case for case in found}


KPIS: Mapping[str, Kpi] = load_kpis()
MEASURES: Mapping[str, Measure] = measures_of(KPIS.values())
CASES: Mapping[str, Case] = cases_of(MEASURES.values())
