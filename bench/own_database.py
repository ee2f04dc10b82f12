"""A PostgreSQL of a benchmark's own, thrown away afterwards."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from service.memory import freeze_furniture
from service.store import schema
from service.store.embedded import embedded_urls, start_embedded, stop_embedded


@contextmanager
def own_database(name: str) -> Iterator[tuple[str, Path]]:
    """Its address, and the folder by which ``database_seconds`` finds it; it holds our tables."""
    freeze_furniture()
    with tempfile.TemporaryDirectory(prefix=f"coquest-{name}-") as folder:
        data = Path(folder) / "database"
        url = start_embedded(data, throwaway=True)
        try:
            schema.upgrade(embedded_urls(url).owner)
            yield url, data
        finally:
            stop_embedded(data)
