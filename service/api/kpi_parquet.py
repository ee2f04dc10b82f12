"""Tables as Parquet, where the extra ``parquet`` is installed."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from service.api.strict_route import UnsupportedMediaType

try:
    import pyarrow
    from pyarrow import parquet as written
except ImportError:  # an extra: few ask for it, and it is larger than all of the rest
    pyarrow = None

TYPES = {str: "string", int: "int64", float: "double"}


def parquet(columns: Mapping[str, type], rows: Sequence[Mapping[str, Any]]) -> bytes:
    """One file with a row group; values of another type become text.

    Raises:
        UnsupportedMediaType: this installation was made without it.
    """
    if pyarrow is None:
        raise UnsupportedMediaType("Parquet needs the extra: pip install 'coquest[parquet]'.")
    schema = pyarrow.schema([(name, TYPES[kind]) for name, kind in columns.items()])
    table = pyarrow.Table.from_pylist([dict(row) for row in rows], schema=schema)
    file = io.BytesIO()
    written.write_table(table, file)
    return file.getvalue()
