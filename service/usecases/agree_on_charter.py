"""The lead publishes a version of the Charter, and those behind the campaign confirm it."""

from collections.abc import Mapping, Set
from datetime import datetime
from uuid import UUID

from quests.errors import PreconditionFailed
from quests.partner_errors import CharterRefused
from quests.texts import missing_languages
from scoring.partner_facts import agreement_fact
from service.callers import OrganisationCaller
from service.events.partners import CharterData, CharterPublished
from service.store.campaigns import ensure_lead, ensure_takes_part
from service.store.charters import confirm_charter, current_version, replace_charter
from service.store.facts import record_facts
from service.store.outbox import announce
from service.store.partner_facts import campaign_scene
from service.store.partnerships import lock_partners
from service.store.session import Session

ANY = "*"
Charter = Mapping[str, Mapping[str, str]]


def tag_of(version: int | None) -> str:
    """Names the state of the Charter that a change is made from."""
    return f'"{version or 0}"'


async def publish_charter(
    session: Session,
    lead: OrganisationCaller,
    campaign_id: UUID,
    charter: Charter,
    *,
    seen: Set[str],
    at: datetime,
) -> int:
    """Publish the Charter; the same words again are the same version.

    Raises:
        NotFound: the caller does not lead such a campaign.
        CharterRefused: a language of the campaign is missing, or one too many.
        PreconditionFailed: it reads otherwise by now.
    """
    await ensure_lead(session, lead.workspace_id, campaign_id, lead.organisation_id)
    held = await lock_partners(session, lead.workspace_id, campaign_id)
    before = await current_version(session, lead.workspace_id, campaign_id)
    if seen.isdisjoint({ANY, tag_of(before)}):
        raise PreconditionFailed("Read it again, and decide anew.")
    _ensure_spoken(charter, held.languages)
    version = await replace_charter(session, held, charter, at)
    if version != before:
        event = CharterPublished(
            workspace_id=lead.workspace_id,
            campaign_id=campaign_id,
            subject_id=campaign_id,
            subject_version=version,
            occurred_at=at,
            data=CharterData(version=version),
        )
        await announce(session, event)
        await _confirm(session, lead, campaign_id, version, at)
    return version


def _ensure_spoken(charter: Charter, languages: tuple[str, ...]) -> None:
    for name, texts in charter.items():
        missing = missing_languages(texts, languages)
        if missing or texts.keys() - set(languages):
            raise CharterRefused(
                "Each text is said in every language of the campaign, and in no other.",
                field=name,
                languages=list(languages),
            )


async def confirm_version(
    session: Session,
    caller: OrganisationCaller,
    campaign_id: UUID,
    version: int,
    *,
    at: datetime,
) -> None:
    """Stand behind the version that holds; said twice, it is said.

    Raises:
        NotFound: the organisation does not take part in such a campaign today.
        PreconditionFailed: another version holds.
    """
    who = (caller.workspace_id, campaign_id, caller.organisation_id)
    await ensure_takes_part(session, *who, at)
    await lock_partners(session, caller.workspace_id, campaign_id)
    if version != await current_version(session, caller.workspace_id, campaign_id):
        raise PreconditionFailed("Another version holds: read it, and confirm that one.")
    await _confirm(session, caller, campaign_id, version, at)


async def _confirm(
    session: Session, caller: OrganisationCaller, campaign_id: UUID, version: int, at: datetime
) -> None:
    key = (caller.workspace_id, campaign_id, version, caller.organisation_id)
    if await confirm_charter(session, key, actor=caller.actor, at=at):
        scene = await campaign_scene(session, caller.workspace_id, campaign_id, at)
        await record_facts(session, [agreement_fact(scene, caller.organisation_id, version)])
