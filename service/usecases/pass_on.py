"""Pass the mission on: get a Link for a network, and count who comes by it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from quests.errors import NotFound
from quests.quest import Campaign
from scoring.facts import Fact, new_fact
from service.callers import ParticipantCaller
from service.events.data import Tracking
from service.events.sharing import OpeningData, ShareOpened
from service.store.campaigns import public_campaign
from service.store.facts import record_facts
from service.store.link_counts import SOURCE, arrival_ref
from service.store.links import Link, add_link, code_of, link_by_code, links_of, own_link
from service.store.outbox import announce
from service.store.published_quests import load_quest_alone
from service.store.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants to post, and where.

    Args:
        network: Where it will be posted, for example ``mastodon`` or ``print``.
        source: Where in the app it was made, for example ``thanks-page``.
        quest_id: A Quest that has texts to post; ``None`` for none.
        language: The text is wanted in it.
    """

    network: str
    source: str | None
    quest_id: UUID | None
    language: str


async def pass_on(
    session: Session, caller: ParticipantCaller, wish: Wish, *, at: datetime
) -> tuple[Link, str | None]:
    """A fresh Link of the person's for one network, and what to post; the share is a fact.

    Raises:
        NotFound: no such Quest in this campaign.
    """
    campaign = await public_campaign(session, caller.campaign_id)
    said = await _text(session, campaign, wish) if wish.quest_id else None
    first = await _first_link(session, caller)
    link = replace(
        own_link(campaign.workspace_id, campaign.id, caller.participant_id, parent=None, at=at),
        network=wish.network,
        source=wish.source,
        bucket=first.bucket,
        parent_id=first.parent_id,
        depth=first.depth,
        organisation_id=first.organisation_id,
    )
    await add_link(session, link)
    came_by = None
    if link.parent_id:
        came_by = await code_of(session, link.workspace_id, link.parent_id)
    await record_facts(session, [_share(caller, link, came_by, campaign.zone.key)])
    return link, said


async def _text(session: Session, campaign: Campaign, wish: Wish) -> str | None:
    """What the organiser would like to be posted there, in the nearest language there is."""
    assert wish.quest_id is not None  # noqa: S101 (the caller looked)
    quest = await load_quest_alone(session, campaign.workspace_id, wish.quest_id)
    if quest.campaign.id != campaign.id:
        raise NotFound()
    texts: Mapping[str, str] = quest.options.get("texts", {}).get(wish.network, {})
    spoken = (wish.language, *campaign.languages, *texts)
    return next((texts[language] for language in spoken if language in texts), None)


async def follow_link(session: Session, code: str, *, visit: UUID | None, at: datetime) -> Link:
    """Count an arrival, without cookies and without knowing who it is.

    Args:
        visit: A fresh id of this visit; nothing links it to a person. ``None`` counts nobody.

    Raises:
        NotFound: no such code.
    """
    link = await link_by_code(session, code)
    if link is None:
        raise NotFound()
    campaign = await public_campaign(session, link.campaign_id)
    if visit is None:
        return link
    fact = new_fact(
        "arrival",
        workspace_id=link.workspace_id,
        campaign_id=link.campaign_id,
        zone=campaign.zone.key,
        occurred_at=at,
        received_at=at,
        source=SOURCE,
        source_ref=arrival_ref(link.code, visit),
        payload={"token": link.code, "depth": link.depth},
        partner_id=link.organisation_id,
        channel=link.channel,
        network=link.network,
    )
    await record_facts(session, [fact])
    if link.participant_id is not None:
        await announce(session, _opened(link, visit, at))
    return link


def _opened(link: Link, visit: UUID, at: datetime) -> ShareOpened:
    """That somebody came by a person's Link; the event is of whose Link it is."""
    return ShareOpened(
        workspace_id=link.workspace_id,
        campaign_id=link.campaign_id,
        participant_id=link.participant_id,
        subject_id=visit,
        occurred_at=at,
        data=OpeningData(
            network=link.network,
            source=link.source,
            bucket=link.bucket,
            depth=link.depth,
            tracking=Tracking(channel=link.channel, partner=link.organisation_id),
        ),
    )


async def _first_link(session: Session, caller: ParticipantCaller) -> Link:
    links = await links_of(session, caller.workspace_id, caller.campaign_id, caller.participant_id)
    if not links:
        raise NotFound("This participant is no longer here.")
    return links[0]


def _share(caller: ParticipantCaller, link: Link, came_by: str | None, zone: str) -> Fact:
    """That somebody passed the mission on, of their own accord.

    Args:
        came_by: The code of the Link by which they came themselves.
    """
    return new_fact(
        "share",
        workspace_id=link.workspace_id,
        campaign_id=link.campaign_id,
        zone=zone,
        occurred_at=link.created_at,
        received_at=link.created_at,
        source=SOURCE,
        source_ref=f"share/{link.id}",
        payload={
            "token": link.code,
            "parent": came_by,
            "depth": link.depth,
            "paid": False,
            "incentive": False,
            "staff": False,
        },
        actor_id=caller.participant_id,
        partner_id=caller.partner_id,
        channel=caller.channel,
        network=link.network,
        locale=caller.locale,
    )
