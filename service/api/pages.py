"""Pages of a list. A cursor leads on in the list it came from, and for its reader only."""

import base64
from dataclasses import dataclass
from hashlib import blake2b
from hmac import compare_digest
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request

from quests.errors import InvalidCursor, InvalidId
from quests.ids import parse_id, public_id
from service.api.who import KnownDep, KnownPersonDep

CURSOR = "cur"
SEAL_BYTES = 5
SEAL_LENGTH = 8  # in base32
MAX_PAGE = 100


class Seals:
    """Makes and checks the seals of an installation."""

    def __init__(self, secret: str) -> None:
        self._key = blake2b(secret.encode(), person=b"coquest-cursors").digest()

    def of(self, cursor: str, about: str) -> str:
        """The seal of a cursor in the list that ``about`` names."""
        said = f"{cursor}\n{about}".encode("utf-8", "surrogatepass")
        seal = blake2b(said, key=self._key, digest_size=SEAL_BYTES).digest()
        return base64.b32encode(seal).decode().lower()


@dataclass(frozen=True, slots=True)
class Page:
    """Which page of a list: at most ``limit`` rows after ``cursor``."""

    limit: int
    cursor: str | None
    about: str
    seals: Seals

    def after(self) -> UUID | None:
        """The row after which the page begins.

        Raises:
            InvalidCursor: not one of ours, changed, or of another list or reader.
        """
        if self.cursor is None:
            return None
        plain, seal = self.cursor[:-SEAL_LENGTH], self.cursor[-SEAL_LENGTH:]
        genuine = compare_digest(seal.encode(), self.seals.of(plain, self.about).encode())
        try:
            identifier = parse_id(CURSOR, plain)
        except InvalidId:
            genuine = False
        if not genuine:
            raise InvalidCursor("Use `next_cursor` of the page before, unchanged.")
        return identifier

    def next(self, last: UUID | None) -> str | None:
        """The cursor behind a row."""
        if last is None:
            return None
        plain = public_id(CURSOR, last)
        return plain + self.seals.of(plain, self.about)


async def page(
    request: Request,
    known: KnownDep,
    person: KnownPersonDep,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE, description="Rows per page.")] = 25,
    cursor: Annotated[
        str | None, Query(max_length=200, description="`next_cursor` of the page before.")
    ] = None,
) -> Page:
    """The paging parameters that every list shares."""
    reader = known.organisation_id if known else person.participant_id if person else None
    about = f"{request.url.path} {reader}"
    return Page(limit, cursor, about, request.app.state.seals)


PageDep = Annotated[Page, Depends(page)]
