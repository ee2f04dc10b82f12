"""A wrong declaration is found when the program starts, and says what is wrong."""

from dataclasses import replace
from typing import Any

import pytest

from scoring.declarations import DeclarationError, check_kpis
from scoring.kpi import Kpi, Ladder, Ratio, Unit, Value
from scoring.kpis.engagement import KPIS as LADDERS
from scoring.kpis.participation import KPIS as PARTICIPATION
from scoring.kpis.participation import PARTICIPATIONS, UNIQUE_PARTICIPANTS
from scoring.measure import Measure, facts
from scoring.registry import KPIS

GOOD = PARTICIPATION[0]


def _measuring(**changes: Any) -> Kpi:
    measure: Measure = replace(PARTICIPATIONS, **changes)
    return replace(GOOD, expression=Value(measure))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (replace(GOOD, name="Participations!"), "not a name"),
        (replace(GOOD, de=""), "de is missing"),
        (replace(GOOD, formula=""), "formula is missing"),
        (replace(GOOD, roles=()), "roles is missing"),
        (replace(GOOD, unit=Unit.PERSONS), "its value is in count"),
        (replace(GOOD, expression=Ratio(PARTICIPATIONS, UNIQUE_PARTICIPANTS)), "in percent"),
        (replace(LADDERS[0], expression=Ladder(LADDERS[0].expression.rungs[::-1])), "each rung"),
        (_measuring(name="A"), "not a name"),
        (_measuring(of=()), "of no facts"),
        (_measuring(dims=("planet",)), "no dimension 'planet'"),
        (_measuring(dims=("theme",)), "has no dimension 'theme'"),
        (_measuring(of=(facts("vue"),)), "no fact type 'vue'"),
        (_measuring(of=(facts("participation", state="valid"),)), "no field 'state'"),
        (_measuring(of=(facts("participation", status="valide"),)), "can never be"),
        (_measuring(of=(facts("participation", form_submitted=1),)), "can never be"),
        (replace(GOOD, expression=Value(replace(UNIQUE_PARTICIPANTS, key="e-mail"))), "no fact"),
    ],
)
def test_a_wrong_declaration_is_refused(wrong: Kpi, says: str) -> None:
    with pytest.raises(DeclarationError, match=says):
        check_kpis([wrong])


def test_names_are_unique() -> None:
    other = replace(GOOD, name="other", expression=Value(replace(PARTICIPATIONS, dims=())))

    with pytest.raises(DeclarationError, match="declared twice"):
        check_kpis([GOOD, GOOD])
    with pytest.raises(DeclarationError, match="two measures of that name"):
        check_kpis([GOOD, other])


def test_a_kpi_splits_by_what_all_its_measures_share() -> None:
    assert KPIS["authored_share"].dims == ("partner", "quest", "channel", "locale", "day")
