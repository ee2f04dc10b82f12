"""What each KPI counts, in words, in French and German; English stands in its declaration.

One file per language, one text per KPI. They are read when the program starts, which stops at a
text that is missing or about no KPI.
"""

import tomllib
from collections.abc import Iterable, Mapping
from importlib.resources import files

from scoring.declarations import DeclarationError
from scoring.kpi import Kpi

TRANSLATED = ("fr", "de")


def read_formulas(language: str) -> dict[str, str]:
    """The texts of a language by the name of the KPI."""
    written = (files(__name__) / f"{language}.toml").read_text(encoding="utf-8")
    blocks = tomllib.loads(written).values()
    return {name: text for block in blocks for name, text in block.items()}


def formulas_of(blocks: Mapping[str, Iterable[Kpi]]) -> dict[tuple[str, str], str]:
    """The formula of every KPI in words, by its name and language.

    Raises:
        DeclarationError: a KPI without a text, or a text without a KPI.
    """
    found = {(kpi.name, "en"): kpi.formula for kpis in blocks.values() for kpi in kpis}
    names = {name for name, _ in found}
    for language in TRANSLATED:
        texts = read_formulas(language)
        if wrong := sorted(names ^ texts.keys()):
            raise DeclarationError(f"scoring/formulas/{language}.toml: {', '.join(wrong)}")
        found |= {(name, language): text for name, text in texts.items()}
    return found
