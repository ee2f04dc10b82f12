"""The KPI reference says what the declarations say."""

from pathlib import Path

from scoring.describe import reference

PAGE = Path(__file__).parents[2] / "docs" / "kpis.md"


def test_the_reference_is_fresh() -> None:
    written = PAGE.read_text(encoding="utf-8")

    assert written == reference(), "run: .venv/bin/python -m scoring.describe > docs/kpis.md"
