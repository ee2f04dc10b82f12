"""Who may look at a photo: who sent it, who reviews it, and everybody once it is published."""

from uuid import UUID

from quests.errors import NotFound
from service.callers import OrganisationCaller, ParticipantCaller
from service.store.campaigns import ensure_lead
from service.store.photos import Photo, find_photo
from service.store.session import Session
from service.store.testimonials import is_published

REVIEWS = frozenset({"moderate", "organise", "read"})


async def see_photo(
    session: Session,
    photo_id: UUID,
    person: ParticipantCaller | None,
    organisation: OrganisationCaller | None,
) -> tuple[Photo, bool]:
    """The photo, and whether everybody may see it.

    Raises:
        NotFound: no such photo, or none for this caller: both answer alike.
    """
    photo = await find_photo(session, photo_id)
    if person is not None and _is_owner(photo, person):
        return photo, False
    if organisation is not None and await _reviews(session, photo, organisation):
        return photo, False
    completion = photo.completion_id if photo.state == "used" else None
    if completion is not None and await is_published(session, photo.workspace_id, completion):
        return photo, True
    raise NotFound()


def _is_owner(photo: Photo, person: ParticipantCaller) -> bool:
    return (photo.workspace_id, photo.participant_id) == (
        person.workspace_id,
        person.participant_id,
    )


async def _reviews(session: Session, photo: Photo, organisation: OrganisationCaller) -> bool:
    if photo.workspace_id != organisation.workspace_id or REVIEWS.isdisjoint(organisation.scopes):
        return False
    try:
        await ensure_lead(
            session, photo.workspace_id, photo.campaign_id, organisation.organisation_id
        )
    except NotFound:
        return False
    return True
