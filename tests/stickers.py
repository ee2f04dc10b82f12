"""Printed codes for tests: a batch in the database, and its codes as people read them."""

import pypdfium2
import zxingcpp

from quests.codes import code_key, new_code_text, read_code
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


def codes_on(pdf: bytes) -> list[str]:
    """The addresses on the first page of a sheet, as a phone reads them, by their numbers."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[0].render(scale=2.5).to_pil()
    finally:
        document.close()
    codes = [code.text for code in zxingcpp.read_barcodes(page)]
    return sorted(codes, key=lambda url: read_code(url).number)
