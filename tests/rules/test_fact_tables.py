"""Files that are no table of facts say where they break off."""

import pytest

from service.fact_rows.table import TableRefused, read_table

HEAD = "type,source_ref\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{HEAD}view,a\n\nview,b,\n", "Row 4 has more cells"),
        (f'{HEAD}view,a\nview,"b\n', "After row 2: a quoted cell"),
        (f'{HEAD}view,"a"b\n', "A quoted cell"),
    ],
)
def test_a_file_that_breaks_off_says_where(text: str, said: str) -> None:
    with pytest.raises(TableRefused, match=said):
        list(read_table(text.encode(), campaign=None))


def test_a_short_row_says_nothing_of_the_columns_that_it_lacks() -> None:
    rows = read_table(b"type,source_ref,locale\nview,a\n", campaign=None)

    assert list(rows) == [(2, {"type": "view", "source_ref": "a", "payload": {}})]
