"""Write the next migration: ``make migration m="why"``.

Compares our tables with a fresh database that has all migrations so far, so neither the
developer's own data nor an unfinished experiment in it can leak into the migration.
"""

import sys
import tempfile
from pathlib import Path

from service.store import schema
from service.store.embedded import start_embedded


def main(message: str) -> None:
    """Write one migration named after ``message``; read it before you commit it."""
    url = start_embedded(Path(tempfile.mkdtemp(prefix="coquest-migration-")), throwaway=True)
    if schema.head_revision():
        schema.upgrade(url)
    schema.write_migration(url, message)


if __name__ == "__main__":
    main(sys.argv[1])
