"""Where the tests keep their databases: in memory, where there is room for them."""

import os
import shutil
import tempfile
from pathlib import Path

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 (the folder is made as in /tmp: with a name of its own)
ROOM = 3 * 2**30


def new_folder() -> Path:
    """A new folder, for whoever asked to remove.

    A database is a thousand files, and each test that asks for one of its own makes and drops
    them: on a disk that was a seventh of what PostgreSQL took. Containers often have 64 MB of
    shared memory; there it is the usual place.
    """
    usable = os.access(SHARED_MEMORY, os.W_OK) and shutil.disk_usage(SHARED_MEMORY).free > ROOM
    folder = str(SHARED_MEMORY) if usable else None
    return Path(tempfile.mkdtemp(prefix="coquest-test-", dir=folder))
