"""What evidence stands on: looked up, and named so that it counts once."""

import hmac
from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col, select

from quests.codes import Code, NotACode, read_code
from quests.errors import EvidenceRefused
from quests.kind import Cited
from quests.quest import Quest
from quests.suspicion import CODE_REUSED, SAME_PERSON
from service.store.code_batches import is_one_of
from service.store.completion_write import OnceUse
from service.store.session import Database, Session
from service.store.tables import CodeBatchRow, LinkRow


async def look_up_cited(
    database: Database, quest: Quest, participant_id: UUID, cited: Sequence[Cited], *, secret: str
) -> tuple[OnceUse, ...]:
    """What the evidence uses up; where nothing is cited, nothing is read.

    Raises:
        EvidenceRefused: a code that is not ours, of another Quest or withdrawn; a Link that is
            not this person's.
    """
    if not cited:
        return ()
    async with database.read(quest.campaign.workspace_id) as session:
        return tuple([await _look_up(session, quest, participant_id, one, secret) for one in cited])


async def _look_up(
    session: Session, quest: Quest, participant_id: UUID, cited: Cited, secret: str
) -> OnceUse:
    if cited.what == "code":
        return await _code(session, quest, cited, secret)
    if cited.what == "link":
        return await _link(session, quest, participant_id, cited)
    # Keyed per campaign: nobody who reads the table can try names on it, nor join campaigns.
    said = f"person/1/{quest.campaign.id}/{cited.name}".encode()
    name = f"person/{hmac.digest(secret.encode(), said, 'sha256').hex()}"
    return OnceUse(name=name, field=cited.field, flag=SAME_PERSON)


async def _code(session: Session, quest: Quest, cited: Cited, secret: str) -> OnceUse:
    code = await genuine_code(session, quest, cited.name, field=cited.field, secret=secret)
    name = f"code/{code.batch}/{code.number}"
    return OnceUse(name=name, field=cited.field, flag=CODE_REUSED)


async def genuine_code(
    session: Session, quest: Quest, text: str, *, field: str, secret: str
) -> Code:
    """The printed code that somebody typed or scanned.

    Raises:
        EvidenceRefused: it is none of ours, of another Quest or withdrawn; ``field`` is named.
    """
    try:
        code = read_code(text)
    except NotACode as wrong:
        raise EvidenceRefused("This is not a code.", field=field) from wrong
    rows = await session.exec(
        select(CodeBatchRow).where(
            CodeBatchRow.workspace_id == quest.campaign.workspace_id,
            CodeBatchRow.quest_id == quest.id,
            CodeBatchRow.serial == code.batch,
        )
    )
    batch = rows.first()
    if batch is None or not is_one_of(batch, code, secret=secret):
        raise EvidenceRefused("This is not a code of this Quest.", field=field)
    if batch.revoked_at is not None:
        raise EvidenceRefused("This code was withdrawn.", field=field)
    return code


async def _link(session: Session, quest: Quest, participant_id: UUID, cited: Cited) -> OnceUse:
    rows = await session.exec(
        select(LinkRow.id).where(
            LinkRow.workspace_id == quest.campaign.workspace_id,
            LinkRow.campaign_id == quest.campaign.id,
            LinkRow.participant_id == participant_id,
            LinkRow.code == cited.name,
            col(LinkRow.network).is_not(None),  # the general one was not made to be posted
        )
    )
    if rows.first() is None:
        raise EvidenceRefused("This is not a Link that you made for a network.", field=cited.field)
    return OnceUse(name=f"link/{cited.name}", field=cited.field)
