"""Partners are reminded of what they promised, and told when they have gone quiet."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from quests.ids import named_id
from service.events.partners import PartnerPassive, PassiveData
from service.store.colleague_mail import MemberLetter, write_to_organisation
from service.store.each_campaign import with_each_campaign
from service.store.outbox import announce
from service.store.partner_watch import (
    LATE,
    Due,
    Quiet,
    campaigns_to_watch,
    due_now,
    quiet_now,
)
from service.store.session import Database, Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One look at one campaign."""

    workspace_id: UUID
    campaign_id: UUID
    secret: str
    at: datetime


async def watch_partners(database: Database, at: datetime, *, secret: str) -> int:
    """Remind and alert wherever it is time, once each; in how many campaigns was it?

    Args:
        database: As the worker.
        at: Now.
        secret: The installation's, under which addresses are sealed.
    """

    async def find(session: Session, workspace_id: UUID) -> Sequence[UUID]:
        return await campaigns_to_watch(session, workspace_id, at)

    async def look(session: Session, workspace_id: UUID, campaign_id: UUID) -> bool:
        one = Round(workspace_id=workspace_id, campaign_id=campaign_id, secret=secret, at=at)
        due = await due_now(session, workspace_id, campaign_id, at)
        for promise in due:
            await _remind(session, one, promise)
        quiet = await quiet_now(session, workspace_id, campaign_id, at)
        for partner in quiet:
            await _alert(session, one, partner)
        return bool(due or quiet)

    return await with_each_campaign(database, find, look)


async def _remind(session: Session, one: Round, due: Due) -> None:
    said: dict[str, str | int] = {
        "what": due.what,
        "due": due.due_on.isoformat(),
        "done": due.done,
        "promised": due.promised or 1,
        "late": "yes" if due.stage == LATE else "no",
    }
    letter = MemberLetter(template="commitment-reminder", titles=due.title, said=said)
    await _write_to(session, one, due.organisation_id, letter)


async def _alert(session: Session, one: Round, quiet: Quiet) -> None:
    said: dict[str, str | int] = {"partner": quiet.name, "days": quiet.days}
    letter = MemberLetter(template="partner-passive", titles=quiet.title, said=said)
    await _write_to(session, one, quiet.organisation_id, letter)
    await _write_to(session, one, quiet.lead_id, replace(letter, template="partner-passive-lead"))
    event = PartnerPassive(
        workspace_id=one.workspace_id,
        campaign_id=one.campaign_id,
        organisation_id=quiet.lead_id,  # nobody is shown up before the others
        subject_id=named_id(one.campaign_id, str(quiet.organisation_id)),
        subject_version=quiet.since.toordinal(),
        occurred_at=one.at,
        data=PassiveData(organisation=quiet.organisation_id, since=quiet.since, days=quiet.days),
    )
    await announce(session, event)


async def _write_to(
    session: Session, one: Round, organisation_id: UUID, letter: MemberLetter
) -> None:
    holder = (one.workspace_id, organisation_id)
    await write_to_organisation(session, holder, letter, secret=one.secret, at=one.at)
