"""How often this process looks for garbage.

Routes, schemas and sentences are made once and stay: a hundred thousand objects that Python's
collector would go through again and again. And it would look after every 700 new objects, which
is less than one request makes, although nearly all of them are gone by themselves a moment
later. A tenth of a server's time went there.
"""

import gc

# New objects before a look at the youngest; looks before one at the next older generation.
THRESHOLDS = (20_000, 20, 20)


def freeze_furniture() -> None:
    """Once all that stays has been made: leave it alone from now on, and look less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
