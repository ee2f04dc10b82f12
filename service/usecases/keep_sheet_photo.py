"""Keep a photo of a sheet that waits for its verdict, and show it to who verifies."""

from dataclasses import replace
from uuid import UUID

from quests.errors import TransitionRefused
from quests.signature_sheet import Sheet, SignatureSheet
from service.callers import OrganisationCaller
from service.photos.shelf import Shelf
from service.store.campaigns import ensure_lead
from service.store.session import Session, Transactions
from service.store.sheet_photos import (
    SheetPhoto,
    begin_sheet_photo,
    find_sheet_photo,
    sheet_photo_is_kept,
)
from service.store.signature_sheets import find_sheet, lock_sheet

WAITS = frozenset({Sheet.COUNTED, Sheet.TAKEN_BACK})


async def led_sheet(session: Session, caller: OrganisationCaller, sheet_id: UUID) -> SignatureSheet:
    """The sheet, if this organisation leads its campaign.

    Raises:
        NotFound: there is none.
    """
    sheet = await find_sheet(session, caller.workspace_id, sheet_id)
    await ensure_lead(session, caller.workspace_id, sheet.campaign_id, caller.organisation_id)
    return sheet


async def keep_sheet_photo(
    database: Transactions,
    shelf: Shelf,
    caller: OrganisationCaller,
    new: SheetPhoto,
    jpeg: bytes,
) -> SheetPhoto:
    """Known first, then put away, then there to be looked at; the same file again changes nothing.

    Nothing waits for the shelf inside a transaction. Cut off in between, sending it again goes on
    where it stopped; else the worker removes what is left.

    Raises:
        NotFound: no such sheet in a campaign that this organisation leads.
        TransitionRefused: the verdict about the sheet is there.
        TooManyPhotos: the sheet has as many as there is room for.
    """
    async with database.transaction(new.workspace_id) as session:
        sheet = await lock_sheet(session, caller.workspace_id, new.sheet_id)
        await ensure_lead(session, caller.workspace_id, sheet.campaign_id, caller.organisation_id)
        if sheet.state not in WAITS:
            raise TransitionRefused("Somebody has decided about this sheet.", state=sheet.state)
        photo = await begin_sheet_photo(session, new)
    if photo.state != "storing":
        return photo
    await shelf.put(photo.workspace_id, photo.id, jpeg)
    async with database.transaction(new.workspace_id) as session:
        await sheet_photo_is_kept(session, photo)
    return replace(photo, state="kept")


async def see_sheet_photo(
    session: Session, caller: OrganisationCaller, photo_id: UUID
) -> SheetPhoto:
    """The photo, for who verifies its sheet.

    Raises:
        NotFound: no such photo of a sheet in a campaign that this organisation leads.
    """
    photo = await find_sheet_photo(session, caller.workspace_id, photo_id)
    await led_sheet(session, caller, photo.sheet_id)
    return photo
