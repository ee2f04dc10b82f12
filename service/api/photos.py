"""Photos as evidence: send one, and look at it."""

from datetime import datetime
from hashlib import sha256
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import Field

from quests.errors import (
    IdempotencyKeyInvalid,
    IdempotencyKeyReused,
    ImageTooLarge,
    ImageUnreadable,
    NotFound,
    TooManyPhotos,
    Unauthenticated,
)
from quests.ids import public_id
from service.api.deps import DatabaseDep, KeyDep, NowDep, ParticipantDep, ViewerDep
from service.api.problems import refusals
from service.api.shapes import Out
from service.api.strict_route import PayloadTooLarge, UnsupportedMediaType
from service.api.uploads import BINARY, PHOTO_BODY, MalformedMultipart, read_photo
from service.photos.develop import Picture
from service.photos.formats import MEDIA_TYPE
from service.photos.shelf import Shelf
from service.photos.studio import Studio
from service.public_ids import PhotoId
from service.store.photo_likeness import NewPhoto
from service.store.photos import USEFUL_FOR, Photo
from service.usecases.keep_photo import keep_photo
from service.usecases.see_photo import see_photo

router = APIRouter(prefix="/v1/photos", tags=["photos"])

# Whatever a browser makes of it, it is a picture: it runs nothing and frames nothing.
HARMLESS = {
    "Content-Disposition": 'inline; filename="photo.jpg"',
    "Content-Security-Policy": "default-src 'none'; sandbox",
}
# A public one is asked for anew each time: consent may have been withdrawn.
PUBLIC = {"Cache-Control": "no-cache", "Cross-Origin-Resource-Policy": "cross-origin"}
PRIVATE = {"Cache-Control": "private, no-store"}
PICTURE: dict[str, Any] = {
    "description": "The photo.",
    "content": {MEDIA_TYPE: {"schema": BINARY}},
}
PHOTO_REFUSALS = (
    MalformedMultipart,
    PayloadTooLarge,
    UnsupportedMediaType,
    ImageTooLarge,
    ImageUnreadable,
    TooManyPhotos,
)


async def receive_photo(request: Request) -> tuple[bytes, Picture]:
    """The fingerprint of the file that was sent, and what is kept of it.

    Raises:
        CoquestError: one of ``PHOTO_REFUSALS``.
    """
    studio: Studio = request.app.state.studio
    async with studio.admitted():
        upload, form = await read_photo(request)
        picture = await studio.develop(upload, form)
    return sha256(upload).digest(), picture


class PhotoOut(Out):
    """A photo that was kept."""

    id: PhotoId
    media_type: str
    width: int = Field(description="In pixels, as it is kept: at most 2048 on each side.")
    height: int
    size: int = Field(description="In bytes, as it is kept.")
    created_at: datetime
    useful_until: datetime = Field(
        description="Name it in evidence before then; unused, it is removed."
    )
    url: str = Field(description="Where its owner and reviewers see it.")

    @classmethod
    def of(cls, photo: Photo, public_url: str) -> "PhotoOut":
        """The photo as its owner is told of it: the same at every retry."""
        return cls(
            id=photo.id,
            media_type=MEDIA_TYPE,
            width=photo.width,
            height=photo.height,
            size=photo.size,
            created_at=photo.created_at,
            useful_until=photo.created_at + USEFUL_FOR,
            url=f"{public_url}/v1/photos/{public_id('pho', photo.id)}",
        )


@router.post(
    "",
    status_code=201,
    response_model=PhotoOut,
    responses=refusals(
        Unauthenticated,
        IdempotencyKeyInvalid,
        IdempotencyKeyReused,
        *PHOTO_REFUSALS,
    ),
    openapi_extra={"requestBody": PHOTO_BODY},
)
async def post_photo(
    request: Request,
    response: Response,
    caller: ParticipantDep,
    database: DatabaseDep,
    key: KeyDep,
    at: NowDep,
) -> PhotoOut:
    """Send a photo, to be named in evidence within a day: JPEG, PNG or WebP, at most 10 MiB.

    The bytes themselves, or a form with one part called `photo`. Only its pixels are kept,
    upright: no position, no camera, no time, whatever the file said.
    """
    shelf: Shelf = request.app.state.shelf
    fingerprint, picture = await receive_photo(request)
    new = NewPhoto(
        workspace_id=caller.workspace_id,
        campaign_id=caller.campaign_id,
        participant_id=caller.participant_id,
        key=key,
        fingerprint=fingerprint,
        picture=picture,
        at=at,
    )
    photo, is_replay = await keep_photo(database, shelf, new)
    if is_replay:
        response.headers["Idempotent-Replayed"] = "true"
    return PhotoOut.of(photo, request.app.state.settings.public_url)


@router.get(
    "/{photo}",
    response_class=Response,
    responses={200: PICTURE, **refusals(NotFound, Unauthenticated)},
)
async def get_photo(
    photo: PhotoId, request: Request, database: DatabaseDep, viewer: ViewerDep
) -> Response:
    """A photo, for who sent it, who reviews it, and for all when it is published with consent."""
    shelf: Shelf = request.app.state.shelf
    async with database.read() as session:
        found, is_public = await see_photo(session, photo, viewer.person, viewer.organisation)
    # Nothing of the database is held while the shelf is asked.
    jpeg = await shelf.get(found.workspace_id, found.id)
    return Response(
        jpeg, headers=HARMLESS | (PUBLIC if is_public else PRIVATE), media_type=MEDIA_TYPE
    )
