"""A spreadsheet shows our exports and runs nothing of them."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.csv_text import csv_row


@pytest.mark.parametrize("begins", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_what_begins_like_a_formula_is_text(begins: str) -> None:
    [[cell]] = csv.reader(io.StringIO(csv_row([begins]), newline=""))

    assert cell == f"'{begins}"


def test_plain_cells_stay_as_they_are() -> None:
    assert csv_row(["a", 1, None, 'say "x", y']) == 'a,1,,"say ""x"", y"\r\n'


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=4))
def test_every_text_comes_back_whole_and_harmless(cells: list[str]) -> None:
    text = csv_row(cells).replace("\0", "0")

    [row] = csv.reader(io.StringIO(text, newline=""))
    assert [cell.removeprefix("'") for cell in row] == [
        cell.replace("\0", "0").removeprefix("'") for cell in cells
    ]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for cell in row)
