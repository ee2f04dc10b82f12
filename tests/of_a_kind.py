"""Parameters of one kind: a few of them are tried by ``make test``, all of them by ``make attack``.

For what differs in its values alone; whatever takes another way through the code is tried at once.
"""

from collections.abc import Iterable
from typing import Any

import pytest


def some_now(values: Iterable[Any], *, now: int = 1) -> list[Any]:
    """The values, of which all but the first wait.

    Args:
        now: How many do not wait.
    """
    known = list(values)
    waiting = (pytest.param(value, marks=pytest.mark.attack) for value in known[now:])
    return [*known[:now], *waiting]
