"""Links: pass the mission on, and count who comes by it."""

from dataclasses import asdict
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import Field

from quests.errors import IdempotencyKeyReused, NotFound, Unauthenticated
from quests.ids import public_id
from service.api.deps import PUBLIC, KeyDep, LocaleDep, NowDep, ParticipantDep, ReadDep, SessionDep
from service.api.once import answer_once, keyed_request
from service.api.preview_page import preview_page
from service.api.problems import BODY_REFUSALS, refusals
from service.api.shapes import In, Out
from service.api.strict_route import StrictRoute
from service.api.visitors import looks_ahead, wants_preview
from service.public_ids import QuestId
from service.settings import Settings
from service.store.campaigns import campaign_page
from service.store.link_counts import Reach, reach_of
from service.store.links import Link, links_of
from service.usecases.pass_on import Wish, follow_link, pass_on

router = APIRouter(tags=["links"], route_class=StrictRoute)


Word = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,29}$")]


class ShareIn(In):
    """Where the person will post it."""

    network: Annotated[Word, Field(examples=["mastodon"])]
    source: Word | None = Field(
        default=None, description="Where in your app they share.", examples=["thanks-page"]
    )
    quest: QuestId | None = Field(
        default=None, description="A Quest of the kind share, for its text to post."
    )


class LinkOut(Out):
    """A short address of the person's own, and what came of it."""

    code: str
    url: str
    network: str | None = Field(description="Where it is posted; null for the general one.")
    source: str | None = Field(description="Where it was made.")
    bucket: str | None = Field(description="The variant that its chain began with.")
    depth: int = Field(description="Hops from the first person of its chain.")
    arrivals: int = Field(description="How often somebody opened it.")
    joined: int = Field(description="How many people joined by it.")
    credited: int = Field(description="How many of them did something that counts.")


class SharedOut(LinkOut):
    """A fresh Link, and what to post with it."""

    text: str | None = Field(description="In the person's language; null where there is none.")


class LinksOut(Out):
    """A person's Links."""

    items: list[LinkOut]


def link_url(link: Link, settings: Settings) -> str:
    """Where it leads from, to be posted."""
    return f"{settings.public_url}/l/{link.code}"


def _out(link: Link, reach: Reach, request: Request) -> dict[str, Any]:
    return {
        "code": link.code,
        "url": link_url(link, request.app.state.settings),
        "network": link.network,
        "source": link.source,
        "bucket": link.bucket,
        "depth": link.depth,
        **asdict(reach),
    }


@router.post(
    "/v1/me/links",
    status_code=201,
    response_model=SharedOut,
    responses=refusals(Unauthenticated, NotFound, IdempotencyKeyReused, *BODY_REFUSALS),
)
async def share(
    body: ShareIn,
    request: Request,
    session: SessionDep,
    caller: ParticipantDep,
    key: KeyDep,
    language: LocaleDep,
    at: NowDep,
) -> Response:
    """Get a Link to post on one network. Each call is one share, and counts as such.

    With an `Idempotency-Key` a retry is the same share, and gets the same Link.
    """

    async def do() -> SharedOut:
        wish = Wish(
            network=body.network,
            source=body.source,
            quest_id=body.quest,
            language=language or caller.locale,
        )
        link, said = await pass_on(session, caller, wish, at=at)
        out = _out(link, Reach(), request)
        return SharedOut.model_validate({**out, "text": said and f"{said} {out['url']}"})

    who = (caller.workspace_id, caller.participant_id)
    return await answer_once(session, keyed_request(request, body, key, who=who), at, do)


@router.get("/v1/me/links", response_model=LinksOut, responses=refusals(Unauthenticated))
async def my_links(request: Request, session: ReadDep, caller: ParticipantDep) -> LinksOut:
    """My Links in this campaign, the first one being the general one, and who came by each.

    Whoever came is counted as `credited` once something they did is accepted, a moment later.
    """
    links = await links_of(session, caller.workspace_id, caller.campaign_id, caller.participant_id)
    reach = await reach_of(session, links)
    return LinksOut.model_validate({"items": [_out(one, reach[one.id], request) for one in links]})


@router.get(
    "/l/{code}",
    status_code=302,
    response_class=Response,
    responses={
        200: {
            "description": "For programs that preview what somebody posts: a page about it.",
            "content": {"text/html": {"schema": {"type": "string"}}},
        },
        302: {"description": "To the page of the campaign."},
        **refusals(NotFound),
    },
    dependencies=[PUBLIC],
)
async def follow(
    code: Annotated[str, Path(pattern=r"^[a-z0-9]{4,20}$", examples=["bcdfghjkm2"])],
    request: Request,
    session: SessionDep,
    language: LocaleDep,
    at: NowDep,
    team: Annotated[
        str | None,
        Query(pattern=r"^[a-z0-9]{4,20}$", description="Code of a team; it is passed on."),
    ] = None,
) -> Response:
    """Count the arrival, without a cookie, and go to the campaign.

    Programs of networks get a page with the campaign's title and mission (Open Graph) instead;
    they are not counted, nor are browsers that only load ahead.
    """
    preview = wants_preview(request)
    visit = None if preview or looks_ahead(request) else uuid4()
    link = await follow_link(session, code, visit=visit, at=at)
    base = request.app.state.settings.public_url
    if preview:
        said = (await campaign_page(session, link.campaign_id)).said
        titles = said["title"]
        spoken = language if language and language in titles else next(iter(titles))
        page = preview_page(said, language=spoken, url=f"{base}/l/{link.code}")
        return HTMLResponse(page, headers={"Vary": "Accept-Language, User-Agent"})
    target = f"{base}/v1/campaigns/{public_id('cmp', link.campaign_id)}?link={link.code}"
    target += f"&team={team}" if team else ""
    return Response(status_code=302, headers={"Location": target, "Cache-Control": "no-store"})
