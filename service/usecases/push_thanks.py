"""Push to people's browsers what they are told: one notification for all that is due, once each."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from quests.ids import public_id
from scoring.posting import TOPICS
from scoring.said import Moment
from scoring.telling import language_of, tell
from scoring.thanks import in_language
from service.mail.compose import subject
from service.mail.mail import Office
from service.push.notice import Notice
from service.store.pushes import Reader, pushed_lately, queue_push, reader_of
from service.store.session import Database, Session
from service.store.thanks import Thanks
from service.store.thanks_due import LATER, Due, for_each_due, hold_due, settle
from service.store.thanks_ways import PUSH
from service.typography import spaced

USEFUL = timedelta(days=1)
# Of one person and day.
PER_PERSON = 10


async def push_thanks(database: Database, office: Office, at: datetime) -> int:
    """Queue the notifications that are due.

    Args:
        database: As the worker: people of all tenants.
        office: The installation.
        at: Now.

    Returns:
        How many people were looked at; call again at once when there were any.
    """

    async def one(session: Session, person: Due) -> None:
        await _push_to(session, person, office, at)

    return await for_each_due(database, PUSH, at, one)


async def _push_to(session: Session, person: Due, office: Office, at: datetime) -> None:
    held = await hold_due(session, PUSH, person, at)
    if held is None:
        return
    organisation_id, ids, news = held
    reader = await reader_of(session, person, organisation_id) if news else None
    if reader is None:
        await settle(session, PUSH, person.workspace_id, ids, {"state": "stopped"}, at=at)
        return
    if await pushed_lately(session, person, at) >= PER_PERSON:
        await settle(session, PUSH, person.workspace_id, ids, {"due_at": at + LATER}, at=at)
        return
    notice = _notice(person, reader, news, office)
    until = at + USEFUL
    queued = await queue_push(
        session, person, organisation_id, notice, until=until, secret=office.secret, at=at
    )
    state = "queued" if queued else "stopped"
    await settle(session, PUSH, person.workspace_id, ids, {"state": state}, at=at)


def _notice(person: Due, reader: Reader, news: Sequence[Thanks], office: Office) -> Notice:
    last = news[-1]
    language = language_of(last.said, reader.locale)
    title = subject(
        "thanks" if len(news) == 1 else "thanks-digest",
        language,
        campaign=in_language(last.said.campaign, language, last.said.language),
        topic=TOPICS[Moment(last.moment)].value,
        count=len(news),
    )
    newest_first = list(reversed(news))
    told = [
        tell(one.moment, one.said, language=language, name=reader.display_name).message
        for one in newest_first
    ]
    return Notice(
        title=title,
        body=spaced("\n".join(told), language),
        language=language,
        tag=public_id("thk", last.id),
        navigate=_leads_to(person.campaign_id, newest_first, office.public_url),
        thanks=[public_id("thk", one.id) for one in newest_first],
    )


def _leads_to(campaign_id: UUID, news: Sequence[Thanks], public_url: str) -> str:
    """Where the number that was said is explained; without one, the campaign."""
    for one in news:
        for figure in one.said.figures:
            if figure.claim is not None:
                return f"{public_url}/v1/claims/{public_id('clm', figure.claim)}"
    return f"{public_url}/v1/campaigns/{public_id('cmp', campaign_id)}"
