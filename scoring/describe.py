"""The KPI reference as Markdown, made from the declarations: ``docs/kpis.md``, also fr and de."""

from collections.abc import Iterator
from pathlib import Path

from scoring.case import CaseMeasure
from scoring.describe_words import WORDS
from scoring.fact_types import FACT_TYPES, FactType
from scoring.kpi import Kpi
from scoring.measure import Measure
from scoring.registry import BLOCKS, FORMULAS, KPIS, MEASURES
from scoring.symbols import symbols
from scoring.unit_words import unit_word

INTRODUCTION = """\
# KPIs

<!-- Made by `python -m scoring.describe > docs/kpis.md`. Edit the declarations, not this file. -->

Every number comes from *facts*: append-only records of what happened. A *measure* says which
facts count and how; a *KPI* is an expression over measures. Both are declared in
`scoring/kpis/`, and everything else follows from the declaration: the fold that keeps the cells,
the rebuild, the API, this page and the tests that hold them together.

How to read a number:

- A window is a range of days `[from, to)` in the campaign's time zone. The day of a fact is the
  day it happened there, however late we learned of it.
- Split by day, a KPI says of each day what it says when that day is all that is asked for; told are
  days on which something happened, or how something stands changed.
- A ratio with a denominator of 0 is `null`, never 0, and always comes with both its parts.
- Persons are counted once per window and group, so groups of persons overlap and do not add up.
- What was taken back no longer counts, on the day it had counted: totals may go down.
- `as_of` says when every known fact was in the number, `pending` how many arrived since.
- `/v1/campaigns/{campaign}/kpis/{name}/explain` shows the definition, the filters and how many
  facts and retractions stand behind a number.

"""


def reference() -> str:
    """The whole page."""
    kpis = "\n".join(line for kpi in KPIS.values() for line in _kpi(kpi))
    measures = "\n".join(map(_measure, MEASURES.values()))
    facts = "\n".join(map(_fact, FACT_TYPES.values()))
    return (
        f"{INTRODUCTION}## The KPIs\n\n{kpis}\n"
        "## Measures\n\n| Measure | Counts | Of | Split by | Version |\n|---|---|---|---|---|\n"
        f"{measures}\n\n"
        f"## Facts\n\n| Fact | Says | Fields of its own |\n|---|---|---|\n{facts}\n"
    )


def _kpi(kpi: Kpi) -> Iterator[str]:
    yield f"### {kpi.en}\n"
    yield f"`{kpi.name}` · fr: {kpi.fr} · de: {kpi.de}\n"
    yield f"{kpi.formula}\n"
    yield f"- Formula: `{symbols(kpi.expression)}`"
    yield f"- Unit: {kpi.unit}; {kpi.better} is better."
    yield f"- Measures: {', '.join(f'`{measure.name}`' for measure in kpi.measures)}"
    yield f"- Split by: {', '.join(f'`{dim}`' for dim in kpi.dims)}"
    yield f"- For: {'; '.join(kpi.roles)}\n"


def _measure(measure: Measure) -> str:
    dims = ", ".join(measure.dims)
    counts = f"{measure.agg} of {measure.value}" if measure.value else str(measure.agg)
    return f"| `{measure.name}` | {counts} | {_selected(measure)} | {dims} | {measure.version} |"


def _selected(measure: Measure) -> str:
    if isinstance(measure, CaseMeasure):
        case = measure.case
        return f"case {case.name}, by {case.by}: {'; '.join(sorted(case.types))}"
    return "; ".join(
        selection.fact
        + "".join(f", {field} {_values(values)}" for field, values in selection.where)
        for selection in measure.of
    )


def _values(values: tuple[object, ...]) -> str:
    return " or ".join(
        str(value).lower() if isinstance(value, bool) else str(value) for value in values
    )


def _fact(declared: FactType) -> str:
    says = (declared.payload.__doc__ or "").strip().splitlines()[0].replace("``", "`")
    payload = declared.payload
    named = (*payload.model_fields, *payload.model_computed_fields)
    fields = ", ".join(f"`{field}`" for field in named)
    return f"| `{declared.name}` | {says} | {fields} |"


def translated(language: str) -> str:
    """The page in ``fr`` or ``de``: every KPI; measures and facts are in English only."""
    words = WORDS[language]
    made = "<!-- Made by `python -m scoring.describe`. Edit the declarations, not this file. -->"
    sections = (
        f"## {block}\n\n" + "\n".join(line for kpi in kpis for line in _said(kpi, language))
        for block, kpis in BLOCKS.items()
    )
    return f"# {words['title']}\n\n{made}\n\n{words['intro']}\n\n" + "\n".join(sections)


def _said(kpi: Kpi, language: str) -> Iterator[str]:
    words = WORDS[language]
    yield f"### {kpi.label(language)}\n"
    yield f"`{kpi.name}` · en: {kpi.en}\n"
    yield f"{FORMULAS[kpi.name, language]}\n"
    yield f"- {words['formula']}: `{symbols(kpi.expression)}`"
    yield f"- {words['unit']}: {unit_word(kpi.unit, language)}; {words[kpi.better]}."
    if kpi.example:
        yield f"- {words['example']}: {kpi.example}"
    if kpi.caveat in words:
        yield f"- {words[kpi.caveat]}"
    dims = ", ".join(f"`{dim}`" for dim in kpi.dims) or words["nothing"]
    yield f"- {words['split']}: {dims}\n"


if __name__ == "__main__":
    print(reference(), end="")
    docs = Path(__file__).resolve().parents[1] / "docs"
    for code in WORDS:
        (docs / f"kpis.{code}.md").write_text(translated(code), encoding="utf-8")
