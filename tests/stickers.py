"""Printed codes for tests: a batch in the database, and its codes as people read them."""

from quests.codes import code_key, new_code_text
from service.store.code_batches import CodeBatch, add_batch, new_batch
from service.store.session import Database
from tests.builders import NOON
from tests.conftest import SECRET
from tests.mission import Mission


async def print_batch(
    db: Database, mission: Mission, slug: str = "stickers", *, count: int = 20
) -> CodeBatch:
    """A batch of codes for a Quest."""
    batch = new_batch(
        mission.workspace_id,
        mission.campaign_id,
        mission.quests[slug],
        count=count,
        label=None,
        at=NOON,
    )
    async with db.transaction() as session:
        await add_batch(session, batch)
    return batch


def code_of(batch: CodeBatch, number: int, *, secret: str = SECRET) -> str:
    """The code printed on one of them."""
    return new_code_text(code_key(secret, batch.workspace_id), batch.serial, number)
