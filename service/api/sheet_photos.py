"""Photos or scans of a sheet of paper: evidence for who verifies, and for nobody else."""

from datetime import datetime

from fastapi import APIRouter, Request, Response
from pydantic import Field

from quests.errors import (
    Forbidden,
    IdempotencyKeyInvalid,
    NotFound,
    TransitionRefused,
    Unauthenticated,
)
from quests.ids import new_id, public_id
from service.api.audit_trail import about
from service.api.deps import DatabaseDep, ModeratorDep, NowDep, ReadDep, WrittenDep
from service.api.photos import HARMLESS, PHOTO_REFUSALS, PICTURE, PRIVATE, receive_photo
from service.api.problems import refusals
from service.api.shapes import Out
from service.api.uploads import PHOTO_BODY
from service.photos.formats import MEDIA_TYPE
from service.photos.shelf import Shelf
from service.public_ids import SheetId, SheetPhotoId
from service.store.sheet_photos import SheetPhoto, new_photo, photos_of_sheet
from service.usecases.keep_sheet_photo import keep_sheet_photo, led_sheet, see_sheet_photo

router = APIRouter(prefix="/v1", tags=["signatures"])
WHO = (NotFound, Unauthenticated, Forbidden)


class SheetPhotoOut(Out):
    """A photo of a sheet; once it was kept long enough, only that there was one."""

    id: SheetPhotoId
    kept: bool = Field(description="Whether it is still there to be looked at.")
    width: int = Field(description="In pixels, as it is kept.")
    height: int
    size: int = Field(description="In bytes, as it is kept.")
    sent_by: str
    created_at: datetime
    keep_until: datetime = Field(description="It is removed then, unless a verdict moves that.")

    @classmethod
    def of(cls, one: SheetPhoto) -> "SheetPhotoOut":
        """The photo as who verifies is told of it."""
        return cls(
            id=one.id,
            kept=one.state == "kept",
            width=one.width,
            height=one.height,
            size=one.size,
            sent_by=one.sent_by,
            created_at=one.created_at,
            keep_until=one.keep_until,
        )


class SheetPhotosOut(Out):
    """All photos of a sheet."""

    items: list[SheetPhotoOut]


@router.post(
    "/signature-sheets/{sheet}/photos",
    status_code=201,
    response_model=SheetPhotoOut,
    responses=refusals(
        *WHO,
        IdempotencyKeyInvalid,
        TransitionRefused,
        *PHOTO_REFUSALS,
    ),
    openapi_extra={"requestBody": PHOTO_BODY},
)
async def post_sheet_photo(
    sheet: SheetId,
    request: Request,
    caller: ModeratorDep,
    database: DatabaseDep,
    deeds: WrittenDep,
    at: NowDep,
) -> SheetPhotoOut:
    """Send a photo or scan of a sheet that waits for its verdict.

    JPEG, PNG or WebP, at most 10 MiB. Only its pixels are kept, and only until the verdict is as
    old as the petition's `keep_sheet_photo_days`. The same file again is the same photo.
    """
    async with database.read(caller.workspace_id) as session:
        await led_sheet(session, caller, sheet)  # before a file of 10 MiB is read for nobody
    shelf: Shelf = request.app.state.shelf
    fingerprint, picture = await receive_photo(request)
    new = new_photo(
        (caller.workspace_id, sheet),
        new_id(at),
        picture,
        fingerprint=fingerprint,
        sent_by=caller.actor,
        at=at,
    )
    kept = await keep_sheet_photo(deeds, shelf, caller, new, picture.jpeg)
    about(request, public_id("sph", kept.id))
    return SheetPhotoOut.of(kept)


@router.get(
    "/signature-sheets/{sheet}/photos",
    response_model=SheetPhotosOut,
    responses=refusals(*WHO),
)
async def list_sheet_photos(
    sheet: SheetId, session: ReadDep, caller: ModeratorDep
) -> SheetPhotosOut:
    """The photos of a sheet, for who verifies it."""
    await led_sheet(session, caller, sheet)
    found = await photos_of_sheet(session, caller.workspace_id, sheet)
    return SheetPhotosOut(items=[SheetPhotoOut.of(one) for one in found])


@router.get(
    "/sheet-photos/{sheet_photo}",
    response_class=Response,
    responses={200: PICTURE, **refusals(*WHO)},
)
async def get_sheet_photo(
    sheet_photo: SheetPhotoId, request: Request, database: DatabaseDep, caller: ModeratorDep
) -> Response:
    """The photo itself, for who verifies the sheet; nobody else ever sees it."""
    shelf: Shelf = request.app.state.shelf
    async with database.read(caller.workspace_id) as session:
        found = await see_sheet_photo(session, caller, sheet_photo)
    jpeg = await shelf.get(found.workspace_id, found.id)
    return Response(jpeg, headers=HARMLESS | PRIVATE, media_type=MEDIA_TYPE)
