"""What people do on a page of a campaign, told by their browser: no cookie, no name."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from quests.errors import Forbidden, NotFound
from quests.quest import Campaign
from scoring.facts import Fact, local_day, new_fact
from scoring.web_channels import web_channel
from service.networks import network_of
from service.pseudonyms import visitor_of
from service.store.campaigns import public_campaign
from service.store.facts import record_facts
from service.store.links import Link, link_by_code
from service.store.origins import origins_of
from service.store.published_quests import load_quest
from service.store.session import Session

SOURCE = "collect"


@dataclass(frozen=True, slots=True, kw_only=True)
class Browser:
    """Where a call comes from.

    Args:
        origin: Of the page, as the browser says; None: not from a page.
        own_origin: Of this installation.
        address: Of the network.
        agent: What the browser says it is.
        chosen: The random name it keeps for itself, with its owner's consent.
    """

    origin: str | None
    own_origin: str
    address: str
    agent: str
    chosen: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What was looked at, and how its visitor came."""

    campaign_id: UUID
    content: str | None
    section: str | None
    quest_id: UUID | None
    link: str | None
    referrer: str | None
    utm_source: str | None
    utm_medium: str | None
    language: str | None
    authenticated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """One thing that happened on it."""

    id: str
    type: str
    ago: timedelta
    fields: Mapping[str, Any]


async def collect_visits(
    session: Session,
    page: Page,
    doings: Sequence[Doing],
    browser: Browser,
    *,
    secret: str,
    at: datetime,
) -> int:
    """Record what happened on a page, each once; how much of it was new.

    Raises:
        NotFound: no such campaign, or the Quest is not of it.
        Forbidden: the page is on an origin that the campaign does not name.
    """
    allowed = await origins_of(session, "cmp", page.campaign_id)
    campaign = await public_campaign(session, page.campaign_id)
    if browser.origin is not None and browser.origin not in {*allowed, browser.own_origin}:
        raise Forbidden("The campaign does not name the origin of this page.")
    await _ensure_quest(session, campaign, page.quest_id)
    link = await _link(session, campaign, page.link)

    known = _seen(page, link, [*allowed, browser.own_origin])
    visitor = _visitor(campaign, browser, secret=secret, at=at)
    known |= {"visitor_id": visitor, "quest_id": page.quest_id, "locale": page.language}
    facts = [_fact(doing, page, campaign, known, at) for doing in doings]
    return await record_facts(session, facts)


async def _ensure_quest(session: Session, campaign: Campaign, quest_id: UUID | None) -> None:
    if quest_id is None:
        return
    quest = (await load_quest(session, campaign.workspace_id, quest_id)).quest
    if quest.campaign.id != campaign.id:
        raise NotFound()


async def _link(session: Session, campaign: Campaign, code: str | None) -> Link | None:
    """The Link somebody came by; one of another campaign says nothing here."""
    found = await link_by_code(session, code) if code else None
    return found if found is not None and found.campaign_id == campaign.id else None


def _seen(page: Page, link: Link | None, origins: Collection[str]) -> dict[str, Any]:
    """How the visitor came, as every fact of the page says it."""
    if link is not None:
        return {
            "partner_id": link.organisation_id,
            "channel": link.channel,
            "network": link.network,
        }
    own = {host for one in origins if (host := urlsplit(one).hostname)}
    referrer = _host(page.referrer)
    channel = web_channel(referrer=referrer, medium=page.utm_medium, own_hosts=own)
    return {"channel": channel}


def _host(address: str | None) -> str | None:
    """Of an address only its host: the rest may say what somebody read, or who they are."""
    try:
        return urlsplit(address or "").hostname
    except ValueError:
        return None


def _visitor(campaign: Campaign, browser: Browser, *, secret: str, at: datetime) -> UUID:
    """Who it is: the same all day long, or as long as the browser keeps its name.

    Without consent nothing is read from the device. Network and browser together are hashed
    under a key of the installation, with the campaign and its day: tomorrow it is somebody else.
    """
    if browser.chosen is not None:
        return visitor_of(secret, campaign.workspace_id, browser.chosen)
    day = local_day(at, campaign.zone.key)
    said = f"{campaign.id}/{day}/{network_of(browser.address).hex()}/{browser.agent}"
    return visitor_of(secret, campaign.workspace_id, f"\0{said}")


def _fact(
    doing: Doing,
    page: Page,
    campaign: Campaign,
    known: Mapping[str, Any],
    at: datetime,
) -> Fact:
    payload = {"content": page.content, "section": page.section, **doing.fields}
    if doing.type == "view":
        payload |= {
            "referrer": _host(page.referrer),
            "utm_source": page.utm_source,
            "utm_medium": page.utm_medium,
            "authenticated": page.authenticated,
        }
    return new_fact(
        doing.type,
        zone=campaign.zone.key,
        workspace_id=campaign.workspace_id,
        campaign_id=campaign.id,
        occurred_at=at - doing.ago,
        received_at=at,
        source=SOURCE,
        source_ref=f"{known['visitor_id']}/{doing.id}",
        payload=payload,
        **known,
    )
