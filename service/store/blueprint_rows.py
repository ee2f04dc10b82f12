"""The rows of a campaign by section and slug, and what they say as parts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import bindparam
from sqlmodel import SQLModel, col, select

from service.store.blueprint_outcomes import values_of_commitment, values_of_result
from service.store.blueprint_parts import WITHDRAWN, Key, Section, Values
from service.store.session import Session
from service.store.tables import (
    CampaignRow,
    ClaimRow,
    CommitmentRow,
    MilestoneRow,
    OrganisationRow,
    PartnerRow,
    QuestRow,
    ResultRow,
)

AnyRow: TypeAlias = (
    OrganisationRow
    | CampaignRow
    | PartnerRow
    | QuestRow
    | ClaimRow
    | MilestoneRow
    | CommitmentRow
    | ResultRow
)
OfCampaign: TypeAlias = (
    type[QuestRow] | type[ClaimRow] | type[MilestoneRow] | type[CommitmentRow] | type[ResultRow]
)

# What a part has under the same name as its row.
SAME = {
    Section.ORGANISATION: ("name", "url"),
    Section.CAMPAIGN: (
        "state", "time_zone", "languages", "starts_at", "ends_at", "definition",
    ),
    Section.PARTNER: ("role", "position", "joined_on", "left_on", "definition"),
    Section.QUEST: ("kind", "state", "position", "opens_at", "closes_at", "definition"),
    Section.CLAIM: ("status", "position", "definition"),
    Section.MILESTONE: ("status", "position", "measure", "threshold", "definition"),
}  # fmt: skip
OF = "campaign_id"
OF_CAMPAIGN: dict[Section, OfCampaign] = {
    Section.QUEST: QuestRow,
    Section.CLAIM: ClaimRow,
    Section.MILESTONE: MilestoneRow,
    Section.COMMITMENT: CommitmentRow,
    Section.RESULT: ResultRow,
}


@dataclass(slots=True)
class Rows:
    """The stored rows of one campaign and of the organisations around it."""

    found: dict[Key, AnyRow] = field(default_factory=dict)

    def of(self, section: Section) -> dict[str, Any]:
        """The rows of a section by slug."""
        return {slug: row for (kind, slug), row in self.found.items() if kind is section}

    def ids(self, section: Section) -> dict[str, UUID]:
        """The ids of a section by slug; of a partner, that of its organisation."""
        name = "organisation_id" if section is Section.PARTNER else "id"
        return {slug: getattr(row, name) for slug, row in self.of(section).items()}

    def parts(self) -> dict[Key, Values]:
        """What the rows say, with slugs where they have ids."""
        names = {
            identifier: slug
            for section in (Section.ORGANISATION, Section.QUEST)
            for slug, identifier in self.ids(section).items()
        }
        named = self.named_quests()
        return {
            key: values_of_result(row, named)
            if isinstance(row, ResultRow)
            else _values(key[0], row, names)
            for key, row in self.found.items()
        }

    def named_quests(self) -> dict[UUID, str]:
        """The slugs of the Quests that a file names, by their ids."""
        return {
            row.id: slug
            for slug, row in self.of(Section.QUEST).items()
            if WITHDRAWN not in row.definition
        }


def _values(section: Section, row: Any, names: dict[UUID, str]) -> Values:
    if section is Section.COMMITMENT:
        return values_of_commitment(row, names)
    values: Values = {name: getattr(row, name) for name in SAME[section]}
    if section is Section.CAMPAIGN:
        values["lead"] = names[row.lead_organisation_id]
    if section in (Section.CLAIM, Section.MILESTONE):
        values["quest"] = names[row.quest_id] if row.quest_id else None
    return values


async def load_rows(
    session: Session,
    workspace_id: UUID,
    campaign: UUID | str,
    *,
    organisations: Iterable[str] = (),
    lock: bool = False,
) -> Rows:
    """Read what is stored of a campaign; without one, only organisations.

    Args:
        session: Inside the caller's transaction.
        workspace_id: The tenant.
        campaign: Id or slug.
        organisations: Slugs to read beyond those that the campaign names.
        lock: Keep others from changing the rows until the transaction ends; completions,
            which only refer to them, go on.
    """
    rows = Rows()
    named = "id" if isinstance(campaign, UUID) else "slug"
    asked = {"workspace": workspace_id, "wanted": campaign}
    for row in await _all(session, _question(CampaignRow, named, lock), asked):
        rows.found[Section.CAMPAIGN, row.slug] = row
        for section, kind in OF_CAMPAIGN.items():
            for item in await _all(session, _question(kind, OF, lock), asked | {"wanted": row.id}):
                rows.found[section, item.slug] = item
    await _add_organisations(session, workspace_id, rows, set(organisations), lock=lock)
    return rows


async def _add_organisations(
    session: Session, workspace_id: UUID, rows: Rows, slugs: set[str], *, lock: bool
) -> None:
    """Partners and all organisations that the campaign names, also as a closed partner."""
    partners: list[PartnerRow] = []
    ids: set[UUID] = set()
    for campaign in rows.of(Section.CAMPAIGN).values():
        asked = {"workspace": workspace_id, "wanted": campaign.id}
        partners = await _all(session, _question(PartnerRow, OF, lock), asked)
        ids |= {campaign.lead_organisation_id, *(one.organisation_id for one in partners)}
        ids |= {one.organisation_id for one in rows.of(Section.COMMITMENT).values()}
        slugs |= set(campaign.definition.get("organisations", ()))
    asked = {"workspace": workspace_id, "slugs": list(slugs), "ids": list(ids)}
    found = await _all(session, _organisations(lock), asked)
    names = {row.id: row.slug for row in found}
    rows.found |= {(Section.ORGANISATION, row.slug): row for row in found}
    rows.found |= {(Section.PARTNER, names[row.organisation_id]): row for row in partners}


async def _all(session: Session, query: Any, asked: Mapping[str, object]) -> list[Any]:
    return list((await session.exec(query, params=asked)).all())


# Questions are made once: making one takes longer than to ask it, and an import asks a dozen.
@cache
def _question(kind: type[SQLModel], by: str, lock: bool) -> Any:
    row: Any = kind
    return _locked(select(kind).where(getattr(row, by) == bindparam("wanted"), _mine(row)), lock)


@cache
def _organisations(lock: bool) -> Any:
    row = OrganisationRow
    named = col(row.slug).in_(bindparam("slugs", expanding=True))
    wanted = named | col(row.id).in_(bindparam("ids", expanding=True))
    return _locked(select(row).where(wanted, _mine(row)), lock)


def _mine(row: Any) -> Any:
    return row.workspace_id == bindparam("workspace")


def _locked(query: Any, lock: bool) -> Any:
    return query.with_for_update(key_share=True) if lock else query
