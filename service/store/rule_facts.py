"""What was said of Quests before anybody began: limits, what is negotiable, how far it goes."""

from collections.abc import Iterable
from datetime import datetime

from quests.ids import public_id
from scoring.facts import Fact, new_fact
from service.store.facts import record_facts
from service.store.session import Session
from service.store.tables import CampaignRow, QuestRow

SOURCE = "rules"
SAID = ("limits", "negotiable", "extent")


async def note_rules(
    session: Session, campaign: CampaignRow, quests: Iterable[QuestRow], at: datetime
) -> None:
    """A fact per published Quest whenever what the Charter says of these becomes other."""
    charter = campaign.definition.get("charter") or {}
    rules = {name: bool(charter.get(name)) for name in SAID}
    facts = [_fact(campaign, quest, rules, at) for quest in quests if quest.state != "draft"]
    await record_facts(session, facts)


def _fact(campaign: CampaignRow, quest: QuestRow, rules: dict[str, bool], at: datetime) -> Fact:
    said = "".join(str(int(rules[name])) for name in SAID)
    return new_fact(
        "rule_published",
        zone=campaign.time_zone,
        workspace_id=campaign.workspace_id,
        campaign_id=campaign.id,
        occurred_at=at,
        received_at=at,
        source=SOURCE,
        source_ref=f"{public_id('qst', quest.id)}/{said}",
        payload=rules,
        quest_id=quest.id,
    )
