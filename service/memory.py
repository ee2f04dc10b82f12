"""How often this process looks for garbage.

Routes, schemas and sentences are made once and stay: a hundred thousand objects that Python's
collector would go through again and again. And it would look after every 700 new objects, which
is less than one request makes, although nearly all of them are gone by themselves a moment
later. A tenth of a server's time went there, and a quarter of what it takes to start.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# New objects before a look at the youngest; looks before one at the next older generation.
THRESHOLDS = (20_000, 20, 20)


@contextmanager
def undisturbed() -> Iterator[None]:
    """While a process imports what it runs: next to nothing of that is garbage.

    Whoever froze something already (``freeze_furniture``) looks as before.
    """
    fresh = gc.get_freeze_count() == 0
    if fresh:
        gc.disable()
    try:
        yield
    finally:
        if fresh:
            gc.freeze()
            gc.enable()


def freeze_furniture() -> None:
    """Once all that stays has been made: leave it alone from now on, and look less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
