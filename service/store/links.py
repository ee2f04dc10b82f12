"""Links: short codes that know where they came from."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import col, select

from quests.ids import new_id
from service.store.roles import look_up
from service.store.session import Session
from service.store.tables import LinkRow

# No vowels, so that no code spells a word; no look-alikes, so that it can be read out.
ALPHABET = "23456789bcdfghjkmnpqrstvwxz"
CODE_LENGTH = 10  # 27^10, about 47 bits


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A short code that says where it was posted and where it came from.

    Args:
        organisation_id: Who began its chain, if a partner did.
        participant_id: Whose it is; ``None`` for one of an organisation's own.
        depth: Hops from the first person of its chain.
        source: Where in somebody's app or letter it was made.
        bucket: The variant its chain began with; whoever shares it on keeps it.
    """

    workspace_id: UUID
    id: UUID
    campaign_id: UUID
    code: str
    participant_id: UUID | None
    organisation_id: UUID | None
    parent_id: UUID | None
    depth: int
    network: str | None
    source: str | None
    bucket: str | None
    channel: str
    paid: bool
    created_at: datetime


def new_code() -> str:
    """A fresh code."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def own_link(
    workspace_id: UUID,
    campaign_id: UUID,
    participant_id: UUID,
    *,
    parent: Link | None,
    at: datetime,
) -> Link:
    """The Link a participant gets on joining, one hop further than the one they came by."""
    return Link(
        workspace_id=workspace_id,
        id=new_id(at),
        campaign_id=campaign_id,
        code=new_code(),
        participant_id=participant_id,
        organisation_id=parent.organisation_id if parent else None,
        parent_id=parent.id if parent else None,
        depth=parent.depth + 1 if parent else 0,
        network=None,
        source=None,
        bucket=parent.bucket if parent else None,
        channel="share",
        paid=False,
        created_at=at,
    )


async def add_link(session: Session, link: Link) -> None:
    """Store a Link."""
    names = Link.__dataclass_fields__
    session.add(LinkRow(**{name: getattr(link, name) for name in names}))
    await session.flush()


async def link_by_code(session: Session, code: str) -> Link | None:
    """The Link behind a code, in whatever workspace it is: codes are unguessable."""
    await look_up(session, code)
    rows = await session.exec(select(LinkRow).where(LinkRow.code == code).limit(1))
    row = rows.one_or_none()
    return None if row is None else link_of(row)


async def links_of(
    session: Session, workspace_id: UUID, campaign_id: UUID, participant_id: UUID
) -> list[Link]:
    """A participant's Links in a campaign, the oldest first: that one they got on joining."""
    rows = await session.exec(
        select(LinkRow)
        .where(
            LinkRow.workspace_id == workspace_id,
            LinkRow.campaign_id == campaign_id,
            LinkRow.participant_id == participant_id,
        )
        .order_by(col(LinkRow.id))
    )
    return [link_of(row) for row in rows]


async def code_of(session: Session, workspace_id: UUID, link_id: UUID) -> str | None:
    """The code of a Link, if it is still there."""
    row = LinkRow
    statement = select(row.code).where(row.workspace_id == workspace_id, row.id == link_id)
    return (await session.exec(statement)).one_or_none()


async def own_links(
    session: Session, of: tuple[UUID, UUID, UUID], *, after: UUID | None, limit: int
) -> list[Link]:
    """The Links that an organisation made itself, the oldest first.

    Args:
        of: Workspace, campaign and organisation.
        after: The Link after which to begin.
    """
    workspace_id, campaign_id, organisation_id = of
    statement = (
        select(LinkRow)
        .where(
            LinkRow.workspace_id == workspace_id,
            LinkRow.campaign_id == campaign_id,
            LinkRow.organisation_id == organisation_id,
            col(LinkRow.participant_id).is_(None),
        )
        .order_by(col(LinkRow.id))
        .limit(limit)
    )
    if after is not None:
        statement = statement.where(col(LinkRow.id) > after)
    return [link_of(row) for row in await session.exec(statement)]


def link_of(row: LinkRow) -> Link:
    """The Link in a row."""
    names = Link.__dataclass_fields__
    return Link(**{name: getattr(row, name) for name in names})
