"""Texts that many wrote together, as files."""

import asyncio
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from quests.errors import NotFound
from quests.print_errors import LettersMissing
from service.api.deps import PUBLIC, LettersDep, LocaleDep, ReadDep
from service.api.problems import refusals
from service.printed_text import Written, as_file
from service.public_ids import QuestId
from service.usecases.read_text import read_text

router = APIRouter(prefix="/v1", tags=["texts"])

ENDINGS = {"markdown": "md", "pdf": "pdf"}
MEDIA = {"markdown": "text/markdown; charset=utf-8", "pdf": "application/pdf"}


@router.get(
    "/quests/{quest}/text/export",
    response_class=Response,
    responses={
        200: {
            "description": "The text with its authors.",
            "content": {media: {"schema": {"type": "string"}} for media in MEDIA.values()},
        },
        **refusals(NotFound, LettersMissing),
    },
    dependencies=[PUBLIC],
)
async def export_text(
    quest: QuestId,
    session: ReadDep,
    language: LocaleDep,
    letters: LettersDep,
    format: Annotated[Literal["markdown", "pdf"], Query(description="What it becomes.")] = (
        "markdown"
    ),
) -> Response:
    """The newest text as a file, with its authors as they want to be named."""
    found = await read_text(session, quest, None)
    names = [one.name for one in found.writers if one.contributions]
    sections = [(one.title, one.text) for one in found.sections]
    text = Written(
        titles=found.published.title, version=found.version, names=names, sections=sections
    )
    content = await asyncio.to_thread(as_file, format, text, language or "en", letters)
    name = f"{found.published.quest.slug}-v{found.version}.{ENDINGS[format]}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, headers=headers, media_type=MEDIA[format])
