"""What browsers tell of visits: for pages of a campaign, without a cookie and without a key."""

from datetime import timedelta
from typing import Annotated, Literal, TypeAlias
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from pydantic import Field, StringConstraints

from quests.errors import Forbidden, NotFound
from quests.kind import CleanText
from service.api.deps import PUBLIC, NowDep, SessionDep
from service.api.problems import BODY_REFUSALS, refusals
from service.api.shapes import In, Out
from service.api.strict_route import StrictRoute
from service.api.visitors import is_person
from service.public_ids import CampaignId, QuestId
from service.usecases.collect_visits import Browser, Doing, Page, collect_visits

router = APIRouter(prefix="/v1", tags=["facts"], route_class=StrictRoute)
MOST_DOINGS = 50
DAY_MS = 86_400_000
LONGEST_AGENT = 500

Label: TypeAlias = Annotated[CleanText, StringConstraints(min_length=1, max_length=200)]
Address: TypeAlias = Annotated[CleanText, StringConstraints(min_length=1, max_length=2_000)]


class DoingIn(In):
    """One thing that happened on the page."""

    id: Annotated[
        str,
        Field(
            pattern=r"^[A-Za-z0-9_-]{1,64}$",
            description="Fresh for each thing: told again after a lost answer, it counts once.",
            examples=["5f0c9a"],
        ),
    ]
    ago_ms: Annotated[
        int, Field(ge=0, le=DAY_MS, description="How long ago, by the browser's own clock.")
    ] = 0


class ViewIn(DoingIn):
    """The page was shown."""

    type: Literal["view"]


class InteractionIn(DoingIn):
    """Somebody did something on it."""

    type: Literal["interaction"]
    kind: Literal["click", "scroll", "play", "answer", "other"]


class EngagedTimeIn(DoingIn):
    """It was in the foreground for so long since the last time you told."""

    type: Literal["engaged_time"]
    seconds: Annotated[int, Field(ge=1, le=86_400)]


class VisitIn(In):
    """A page of a campaign, and what happened on it."""

    campaign: CampaignId
    consent: Annotated[
        bool,
        Field(description="Whether the visitor agreed to be recognised. If not, `visitor` and "
              "`authenticated` are not looked at, and they are somebody else tomorrow."),
    ] = False  # fmt: skip
    visitor: Annotated[Label | None, Field(description="A random name that the browser keeps.")] = (
        None
    )
    authenticated: bool = False
    content: Annotated[Label | None, Field(description="What the page is called.")] = None
    section: Literal["site", "blog", "product", "campaign"] | None = None
    quest: QuestId | None = None
    link: Annotated[
        str | None,
        Field(pattern=r"^[a-z0-9]{4,20}$", description="Code of the Link they came by."),
    ] = None
    referrer: Annotated[Address | None, Field(description="Only its host is kept.")] = None
    utm_source: Label | None = None
    utm_medium: Label | None = None
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")] | None = None
    events: Annotated[
        list[Annotated[ViewIn | InteractionIn | EngagedTimeIn, Field(discriminator="type")]],
        Field(min_length=1, max_length=MOST_DOINGS),
    ]


class CollectedOut(Out):
    """What came of it."""

    recorded: int = Field(description="How much of it was new; nothing of programs is.")


@router.post(
    "/collect",
    status_code=202,
    response_model=CollectedOut,
    responses=refusals(NotFound, Forbidden, *BODY_REFUSALS),
    dependencies=[PUBLIC],
)
async def collect(body: VisitIn, request: Request, session: SessionDep, at: NowDep) -> CollectedOut:
    """Tell what a visitor sees and does on a page. Sets and reads no cookie.

    Pages may be on the origins that the campaign names (`origins`) and on this installation's.
    """
    if not is_person(request):
        return CollectedOut(recorded=0)
    settings = request.app.state.settings
    recorded = await collect_visits(
        session,
        _page(body),
        [_doing(one) for one in body.events],
        _browser(request, body),
        secret=settings.signing_secret(),
        at=at,
    )
    return CollectedOut(recorded=recorded)


def _page(body: VisitIn) -> Page:
    return Page(
        campaign_id=body.campaign,
        content=body.content,
        section=body.section,
        quest_id=body.quest,
        link=body.link,
        referrer=body.referrer,
        utm_source=body.utm_source,
        utm_medium=body.utm_medium,
        language=body.language,
        authenticated=body.authenticated and body.consent,
    )


def _doing(said: ViewIn | InteractionIn | EngagedTimeIn) -> Doing:
    fields = said.model_dump(include={"kind", "seconds"})
    return Doing(id=said.id, type=said.type, ago=timedelta(milliseconds=said.ago_ms), fields=fields)


def _browser(request: Request, body: VisitIn) -> Browser:
    own = urlsplit(request.app.state.settings.public_url)
    client = request.client
    return Browser(
        origin=request.headers.get("origin"),
        own_origin=f"{own.scheme}://{own.netloc}",
        address=client.host if client else "",
        agent=request.headers.get("user-agent", "")[:LONGEST_AGENT],
        chosen=body.visitor if body.consent else None,
    )
