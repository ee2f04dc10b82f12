"""Which boards a campaign shows, and to whom."""

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias
from uuid import UUID

from sqlmodel import select

from quests.errors import NotFound
from service.store.group_scores import GroupKind
from service.store.session import Session
from service.store.tables import CampaignRow, QuestRow

Shown: TypeAlias = Literal["off", "neighbours", "all"]

# What the organiser calls them, all of a kind together.
GROUPS: dict[GroupKind, str] = {"partner": "partners", "team": "teams", "area": "areas"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A board and what is shown of it; its ``id`` is that of the campaign or of the Quest."""

    workspace_id: UUID
    id: UUID
    people: Shown
    groups: frozenset[GroupKind]


async def board_of(
    session: Session, workspace_id: UUID, campaign_id: UUID, quest_id: UUID | None
) -> Board:
    """The board of a campaign, or of one of its Quests.

    Raises:
        NotFound: the campaign has no such Quest.
    """
    row = await session.get_one(CampaignRow, (workspace_id, campaign_id))
    said = (row.definition.get("rewards") or {}).get("leaderboards") or {}
    people: Shown = said.get("people", "off")
    if quest_id is not None:
        slug = await _slug(session, workspace_id, campaign_id, quest_id)
        people = _of_quest(people, said, slug)
    return Board(
        workspace_id=workspace_id,
        id=quest_id or campaign_id,
        people=people,
        groups=frozenset(kind for kind, name in GROUPS.items() if said.get(name, False)),
    )


def _of_quest(people: Shown, said: dict[str, Any], slug: str) -> Shown:
    only_near = people == "all" and slug in said.get("neighbours_only", ())
    return "neighbours" if only_near else people


async def _slug(session: Session, workspace_id: UUID, campaign_id: UUID, quest_id: UUID) -> str:
    statement = select(QuestRow.slug).where(
        QuestRow.workspace_id == workspace_id,
        QuestRow.campaign_id == campaign_id,
        QuestRow.id == quest_id,
        QuestRow.state != "draft",
    )
    found = (await session.exec(statement)).one_or_none()
    if found is None:
        raise NotFound()
    return found
