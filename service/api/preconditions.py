"""Changes name the state they were made from: nobody overwrites what they have not seen."""

from collections.abc import Set
from typing import Annotated, Any

from fastapi import Depends, Request, Response

from quests.errors import PreconditionRequired

IF_MATCH_HEADER: dict[str, Any] = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The `ETag` of the state that is to be changed, or `*` for whichever it is.",
    "schema": {"type": "string"},
    "example": "*",
}


async def if_match(request: Request) -> Set[str]:
    """The tags of ``If-Match``.

    Raises:
        PreconditionRequired: there is none.
    """
    given = ",".join(request.headers.getlist("if-match"))
    tags = frozenset(filter(None, (tag.strip() for tag in given.split(","))))
    if not tags:
        raise PreconditionRequired("Send `If-Match` with the `ETag` of what you change.")
    return tags


def tag(response: Response, etag: str) -> None:
    """Say which state the answer shows."""
    response.headers["ETag"] = etag


IfMatchDep = Annotated[Set[str], Depends(if_match)]
