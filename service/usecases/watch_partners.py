"""Partners are reminded of what they promised, and told when they have gone quiet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from quests.ids import named_id, new_id
from service.events.partners import PartnerPassive, PassiveData
from service.mail.compose import write
from service.mail.mail import Mail
from service.store.each_campaign import with_each_campaign
from service.store.mails import queue_mail
from service.store.members import Member, colleagues
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

ANSWERING = frozenset({"owner", "organiser"})
USEFUL = timedelta(days=3)
MOST_A_DAY = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One look at one campaign."""

    workspace_id: UUID
    campaign_id: UUID
    secret: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is to be said to whoever acts for an organisation."""

    template: str
    titles: Mapping[str, str]
    said: Mapping[str, str | int]

    def to(self, member: Member, one: Round) -> Mail:
        """The mail to one of them."""
        title = self.titles.get(member.locale) or next(iter(self.titles.values()))
        values: dict[str, Any] = {**self.said, "campaign": title}
        return Mail(
            workspace_id=one.workspace_id,
            id=new_id(one.at),
            purpose=self.template,
            to=member.email,
            written=write(self.template, member.locale, **values),
            useful_until=one.at + USEFUL,
        )


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
    letter = Letter(template="commitment-reminder", titles=due.title, said=said)
    await _write_to(session, one, due.organisation_id, letter)


async def _alert(session: Session, one: Round, quiet: Quiet) -> None:
    said: dict[str, str | int] = {"partner": quiet.name, "days": quiet.days}
    letter = Letter(template="partner-passive", titles=quiet.title, said=said)
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


async def _write_to(session: Session, one: Round, organisation_id: UUID, letter: Letter) -> None:
    """To everybody who may act for the organisation, in their language."""
    holder = (one.workspace_id, organisation_id)
    for colleague in await colleagues(session, holder, one.secret):
        if colleague.role in ANSWERING:
            mail = letter.to(colleague.member, one)
            await queue_mail(session, mail, secret=one.secret, at=one.at, per_address=MOST_A_DAY)
