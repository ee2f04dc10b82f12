"""Results: drafted, agreed to, published; the public reads what is published."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, func, or_, select

from quests.errors import NotFound
from quests.result import Result, read_result, result_as_json
from service.store.blueprint_parts import WITHDRAWN
from service.store.campaigns import public_campaign
from service.store.roles import look_up
from service.store.session import Session
from service.store.tables import (
    CampaignRow,
    ContributionRow,
    PartnerRow,
    QuestRow,
    ResultAgreementRow,
    ResultRow,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredResult:
    """A Result as it is stored: the draft, and what of it everybody reads."""

    workspace_id: UUID
    id: UUID
    campaign_id: UUID
    slug: str
    version: int
    draft: Result
    publication: int
    published: Result | None
    published_at: datetime | None
    reason: str | None
    created_at: datetime
    updated_at: datetime

    @property
    def tag(self) -> str:
        """Names the state that a change is made from."""
        return f'"{self.version}.{self.publication}"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """A partner agrees to a wording."""

    organisation_id: UUID
    wording: bytes
    agreed_at: datetime


async def add_result(session: Session, result: StoredResult) -> None:
    """Store a new one, after those that the campaign has."""
    last = select(func.coalesce(func.max(col(ResultRow.position)), -1)).where(
        ResultRow.workspace_id == result.workspace_id, ResultRow.campaign_id == result.campaign_id
    )
    session.add(
        ResultRow(
            workspace_id=result.workspace_id,
            id=result.id,
            campaign_id=result.campaign_id,
            slug=result.slug,
            position=(await session.exec(last)).one() + 1,
            version=result.version,
            definition=result_as_json(result.draft),
            created_at=result.created_at,
            updated_at=result.updated_at,
        )
    )
    await session.flush()


async def save_result(session: Session, result: StoredResult) -> None:
    """Store it as it is now; the caller holds it."""
    row = await session.get_one(ResultRow, (result.workspace_id, result.id))
    row.version = result.version
    row.definition = result_as_json(result.draft)
    row.publication = result.publication
    row.published = result_as_json(result.published) if result.published else None
    row.published_at, row.reason = result.published_at, result.reason
    row.updated_at = result.updated_at
    await session.flush()


async def find_result(
    session: Session, workspace_id: UUID, result_id: UUID, *, lock: bool = False
) -> StoredResult:
    """The Result; with ``lock``, held until the transaction ends.

    Raises:
        NotFound: no such Result in this workspace.
    """
    statement = select(ResultRow).where(
        ResultRow.workspace_id == workspace_id, ResultRow.id == result_id
    )
    row = (await session.exec(statement.with_for_update() if lock else statement)).one_or_none()
    if row is None:
        raise NotFound()
    return _stored(row)


async def public_result(session: Session, result_id: UUID) -> StoredResult:
    """A published Result by its id alone.

    Raises:
        NotFound: no such Result, not published yet, or its campaign is still a draft.
    """
    await look_up(session, result_id)
    statement = select(ResultRow).where(
        ResultRow.id == result_id, col(ResultRow.published_at).is_not(None)
    )
    row = (await session.exec(statement)).one_or_none()
    if row is None:
        raise NotFound()
    await public_campaign(session, row.campaign_id)
    return _stored(row)


async def results_of(
    session: Session,
    workspace_id: UUID,
    campaign_id: UUID,
    *,
    drafts: bool,
    after: UUID | None,
    limit: int,
) -> list[StoredResult]:
    """The Results of a campaign, the oldest first; ``drafts`` with those not published yet.

    A draft that the blueprint no longer names is none, until it is named or changed again.
    """
    row = ResultRow
    statement = (
        select(row)
        .where(row.workspace_id == workspace_id, row.campaign_id == campaign_id)
        .order_by(col(row.id))
        .limit(limit)
    )
    is_published = col(row.published_at).is_not(None)
    named = col(row.definition)[WITHDRAWN].is_(None)
    statement = statement.where(or_(is_published, named) if drafts else is_published)
    if after is not None:
        statement = statement.where(col(row.id) > after)
    return [_stored(one) for one in await session.exec(statement)]


async def agree(
    session: Session, result: StoredResult, agreement: Agreement, *, actor: str
) -> None:
    """Note that a partner agrees; a later word takes the place of an earlier one."""
    values = {
        "wording": agreement.wording,
        "actor": actor,
        "agreed_at": agreement.agreed_at,
    }
    keys = {
        "workspace_id": result.workspace_id,
        "result_id": result.id,
        "organisation_id": agreement.organisation_id,
    }
    statement = insert(ResultAgreementRow).values(keys | values)
    same = col(ResultAgreementRow.wording) == agreement.wording
    await session.execute(
        statement.on_conflict_do_update(index_elements=list(keys), set_=values, where=~same)
    )


async def agreements_to(session: Session, result: StoredResult) -> list[Agreement]:
    """Who agreed to which wording."""
    row = ResultAgreementRow
    found = await session.exec(
        select(row)
        .where(row.workspace_id == result.workspace_id, row.result_id == result.id)
        .order_by(col(row.agreed_at), col(row.organisation_id))
    )
    return [
        Agreement(organisation_id=one.organisation_id, wording=one.wording, agreed_at=one.agreed_at)
        for one in found
    ]


async def partners_on(
    session: Session, workspace_id: UUID, campaign_id: UUID, on: date
) -> list[UUID]:
    """The partners of a campaign on a local day; its lead is none of them."""
    campaign = await session.get_one(CampaignRow, (workspace_id, campaign_id))
    row = PartnerRow
    found = await session.exec(
        select(row.organisation_id)
        .where(
            row.workspace_id == workspace_id,
            row.campaign_id == campaign_id,
            row.organisation_id != campaign.lead_organisation_id,
            or_(col(row.joined_on).is_(None), col(row.joined_on) <= on),
            or_(col(row.left_on).is_(None), col(row.left_on) > on),
        )
        .order_by(col(row.position))
    )
    return list(found)


async def ensure_linked(
    session: Session, workspace_id: UUID, campaign_id: UUID, result: Result
) -> None:
    """What a Result is linked to has to be in its campaign.

    Raises:
        NotFound: a Quest or contribution is not there.
    """
    for kind, ids in ((QuestRow, result.quests), (ContributionRow, result.contributions)):
        found = await session.exec(
            select(kind.id).where(
                kind.workspace_id == workspace_id,
                kind.campaign_id == campaign_id,
                col(kind.id).in_(ids),
            )
        )
        if set(found) != set(ids):
            raise NotFound("A Quest or contribution named here is not in the campaign.")


def _stored(row: ResultRow) -> StoredResult:
    return StoredResult(
        workspace_id=row.workspace_id,
        id=row.id,
        campaign_id=row.campaign_id,
        slug=row.slug,
        version=row.version,
        draft=read_result(row.definition),
        publication=row.publication,
        published=read_result(row.published) if row.published else None,
        published_at=row.published_at,
        reason=row.reason,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
