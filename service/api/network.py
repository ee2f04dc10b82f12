"""The network of a campaign's partners: as data, and as a picture."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from quests.errors import Forbidden, NotFound, Unauthenticated
from quests.ids import public_id
from quests.shown_ids import EXAMPLE
from quests.texts import WrittenDay
from scoring.cases.partnership import both_of
from scoring.dimensions import OTHERS, PARTNER_PAIR
from scoring.measure import Window
from scoring.network import Network, Node, Tie
from service.api.deps import DatabaseDep, LocaleDep, NowDep, ReaderDep
from service.api.kpi_shapes import DEFAULT_LANGUAGE
from service.api.network_words import pictured
from service.api.problems import refusals
from service.api.shapes import Out
from service.callers import OrganisationCaller
from service.network_picture import network_png, network_svg
from service.public_ids import CampaignId
from service.store.kpi_answers import Answer, Asked
from service.store.partner_facts import campaign_scene
from service.store.partnerships import Partnership, partnerships_of
from service.store.session import Database
from service.usecases.read_kpis import Wanted, read_kpis

router = APIRouter(prefix="/v1/campaigns/{campaign}", tags=["kpis"])

INTERACTIONS, ANSWERED, SOLID = "relation_interactions", "relation_reciprocity", "network_strength"
WANTED = Wanted(names=frozenset({INTERACTIONS, ANSWERED, SOLID}))
DRAWN = {"svg": ("image/svg+xml", network_svg), "png": ("image/png", network_png)}
REFUSALS = (NotFound, Unauthenticated, Forbidden)


class NetworkIn(BaseModel):
    """How things stand when."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    to: WrittenDay | None = Field(
        default=None,
        description="As it stood at the end of the day before; left out: now.",
        examples=["2026-06-01"],
    )


class NetworkPartnerOut(Out):
    """A partner in the network."""

    partner: str = Field(
        description="Id of its organisation, or the name that facts give to one elsewhere.",
        examples=[public_id("org", EXAMPLE)],
    )
    name: str = Field(examples=["Kiezkasse"])
    role: str | None = Field(
        description="What it is in the campaign; null for one that is elsewhere, or has left.",
        examples=["partner"],
    )


class TieOut(Out):
    """What is between two partners."""

    one: str = Field(description="A partner, as `partners` names it.")
    other: str = Field(description="Another one.")
    interactions: int = Field(description="How often one turned to the other.", examples=[7])
    answered: bool = Field(description="Whether each of them turned to the other at least once.")
    solid: bool = Field(description="Whether it is a solid relation; see `network_strength`.")


class NetworkOut(Out):
    """Who is there, and what is between them."""

    campaign: CampaignId
    as_of: datetime | None = Field(description="Every fact known then is in it.")
    partners: list[NetworkPartnerOut]
    ties: list[TieOut]
    among_others: int | None = Field(
        description="For a partner: interactions of others with each other, as one number, since "
        "it sees the ties of its own apart. Null for the lead, who sees them all.",
        examples=[None],
    )


@router.get("/network", response_model=NetworkOut, responses=refusals(*REFUSALS))
async def read_network(
    campaign: CampaignId,
    database: DatabaseDep,
    holder: ReaderDep,
    now: NowDep,
    query: Annotated[NetworkIn, Query()],
) -> NetworkOut:
    """Who of the partners turned to whom, how often, and which relations are solid.

    The lead sees every tie; a partner its own, and those of others as one number.
    """
    network, as_of = await _network(database, holder, campaign, query.to, now)
    return NetworkOut(
        campaign=campaign,
        as_of=as_of,
        partners=[
            NetworkPartnerOut(partner=one.key, name=one.name, role=one.role)
            for one in network.nodes
        ],
        ties=[
            TieOut(
                one=tie.one,
                other=tie.other,
                interactions=tie.interactions,
                answered=tie.answered,
                solid=tie.solid,
            )
            for tie in network.ties
        ],
        among_others=network.among_others,
    )


@router.get(
    "/network.{media}",
    response_class=Response,
    responses={
        200: {
            "description": "The picture; the SVG says the same in a text for screen readers.",
            "content": {media: {"schema": {"type": "string"}} for media, _ in DRAWN.values()},
        },
        **refusals(*REFUSALS),
    },
)
async def draw_network(
    campaign: CampaignId,
    media: Annotated[Literal["svg", "png"], Path(description="Text, or pixels.")],
    database: DatabaseDep,
    holder: ReaderDep,
    now: NowDep,
    language: LocaleDep,
    query: Annotated[NetworkIn, Query()],
) -> Response:
    """The network as a picture: partners, lines as wide as they met often, solid ones unbroken."""
    network, as_of = await _network(database, holder, campaign, query.to, now)
    picture = pictured(network, as_of, language or DEFAULT_LANGUAGE)
    kind, draw = DRAWN[media]
    return Response(await run_in_threadpool(draw, picture), media_type=kind)


async def _network(
    database: Database,
    caller: OrganisationCaller,
    campaign: CampaignId,
    to: date | None,
    now: datetime,
) -> tuple[Network, datetime | None]:
    asked = Asked(
        workspace_id=caller.workspace_id,
        organisation_id=caller.organisation_id,
        campaign_id=campaign,
        window=Window(end=to),
        at=now,
        by=PARTNER_PAIR,
    )
    answers = await read_kpis(database, asked, WANTED)
    async with database.read(caller.workspace_id) as session:
        partners = await partnerships_of(session, caller.workspace_id, campaign)
        scene = await campaign_scene(session, caller.workspace_id, campaign, now)
    day = to - timedelta(days=1) if to else scene.day
    return _assembled(answers, partners, day), answers[0].as_of


def _assembled(answers: Sequence[Answer], partners: Sequence[Partnership], day: date) -> Network:
    groups = {answer.kpi.name: answer.groups or {} for answer in answers}
    others = groups[INTERACTIONS].get(OTHERS)
    ties = tuple(
        Tie(
            one=one,
            other=other,
            interactions=int(reading.value or 0),
            answered=bool(groups[ANSWERED][pair].value),
            solid=pair in groups[SOLID] and bool(groups[SOLID][pair].value),
        )
        for pair, reading in groups[INTERACTIONS].items()
        if pair != OTHERS
        for one, other in [both_of(pair)]
    )
    sees_all = not any(OTHERS in found for found in groups.values())
    return Network(
        nodes=tuple(_nodes(partners, ties, day)),
        ties=ties,
        among_others=None if sees_all else int(others.value or 0) if others else 0,
    )


def _nodes(partners: Sequence[Partnership], ties: Sequence[Tie], day: date) -> list[Node]:
    """Everybody on board that day, and who else there is a tie with."""
    tied = {key: None for tie in ties for key in (tie.one, tie.other)}
    known: Mapping[str, Partnership] = {
        public_id("org", one.organisation_id): one for one in partners
    }
    here = [key for key, one in known.items() if one.is_in(day)]
    return [
        Node(
            key=key,
            name=known[key].name if key in known else key,
            role=known[key].role if key in here else None,
        )
        for key in dict.fromkeys((*here, *tied))
    ]
