"""Testimonials that everybody may read: accepted, not declined, and somebody may show them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from service.store.reuse_consents import STANDING
from service.store.session import Session

_STANDS = STANDING.format(workspace=":workspace", completion="done.id")
_SHOWN = f"""
FROM contribution AS told JOIN completion AS done
    ON done.workspace_id = told.workspace_id AND done.id = told.completion_id
CROSS JOIN LATERAL (
    SELECT array_agg(stands.organisation_id ORDER BY stands.organisation_id) AS organisations
    FROM ({_STANDS}) AS stands WHERE stands.granted
) AS shown
WHERE told.workspace_id = :workspace AND told.kind = 'testimonial'
    AND told.state <> 'declined' AND done.state = 'accepted'
    AND shown.organisations IS NOT NULL
"""  # noqa: S608 (a part of our own)
_LIST = text(f"""
    SELECT told.id, told.text, told.language, told.created_at, told.state,
        done.evidence ->> 'shown_as' AS shown_as, shown.organisations,
        (SELECT photo.id FROM photo WHERE photo.workspace_id = told.workspace_id
            AND photo.completion_id = done.id AND photo.state = 'used'
            AND coalesce(photo.keep_until > now(), true) LIMIT 1) AS photo_id
    {_SHOWN} AND told.quest_id = :quest
        AND (CAST(:after AS uuid) IS NULL OR told.id > :after)
        AND (CAST(:organisation AS uuid) IS NULL OR :organisation = ANY(shown.organisations))
    ORDER BY told.id LIMIT :limit
""")  # noqa: S608
_IS_SHOWN = text(f"SELECT EXISTS (SELECT {_SHOWN} AND done.id = :completion)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Testimonial:
    """One that everybody may read; ``organisations`` may show it, ``shown_as`` is a chosen name."""

    __test__ = False

    id: UUID
    text: str
    language: str
    state: str
    shown_as: str | None
    photo_id: UUID | None
    organisations: tuple[UUID, ...]
    created_at: datetime


async def testimonials_of(
    session: Session,
    workspace_id: UUID,
    quest_id: UUID,
    *,
    organisation_id: UUID | None,
    after: UUID | None,
    limit: int,
) -> list[Testimonial]:
    """Those of a Quest, the oldest first; only those that one organisation may show, if given."""
    rows = await session.execute(
        _LIST,
        {
            "workspace": workspace_id,
            "quest": quest_id,
            "organisation": organisation_id,
            "after": after,
            "limit": limit,
        },
    )
    return [
        Testimonial(**{**row, "organisations": tuple(row["organisations"])})
        for row in rows.mappings()
    ]


async def is_published(session: Session, workspace_id: UUID, completion_id: UUID) -> bool:
    """Whether everybody may see what was handed in with this completion."""
    named = {"workspace": workspace_id, "completion": completion_id}
    return bool((await session.execute(_IS_SHOWN, named)).scalar_one())
