"""Every KPI has its place in the reference, in each language, as its declaration says it."""

import re
from pathlib import Path

import pytest

from scoring.declarations import DeclarationError
from scoring.describe import reference, translated
from scoring.describe_words import WORDS
from scoring.formulas import formulas_of
from scoring.registry import BLOCKS, FORMULAS, KPIS

DOCS = Path(__file__).parents[2] / "docs"
PAGES = {"en": "kpis.md", **{language: f"kpis.{language}.md" for language in WORDS}}


@pytest.mark.parametrize("language", PAGES)
def test_no_kpi_is_missing_in_any_language(language: str) -> None:
    page = (DOCS / PAGES[language]).read_text(encoding="utf-8")

    assert [
        kpi.name
        for kpi in KPIS.values()
        if f"### {kpi.label(language)}\n\n`{kpi.name}`" not in page
    ] == []


@pytest.mark.parametrize("language", WORDS)
def test_every_formula_is_said_in_its_language(language: str) -> None:
    page = (DOCS / PAGES[language]).read_text(encoding="utf-8")

    for kpi in KPIS.values():
        said = FORMULAS[kpi.name, language]
        assert said != kpi.formula
        assert said.endswith("."), kpi.name
        assert f"\n{said}\n" in page
        assert names_in(said) >= names_in(kpi.formula), f"{kpi.name}: names stay as they are"


@pytest.mark.parametrize("language", PAGES)
@pytest.mark.parametrize("name", ["participation_rate", "spectator_to_actor_rate"])
def test_a_share_whose_first_number_is_no_part_of_its_second_says_so(
    name: str, language: str
) -> None:
    said = KPIS[name].formula if language == "en" else FORMULAS[name, language]

    assert "100 %" in said


@pytest.mark.parametrize("page", ["README.md", "docs/guides/numbers.md"])
def test_pages_that_say_how_many_kpis_there_are_say_so_truly(page: str) -> None:
    said = re.findall(r"\b(\d+) KPIs|All (\d+) are", (DOCS.parent / page).read_text("utf-8"))

    assert {int(one or other) for one, other in said} == {len(KPIS)}


def names_in(text: str) -> set[str]:
    """What callers have to write as it is: names of items, purposes, types, dimensions."""
    return {word for word in re.findall(r"[a-z_]+", text) if "_" in word.strip("_")}


def test_a_formula_that_is_missing_or_about_nothing_stops_the_program() -> None:
    some = {name: kpis for name, kpis in BLOCKS.items() if name != "trust"}

    with pytest.raises(DeclarationError, match="trust_score, trust_transfer"):
        formulas_of(some)


@pytest.mark.parametrize("language", PAGES)
def test_the_pages_are_fresh(language: str) -> None:
    meant = reference() if language == "en" else translated(language)

    written = (DOCS / PAGES[language]).read_text(encoding="utf-8")

    assert written == meant, "run: .venv/bin/python -m scoring.describe > docs/kpis.md"
