"""A zip file as it is sent: piece by piece, never whole in memory. Pure."""

import io
import re
import zipfile
from collections.abc import AsyncIterable, AsyncIterator
from datetime import datetime

SAFE = re.compile(r"[a-z0-9_][a-z0-9_.-]{0,80}(/[a-z0-9_][a-z0-9_.-]{0,80})?")
FIRST_YEAR = 1980  # of the format


class _Pipe(io.RawIOBase):
    """Takes what is written, and gives it away; it cannot be wound back."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, piece: object) -> int:
        """Keep a piece until it is taken."""
        said = bytes(piece)  # type: ignore[call-overload]  # a buffer, as the caller promises
        self._waiting += said
        return len(said)

    def take(self) -> bytes:
        """What was written since."""
        taken = bytes(self._waiting)
        self._waiting.clear()
        return taken


async def zipped(files: AsyncIterable[tuple[str, bytes]], at: datetime) -> AsyncIterator[bytes]:
    """The archive of these files, each sent once it is packed.

    Args:
        files: Names and contents.
        at: The time that each file bears; aware.

    Raises:
        ValueError: a name that could lead anywhere but into the folder it is unpacked in.
    """
    pipe = _Pipe()
    when = at.timetuple()[:6]
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        async for name, content in files:
            if not SAFE.fullmatch(name):
                raise ValueError(f"Not a name for a file: {name!r}")
            entry = zipfile.ZipInfo(name, date_time=(max(when[0], FIRST_YEAR), *when[1:]))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, content)
            yield pipe.take()
    yield pipe.take()
