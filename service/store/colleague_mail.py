"""Mail to whoever acts for an organisation, each in their language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from quests.ids import new_id
from service.mail.compose import write
from service.mail.mail import Mail
from service.store.mails import queue_mail
from service.store.members import Member, colleagues
from service.store.session import Session

ACTING = frozenset({"owner", "organiser"})
USEFUL = timedelta(days=3)
MOST_A_DAY = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLetter:
    """What is to be said to them.

    Args:
        titles: The campaign's, by language; said as ``campaign``.
        said: The other values of the template.
        useful: After that it is not worth sending any more.
    """

    template: str
    titles: Mapping[str, str]
    said: Mapping[str, str | int]
    useful: timedelta = USEFUL


async def write_to_organisation(
    session: Session,
    holder: tuple[UUID, UUID],
    letter: MemberLetter,
    *,
    secret: str,
    at: datetime,
) -> None:
    """Queue it for everybody who may act for the organisation.

    Args:
        holder: Workspace and organisation.
        secret: The installation's, under which addresses are sealed.
    """
    for colleague in await colleagues(session, holder, secret):
        if colleague.role in ACTING:
            mail = _mail(letter, holder[0], colleague.member, at)
            await queue_mail(session, mail, secret=secret, at=at, per_address=MOST_A_DAY)


def _mail(letter: MemberLetter, workspace_id: UUID, member: Member, at: datetime) -> Mail:
    title = letter.titles.get(member.locale) or next(iter(letter.titles.values()))
    values: dict[str, Any] = {**letter.said, "campaign": title}
    return Mail(
        workspace_id=workspace_id,
        id=new_id(at),
        purpose=letter.template,
        to=member.email,
        written=write(letter.template, member.locale, **values),
        useful_until=at + letter.useful,
    )
