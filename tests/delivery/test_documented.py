"""What receivers rely on stands in their guide."""

import re
from pathlib import Path

from service.events import EVENT_TYPES

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "webhooks.md").read_text(encoding="utf-8")


def test_every_event_type_is_explained_and_none_that_does_not_exist() -> None:
    rows = dict(re.findall(r"^\| `([a-z_.]+)` \| (.+) \|$", GUIDE, flags=re.MULTILINE))

    assert rows == {name: event.__doc__ for name, event in EVENT_TYPES.items()}


def test_the_python_of_the_guide_is_python() -> None:
    programs = re.findall(r"```python\n(.+?)```", GUIDE, flags=re.DOTALL)

    assert len(programs) == 2
    for program in programs:
        compile(program, "docs/webhooks.md", "exec")
