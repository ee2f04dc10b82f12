"""Lines of everyday work are written past the logger, and say the same."""

from collections.abc import Iterator

import pytest
import structlog
from pydantic_core import from_json

from service.logs import note, set_up_logs
from tests.logged import logged

SAID = {"route": "/v1/quests/{quest}", "status": 201, "ms": 0.3, "of": frozenset({1})}


@pytest.fixture
def as_before() -> Iterator[None]:
    yield
    set_up_logs("info")


@pytest.mark.parametrize("level", ["debug", "info", "warning"])
@pytest.mark.usefixtures("as_before")
def test_a_line_of_everyday_work_is_what_the_logger_would_write(level: str) -> None:
    set_up_logs(level)

    with logged() as lines:
        note("request", **SAID)
        structlog.get_logger(__name__).info("request", **SAID)

    assert len(lines) == (0 if level == "warning" else 2)
    said = [from_json(line) for line in lines]
    stamped = [one.pop("timestamp") for one in said]
    assert all(one.endswith("Z") for one in stamped)
    assert stamped == sorted(stamped)
    assert said[:1] == said[1:]
    assert [list(from_json(line)) for line in lines[:1]] == [
        list(from_json(line)) for line in lines[1:]
    ]
