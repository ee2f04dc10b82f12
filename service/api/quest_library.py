"""Quests to learn from and to begin from: advice, copies, templates, fragments."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from fastapi import APIRouter, Path, Request, Response
from pydantic import Field, model_validator

from quests.blueprint.fragment import Fragment, read_fragment
from quests.blueprint.model import plain
from quests.errors import (
    AlreadyExists,
    BlueprintRefused,
    Forbidden,
    IdempotencyKeyReused,
    NotFound,
    Unauthenticated,
)
from quests.texts import Slug
from service.api.deps import KeyDep, NowDep, OrganiserDep, ReadDep, ReaderDep, SessionDep
from service.api.once import answer_once, keyed_request
from service.api.problems import BODY_REFUSALS, refusals
from service.api.shapes import In, Out
from service.api.strict_route import StrictRoute
from service.callers import OrganisationCaller
from service.public_ids import CampaignId, QuestId
from service.store.blueprint_parts import Section
from service.store.library import Template, drop_template, save_template, templates_of
from service.store.session import Session
from service.usecases.advise_on_quest import advise_on_quest
from service.usecases.import_blueprint import import_blueprint
from service.usecases.share_quest import add_quest, export_quest

router = APIRouter(prefix="/v1", tags=["quest library"], route_class=StrictRoute)
TemplateSlug = Annotated[
    Slug, Path(description="Its name in the workspace.", examples=["door-slogan"])
]


class AdviceOut(Out):
    """What would make the Quest better; nothing of it is an obligation."""

    about: Literal["accessible", "effective", "evolutive", "clear"]
    code: str = Field(examples=["no-claim"])
    reason: str
    fix: str


class AdvicesOut(Out):
    """All advice on a Quest."""

    items: list[AdviceOut]
    median_minutes: float | None = Field(
        description="What people take, at most, by what they did before; null below five people."
    )


class AddQuestIn(In):
    """A Quest to begin from: one of my campaigns, a template, or a fragment from elsewhere."""

    slug: Slug = Field(description="Its name in the campaign.")
    quest: QuestId | None = None
    template: Slug | None = None
    fragment: dict[str, Any] | None = Field(
        default=None, description="As `/v1/quests/{quest}/fragment` answers."
    )

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        given = [one for one in (self.quest, self.template, self.fragment) if one is not None]
        if len(given) != 1:
            raise ValueError("Give one of quest, template, fragment.")
        return self


class AddedQuestOut(Out):
    """The new Quest, a draft."""

    id: QuestId
    slug: str
    state: Literal["draft"]


class TemplateIn(In):
    """The Quest to keep."""

    fragment: dict[str, Any] = Field(description="As `/v1/quests/{quest}/fragment` answers.")


class TemplateOut(Out):
    """A Quest to begin from."""

    slug: str
    mine: bool = Field(description="Whether my organisation keeps it: only it may change it.")
    updated_at: datetime
    fragment: dict[str, Any]


class TemplatesOut(Out):
    """The templates of the workspace, by slug."""

    items: list[TemplateOut]


@router.get(
    "/quests/{quest}/advice",
    response_model=AdvicesOut,
    responses=refusals(NotFound, Unauthenticated, Forbidden),
)
async def get_advice(quest: QuestId, session: ReadDep, holder: ReaderDep) -> AdvicesOut:
    """What would make the Quest more accessible, effective, evolutive, clear; each with a fix."""
    found, median = await advise_on_quest(
        session, holder.workspace_id, quest, organisation_id=holder.organisation_id
    )
    items = [
        AdviceOut.model_validate(
            {"about": one.about, "code": one.code, "reason": one.reason, "fix": one.fix}
        )
        for one in found
    ]
    return AdvicesOut(items=items, median_minutes=median)


@router.get(
    "/quests/{quest}/fragment",
    response_model=dict[str, Any],
    responses=refusals(NotFound, Unauthenticated, Forbidden),
)
async def get_fragment(quest: QuestId, session: ReadDep, holder: ReaderDep) -> dict[str, Any]:
    """The Quest with its Claims and Milestones, for another campaign, here or elsewhere."""
    found = await export_quest(
        session, holder.workspace_id, quest, organisation_id=holder.organisation_id
    )
    return dict(plain(found))


@router.post(
    "/campaigns/{campaign}/quests",
    status_code=201,
    response_model=AddedQuestOut,
    responses=refusals(
        NotFound,
        Unauthenticated,
        Forbidden,
        AlreadyExists,
        BlueprintRefused,
        IdempotencyKeyReused,
        *BODY_REFUSALS,
    ),
)
async def post_quest(
    campaign: CampaignId,
    body: AddQuestIn,
    request: Request,
    session: SessionDep,
    holder: OrganiserDep,
    key: KeyDep,
    at: NowDep,
) -> Response:
    """Add a Quest to begin from, last and as a draft; its Claims and Milestones come along."""

    async def make() -> AddedQuestOut:
        fragment = await _source(session, holder, body)
        file = await add_quest(
            session,
            holder.workspace_id,
            campaign,
            fragment,
            slug=body.slug,
            organisation_id=holder.organisation_id,
        )
        report = await import_blueprint(
            session, holder.workspace_id, file, at=at, organisation_id=holder.organisation_id
        )
        made = report.ids[Section.QUEST][body.slug]
        return AddedQuestOut(id=made, slug=body.slug, state="draft")

    who = (holder.workspace_id, holder.organisation_id)
    return await answer_once(session, keyed_request(request, body, key, who=who), at, make)


async def _source(session: Session, holder: OrganisationCaller, body: AddQuestIn) -> Fragment:
    if body.quest is not None:
        return await export_quest(
            session, holder.workspace_id, body.quest, organisation_id=holder.organisation_id
        )
    if body.template is not None:
        found = await templates_of(session, holder.workspace_id, body.template)
        if not found:
            raise NotFound("The workspace has no such template.")
        return found[0].fragment
    return read_fragment(body.fragment or {})


@router.put(
    "/quest-templates/{template}",
    response_model=TemplateOut,
    responses=refusals(Unauthenticated, Forbidden, AlreadyExists, BlueprintRefused, *BODY_REFUSALS),
)
async def put_template(
    template: TemplateSlug, body: TemplateIn, session: SessionDep, holder: OrganiserDep, at: NowDep
) -> TemplateOut:
    """Keep a Quest for the workspace to begin from; put again, it replaces the one before."""
    kept = Template(
        slug=template,
        organisation_id=holder.organisation_id,
        fragment=read_fragment(body.fragment),
        updated_at=at,
    )
    if not await save_template(session, holder.workspace_id, kept):
        raise AlreadyExists("Another organisation keeps a template of that name.")
    return _template(kept, holder)


@router.get(
    "/quest-templates",
    response_model=TemplatesOut,
    responses=refusals(Unauthenticated, Forbidden),
)
async def list_templates(session: ReadDep, holder: ReaderDep) -> TemplatesOut:
    """The templates of the workspace, whoever keeps them."""
    found = await templates_of(session, holder.workspace_id)
    return TemplatesOut(items=[_template(one, holder) for one in found])


@router.delete(
    "/quest-templates/{template}",
    status_code=204,
    responses=refusals(NotFound, Unauthenticated, Forbidden),
)
async def delete_template(
    template: TemplateSlug, session: SessionDep, holder: OrganiserDep
) -> Response:
    """Keep it no longer; Quests made from it stay."""
    gone = await drop_template(session, holder.workspace_id, template, holder.organisation_id)
    if not gone:
        raise NotFound()
    return Response(status_code=204)


def _template(one: Template, holder: OrganisationCaller) -> TemplateOut:
    return TemplateOut(
        slug=one.slug,
        mine=one.organisation_id == holder.organisation_id,
        updated_at=one.updated_at,
        fragment=dict(plain(one.fragment)),
    )
