"""Every table says what it holds of a person, and what an erasure does with it."""

from pathlib import Path

import pytest
from sqlmodel import SQLModel

from service.store import tables
from service.store.data_map import DATA_MAP, REFERS, Fate, Holding
from service.store.data_map.__main__ import page

ROOT = Path(__file__).resolve().parents[2]
NAMES = {"participant_id", "actor_id", "captain_id", "subject_id", "former_id"}
FORGET = "add the table to service/store/data_map: what it holds, what an erasure does with it"


def test_every_table_is_in_the_map_once() -> None:
    assert tables.ParticipantRow.__tablename__ == "participant"  # they are all imported
    named = [one.table for one in DATA_MAP]

    assert set(SQLModel.metadata.tables) - set(named) == set(), FORGET
    assert sorted(named) == sorted(set(SQLModel.metadata.tables))


@pytest.mark.parametrize("one", DATA_MAP, ids=lambda one: one.table)
def test_a_table_that_names_a_person_is_not_said_to_hold_nothing(one: Holding) -> None:
    named = NAMES & set(SQLModel.metadata.tables[one.table].columns.keys())

    assert not named or one.fate is not Fate.NOTHING
    assert not (named & {"participant_id", "actor_id"}) or one.erase or one.table in REFERS


def test_what_refers_to_a_participant_is_said_to() -> None:
    found = {
        table.name
        for table in SQLModel.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name == "participant" and key.column.name == "id"
    }

    assert found == REFERS


def test_the_page_is_the_map() -> None:
    assert (ROOT / "docs" / "data-map.md").read_text(encoding="utf-8") == page()
