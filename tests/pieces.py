"""Rebuilds in small pieces."""

import pytest

from service.store import kpi_case_rebuild, kpi_rebuild


def make_small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pieces hold a few facts each."""
    monkeypatch.setattr(kpi_rebuild, "FACTS_AT_ONCE", 3)
    monkeypatch.setattr(kpi_rebuild, "ACTORS_FACTS_AT_ONCE", 4)
    monkeypatch.setattr(kpi_case_rebuild, "FACTS_AT_ONCE", 2)
