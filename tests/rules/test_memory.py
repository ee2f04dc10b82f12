"""Nobody looks for garbage while a process imports its program, and afterwards somebody does."""

import subprocess
import sys

TOLD = """
import gc
from service.memory import undisturbed

{before}
with undisturbed():
    print(gc.isenabled(), end=" ")
print(gc.isenabled(), gc.get_freeze_count() > 0)
"""


def told(before: str = "") -> str:
    """Whether it is looked while importing, and after; and whether what was imported stays."""
    words = [sys.executable, "-c", TOLD.format(before=before)]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()


def test_nobody_looks_while_a_program_is_imported_and_then_it_is_left_alone() -> None:
    assert told() == "False True True"


def test_who_has_frozen_furniture_already_looks_as_before() -> None:
    assert told("gc.freeze()") == "True True True"
    assert told("gc.freeze(); gc.disable()") == "False False True"
