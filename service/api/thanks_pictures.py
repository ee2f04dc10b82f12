"""Something to show: a message to me as a picture, drawn here, with my name only if I say so."""

import asyncio
from dataclasses import replace
from typing import Annotated, Any, Literal

from babel.dates import format_date
from fastapi import APIRouter, Query, Response

from quests.errors import NotFound, Unauthenticated
from scoring.card import Shown, shown
from scoring.phrases import say
from service.api.deps import LocaleDep, ParticipantDep, ReadDep
from service.api.problems import refusals
from service.pictures import Card, png, svg
from service.public_ids import ThanksId
from service.store.thanks import Thanks, find_thanks, name_of
from service.typography import spaced

router = APIRouter(prefix="/v1/me/thanks", tags=["me"])

MEDIA = {"svg": "image/svg+xml", "png": "image/png"}
PICTURES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "1200 by 630 pixels.",
        "content": {media: {"schema": {"type": "string"}} for media in MEDIA.values()},
    }
}


@router.get(
    "/{thanks}/picture",
    response_class=Response,
    responses={**PICTURES, **refusals(Unauthenticated, NotFound)},
)
async def get_picture(
    thanks: ThanksId,
    session: ReadDep,
    caller: ParticipantDep,
    language: LocaleDep,
    media: Annotated[
        Literal["svg", "png"], Query(alias="format", description="Text, or pixels.")
    ] = "png",
    name: Annotated[bool, Query(description="Whether my name is in it.")] = False,
) -> Response:
    """What I did and what it led to, as a picture to show to others; 404 for what is not to show.

    It says what the message says, with the numbers of then; `picture.alt` of the message is the
    text for those who cannot see it. My name is in it only when I ask for that.
    """
    who = (caller.workspace_id, caller.participant_id)
    found = await find_thanks(session, *who, thanks)
    called = await name_of(session, *who) if name else None
    words = words_of(found, language or caller.locale, called)
    if words is None:
        raise NotFound()
    draw = svg if media == "svg" else png
    drawn = await asyncio.to_thread(draw, _card(words, found))
    return Response(drawn, media_type=MEDIA[media])


def words_of(one: Thanks, language: str, name: str | None) -> Shown | None:
    """What the picture of a message says, if it has one."""
    words = shown(one.moment, one.said, language=language, name=name)
    if words is None:
        return None
    return replace(
        words,
        mine=spaced(words.mine, words.language),
        achieved=tuple(spaced(line, words.language) for line in words.achieved),
        alt=spaced(words.alt, words.language),
    )


def _card(words: Shown, one: Thanks) -> Card:
    return Card(
        language=words.language,
        above=words.campaign,
        heading=words.mine,
        lines=words.achieved,
        below=say(
            words.language,
            "card-as-of",
            day=format_date(one.told_at, format="long", locale=words.language),
        ),
        alt=words.alt,
    )
