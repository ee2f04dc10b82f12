"""Make a batch of stickers or signs with a signed code each, and the sheets to print them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from quests.codes import code_key, new_code_text
from quests.errors import EvidenceRefused, NotFound
from quests.kind import Print
from quests.printing import handed_out
from service.fonts import Fonts
from service.sheets import LAYOUTS, Sticker, sticker_sheet
from service.signs import SIGNS, Sign, sign_pages
from service.store.campaigns import ensure_lead
from service.store.code_batches import CodeBatch, add_batch, batch_by_id, new_batch
from service.store.published_quests import load_quest, load_quest_alone
from service.store.session import Database, Session

LABELS = "a4-21"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """How many stickers of which Quest; ``label`` helps the organiser to tell batches apart.

    ``count`` is ``None`` where each place has a sign of its own.
    """

    workspace_id: UUID
    organisation_id: UUID
    quest_id: UUID
    count: int | None
    label: str | None
    at: datetime


async def order_stickers(session: Session, order: Order) -> CodeBatch:
    """A new batch.

    Raises:
        NotFound: no such Quest in a campaign that this organisation leads.
        EvidenceRefused: the Quest has no printed codes, or other many of them.
    """
    quest = await load_quest_alone(session, order.workspace_id, order.quest_id)
    await ensure_lead(session, order.workspace_id, quest.campaign.id, order.organisation_id)
    said = handed_out(quest)
    if said is None:
        raise EvidenceRefused("This Quest has no printed codes.")
    batch = new_batch(
        order.workspace_id,
        quest.campaign.id,
        quest.id,
        count=_count(said, order.count),
        label=order.label,
        at=order.at,
    )
    await add_batch(session, batch)
    return batch


def _count(said: Print, wanted: int | None) -> int:
    """The highest number: of so many stickers, or of the signs that there are."""
    if said.places is None and wanted is None:
        raise EvidenceRefused("Say how many.", field="count")
    if said.places is not None and wanted is not None:
        raise EvidenceRefused("Each place has its sign: leave out how many.", field="count")
    return wanted or max(said.places or {1: {}})


async def own_batch(
    session: Session, workspace_id: UUID, organisation_id: UUID, batch_id: UUID
) -> CodeBatch:
    """A batch of a campaign that this organisation leads.

    Raises:
        NotFound: there is none.
    """
    batch = await batch_by_id(session, workspace_id, batch_id)
    await ensure_lead(session, workspace_id, batch.campaign_id, organisation_id)
    return batch


def code_text(batch: CodeBatch, number: int, *, secret: str) -> str:
    """The code that is printed on one sticker of a batch."""
    return new_code_text(code_key(secret, batch.workspace_id), batch.serial, number)


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetOrder:
    """Which numbers of a batch, on which sheet, in which language.

    Without a ``layout`` it is that of signs for places, and labels for stickers.
    """

    workspace_id: UUID
    organisation_id: UUID
    batch_id: UUID
    layout: str | None
    language: str | None
    first: int
    last: int


async def read_print(database: Database, order: SheetOrder) -> tuple[CodeBatch, Print]:
    """What has to be known to print; drawing comes after the transaction.

    Raises:
        NotFound: no such batch in a campaign that this organisation leads.
    """
    async with database.read(order.workspace_id) as session:
        batch = await own_batch(session, order.workspace_id, order.organisation_id, order.batch_id)
        found = await load_quest(session, order.workspace_id, batch.quest_id)
    said = handed_out(found.quest)
    if said is None:
        raise NotFound()
    return batch, replace(said, call=said.call or found.title)


def draw_sheet(
    batch: CodeBatch, said: Print, order: SheetOrder, *, url: str, secret: str, letters: Fonts
) -> bytes:
    """The sheets as a PDF; takes a second for some hundred stickers.

    Args:
        batch: As it was ordered.
        said: What they say, in every language.
        order: What to print.
        url: Where participants reach this installation.
        secret: The installation's.
        letters: Where those are that our typeface lacks.

    Raises:
        LettersMissing: nowhere.
    """
    text, numbers = _in(said.call, order.language), _numbers(batch, said, order)
    codes = {number: code_text(batch, number, secret=secret) for number in numbers}
    stickers = [Sticker(url=f"{url}/s/{code}", code=code, number=at) for at, code in codes.items()]
    title = f"{text} ({numbers[0]}-{numbers[-1]})" if numbers else text
    layout = order.layout or (LABELS if said.places is None else SIGNS)
    draw = partial(_signs, said, order)
    if layout != SIGNS:
        draw = partial(sticker_sheet, layout=LAYOUTS[layout])
    return draw(stickers, text=text, colour=said.colour, title=title, letters=letters)


def _signs(said: Print, order: SheetOrder, stickers: Sequence[Sticker], **look: Any) -> bytes:
    places = {at: _in(texts, order.language) for at, texts in (said.places or {}).items()}
    language = order.language or next(iter(said.call), "")
    signs = [Sign(sticker=one, place=places.get(one.number, "")) for one in stickers]
    return sign_pages(signs, language=language, **look)


def _in(texts: Mapping[str, str], language: str | None) -> str:
    return texts.get(language or "") or next(iter(texts.values()), "")


def _numbers(batch: CodeBatch, said: Print, order: SheetOrder) -> list[int]:
    """Those that are printed: of signs, only the numbers that a place has."""
    wanted = range(order.first, min(order.last, batch.count) + 1)
    return [number for number in wanted if said.places is None or number in said.places]
