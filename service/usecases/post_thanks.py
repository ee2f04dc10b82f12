"""Write to people what they are to be told by mail: one mail for all that is due, once each."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from cryptography.exceptions import InvalidTag

from quests.ids import new_id, public_id
from scoring.posting import TOPICS
from scoring.said import Moment
from scoring.telling import language_of, tell
from scoring.thanks import in_language
from service.mail.compose import write
from service.mail.mail import Mail, Office, Written
from service.secret_box import unseal
from service.store.mails import queue_mail
from service.store.session import Database, Session
from service.store.thanks import Thanks
from service.store.thanks_due import LATER, Due, for_each_due, hold_due, settle
from service.store.thanks_mails import Addressee, addressee_of
from service.store.thanks_ways import MAIL, PURPOSE
from service.unsubscribing import Unsubscribing

USEFUL = timedelta(days=3)
# Of one mailbox and day.
PER_ADDRESS = 10


async def post_thanks(database: Database, office: Office, at: datetime) -> int:
    """Queue the mails that are due.

    Args:
        database: As the worker: people of all tenants.
        office: The installation.
        at: Now.

    Returns:
        How many people were looked at; call again at once when there were any.
    """

    async def one(session: Session, person: Due) -> None:
        await _write_to(session, person, office, at)

    return await for_each_due(database, MAIL, at, one)


async def _write_to(session: Session, person: Due, office: Office, at: datetime) -> None:
    held = await hold_due(session, MAIL, person, at)
    if held is None:
        return
    organisation_id, ids, news = held
    addressee = await addressee_of(session, person, organisation_id) if news else None
    address = _address(office.secret, person.workspace_id, addressee) if addressee else None
    if addressee is None or address is None:
        await settle(session, MAIL, person.workspace_id, ids, {"state": "stopped"}, at=at)
        return
    mail = Mail(
        workspace_id=person.workspace_id,
        id=new_id(at),
        purpose=PURPOSE,
        to=address,
        written=_written(person, organisation_id, addressee, news, office),
        useful_until=at + USEFUL,
    )
    queued = await queue_mail(session, mail, secret=office.secret, at=at, per_address=PER_ADDRESS)
    done = {"state": "queued", "mail_id": mail.id} if queued else {"due_at": at + LATER}
    await settle(session, MAIL, person.workspace_id, ids, done, at=at)


def _address(secret: str, workspace_id: UUID, addressee: Addressee) -> str | None:
    try:
        return unseal(secret, addressee.sealed, owner=workspace_id.bytes)
    except InvalidTag:  # sealed under another secret: nobody can be written to
        return None


def _written(
    person: Due, organisation_id: UUID, addressee: Addressee, news: Sequence[Thanks], office: Office
) -> Written:
    last = news[-1]
    language = language_of(last.said, addressee.locale)
    unsubscribing = Unsubscribing(
        workspace_id=person.workspace_id,
        participant_id=person.participant_id,
        campaign_id=person.campaign_id,
        organisation_id=organisation_id,
    )
    link = f"{office.public_url}/u/{unsubscribing.signed(office.secret)}"
    named: set[str] = set()
    paragraphs = [
        line for one in news for line in _lines(one, addressee, language, office.public_url, named)
    ]
    return write(
        "thanks" if len(news) == 1 else "thanks-digest",
        language,
        news=paragraphs,
        unsubscribe=link,
        organisation=addressee.organisation,
        campaign=in_language(last.said.campaign, language, last.said.language),
        topic=TOPICS[Moment(last.moment)].value,
        count=len(news),
        link=link,
    )


def _lines(
    one: Thanks, addressee: Addressee, language: str, public_url: str, named: set[str]
) -> list[str]:
    """What they are told, and where each number comes from, unless that is ``named`` already."""
    told = tell(one.moment, one.said, language=language, name=addressee.display_name)
    claims = dict.fromkeys(figure.claim for figure in one.said.figures if figure.claim is not None)
    sources = [f"{public_url}/v1/claims/{public_id('clm', claim)}" for claim in claims]
    sources += [proof["url"] for proof in one.said.evidence if proof.get("kind") == "link"]
    fresh = [source for source in dict.fromkeys(sources) if source not in named]
    named.update(fresh)
    return [told.message, *fresh]
