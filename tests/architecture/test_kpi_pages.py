"""Every KPI has its place in the reference, in each language, as its declaration says it."""

from pathlib import Path

import pytest

from scoring.describe import reference, translated
from scoring.describe_words import WORDS
from scoring.registry import KPIS

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


@pytest.mark.parametrize("language", PAGES)
def test_the_pages_are_fresh(language: str) -> None:
    meant = reference() if language == "en" else translated(language)

    written = (DOCS / PAGES[language]).read_text(encoding="utf-8")

    assert written == meant, "run: .venv/bin/python -m scoring.describe > docs/kpis.md"
