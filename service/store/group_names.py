"""How people call the groups of a split: partners and Quests, whose keys are ids."""

from collections import Counter
from collections.abc import Mapping
from itertools import permutations
from typing import TypeVar
from uuid import UUID

from sqlmodel import col, select

from quests.ids import public_id
from scoring.dimensions import PARTNER, PARTNER_PAIR
from service.store.partnerships import partnerships_of
from service.store.session import Session
from service.store.tables import QuestRow

Key = TypeVar("Key")


async def group_names(
    session: Session, workspace_id: UUID, campaign_id: UUID, dimension: str, language: str
) -> Mapping[str, str]:
    """Names by the key of the group; none where the key is what people call it.

    Args:
        language: Of titles; where one lacks it, any that it has.
    """
    if dimension == "quest":
        return await _titles(session, workspace_id, campaign_id, language)
    if dimension not in {PARTNER, PARTNER_PAIR}:
        return {}
    partners = await partnerships_of(session, workspace_id, campaign_id)
    names = _apart({one.organisation_id: (one.name, one.slug) for one in partners})
    if dimension == PARTNER:
        return {str(one): name for one, name in names.items()}
    ids = {public_id("org", one): name for one, name in names.items()}
    return {
        f"{one}{sign}{other}": f"{ids[one]} {arrow} {ids[other]}"
        for one, other in permutations(ids, 2)
        for sign, arrow in (("|", "–"), (">", "→"))
    }


async def _titles(
    session: Session, workspace_id: UUID, campaign_id: UUID, language: str
) -> Mapping[str, str]:
    quests = await session.exec(
        select(QuestRow).where(
            col(QuestRow.workspace_id) == workspace_id, col(QuestRow.campaign_id) == campaign_id
        )
    )
    titles = {
        str(quest.id): (title.get(language) or next(iter(title.values())), quest.slug)
        for quest in quests
        if (title := quest.definition.get("title"))
    }
    return _apart(titles)


def _apart(named: Mapping[Key, tuple[str, str]]) -> dict[Key, str]:
    """Names, and behind those that several have what tells them apart."""
    often = Counter(name for name, _ in named.values())
    return {
        key: f"{name} ({slug})" if often[name] > 1 else name for key, (name, slug) in named.items()
    }
