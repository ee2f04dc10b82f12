"""Owners are written to when their webhook fails: once a day for each kind of trouble."""

import pytest

from service.store.members import ensure_member, give_role
from service.store.session import Database
from tests.conftest import SECRET
from tests.delivery.dispatching import dispatching, queue, until
from tests.delivery.receiver import Answer, receiving
from tests.delivery.stage import Stage, add_receiver, now, set_stage
from tests.mailed import mails

FAILED = "SELECT count(*) FROM delivery_attempt"


@pytest.fixture
async def stage(db: Database) -> Stage:
    made = await set_stage(db)
    for name, role in (("olu", "owner"), ("ana", "analyst")):
        async with db.transaction() as session:
            member = await ensure_member(
                session,
                made.workspace_id,
                f"{name}@lead.example",
                secret=SECRET,
                at=now(),
                name=name,
                locale="fr",
            )
            holder = (made.workspace_id, made.organisation_id)
            await give_role(session, holder, member.id, role, at=now())
    return made


async def failing(db: Database, stage: Stage, *, status: int, after: int, count: int) -> None:
    """So many messages fail once more, after so many calls that did."""
    async with receiving(lambda _: Answer(status)) as receiver:
        await add_receiver(db, stage, receiver.url + "?token=hush")
        await queue(db, stage, count)
        await db.hot.execute("UPDATE delivery SET attempts = $1", after)
        async with dispatching(db):
            await until(db, FAILED, count)


@pytest.mark.parametrize(
    ("status", "after", "subject"),
    [(500, 3, "échoue"), (500, 9, "a perdu un message"), (410, 0, "éteint")],
)
async def test_the_owners_get_one_mail_in_their_language(
    db: Database, stage: Stage, status: int, after: int, subject: str
) -> None:
    await failing(db, stage, status=status, after=after, count=2)

    (mail,) = await mails(db)
    assert mail.to == "olu@lead.example"
    assert subject in mail.written.subject
    assert "https://coquest.example/developer#whk_" in mail.written.text
    assert "hush" not in mail.written.text + mail.written.subject


async def test_of_the_first_failures_nobody_is_told(db: Database, stage: Stage) -> None:
    await failing(db, stage, status=500, after=1, count=2)

    assert await mails(db) == []


async def test_what_is_told_is_the_trouble_of_a_day(db: Database, stage: Stage) -> None:
    await failing(db, stage, status=500, after=3, count=1)
    assert len(await mails(db)) == 1

    await db.hot.execute("UPDATE delivery SET attempts = 3, next_at = now()")
    async with dispatching(db):
        await until(db, "SELECT count(*) FROM delivery WHERE attempts = 4", 1)
    assert await mails(db) == []
