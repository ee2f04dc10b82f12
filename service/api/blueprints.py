"""Whole campaigns in and out, as one file."""

from dataclasses import asdict
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from quests.blueprint.advice import advise
from quests.blueprint.model import Blueprint
from quests.errors import BlueprintRefused, Forbidden, NotFound, Unauthenticated
from service.api.deps import NowDep, OrganiserDep, ReadDep, ReaderDep, SessionDep
from service.api.problems import refusals
from service.api.shapes import Out
from service.api.strict_route import PayloadTooLarge, StrictRoute, UnsupportedMediaType
from service.blueprint_text.reader import Format, read_blueprint
from service.blueprint_text.writer import write_json, write_yaml
from service.public_ids import (
    CampaignId,
    ClaimId,
    CommitmentId,
    MilestoneId,
    OrganisationId,
    QuestId,
    ResultId,
)
from service.store.blueprint_parts import Section
from service.usecases.export_blueprint import export_blueprint
from service.usecases.import_blueprint import ImportReport, import_blueprint

YAML = "application/yaml"
FORMATS: dict[str, Format] = {
    "application/json": "json",
    YAML: "yaml",
    "application/x-yaml": "yaml",
    "text/yaml": "yaml",
}
ANY_BLUEPRINT = {
    "schema": {
        "type": "object",
        "additionalProperties": True,
        "description": "See openapi/blueprint.v1.json and docs/blueprint.md.",
    }
}
CONTENT = {"application/json": ANY_BLUEPRINT, YAML: ANY_BLUEPRINT}
BODY: dict[str, Any] = {"requestBody": {"required": True, "content": CONTENT}}
FILE: dict[int | str, dict[str, Any]] = {
    200: {"description": "The blueprint; importing it changes nothing.", "content": CONTENT}
}

router = APIRouter(prefix="/v1", tags=["blueprints"], route_class=StrictRoute)


class CampaignRef(Out):
    """The campaign; without an id in the dry run of a new one."""

    slug: str
    id: CampaignId | None


class IdsOut(Out):
    """Ids by slug, also of parts that are closed."""

    organisations: dict[str, OrganisationId]
    quests: dict[str, QuestId]
    claims: dict[str, ClaimId]
    milestones: dict[str, MilestoneId]
    commitments: dict[str, CommitmentId]
    results: dict[str, ResultId]


PartNames = Annotated[
    tuple[str, ...], Field(description="Section and slug.", examples=[["quest/stickers"]])
]


class QuestAdviceOut(Out):
    """One piece of advice on one Quest."""

    quest: str = Field(description="Its slug.")
    about: Literal["accessible", "effective", "evolutive", "clear"]
    code: str = Field(examples=["no-claim"])
    reason: str
    fix: str


class ImportOut(Out):
    """What the import did, or in a dry run would do."""

    campaign: CampaignRef
    dry_run: bool
    created: PartNames
    updated: PartNames
    closed: PartNames = Field(
        description="No longer in the file: Quests closed, Claims, Milestones and commitments "
        "withdrawn, partners left, Results left out. Nothing is ever deleted, and what was "
        "published of a Result stays."
    )
    unchanged: PartNames
    ids: IdsOut
    advice: list[QuestAdviceOut] = Field(
        description="What would make the published Quests better; nothing is refused for it."
    )

    @classmethod
    def of(cls, blueprint: Blueprint, report: ImportReport) -> "ImportOut":
        """The report with public ids."""

        def ids(section: Section) -> dict[str, UUID]:
            return report.ids.get(section, {})

        return cls(
            campaign=CampaignRef(slug=blueprint.campaign.slug, id=report.campaign_id),
            dry_run=report.dry_run,
            created=report.created,
            updated=report.updated,
            closed=report.closed,
            unchanged=report.unchanged,
            ids=IdsOut(
                organisations=ids(Section.ORGANISATION),
                quests=ids(Section.QUEST),
                claims=ids(Section.CLAIM),
                milestones=ids(Section.MILESTONE),
                commitments=ids(Section.COMMITMENT),
                results=ids(Section.RESULT),
            ),
            advice=[QuestAdviceOut.model_validate(asdict(one)) for one in advise(blueprint)],
        )


@router.post(
    "/blueprints",
    response_model=ImportOut,
    openapi_extra=BODY,
    responses=refusals(
        BlueprintRefused, Unauthenticated, Forbidden, UnsupportedMediaType, PayloadTooLarge
    ),
)
async def post_blueprint(
    request: Request,
    session: SessionDep,
    caller: OrganiserDep,
    at: NowDep,
    dry_run: Annotated[bool, Query(description="Only say what would change.")] = False,
) -> ImportOut:
    """Import a campaign from JSON or YAML: all of it or nothing; twice changes nothing.

    A refusal lists every mistake in `errors`, with path, line and column. Results arrive as drafts:
    nobody is told of one before it is published.
    """
    # Checking every sentence takes a moment: not on the event loop, where everybody waits.
    file = await run_in_threadpool(read_blueprint, await request.body(), _format(request))
    report = await import_blueprint(
        session,
        caller.workspace_id,
        file,
        at=at,
        organisation_id=caller.organisation_id,
        dry_run=dry_run,
    )
    return ImportOut.of(file.blueprint, report)


def _format(request: Request) -> Format:
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given not in FORMATS:
        raise UnsupportedMediaType(f"Send a blueprint as application/json or {YAML}.")
    return FORMATS[given]


@router.get(
    "/campaigns/{campaign}/blueprint",
    response_class=Response,
    responses=FILE | refusals(NotFound, Unauthenticated, Forbidden),
)
async def get_blueprint(
    campaign: CampaignId, request: Request, session: ReadDep, caller: ReaderDep
) -> Response:
    """Export a campaign as the blueprint it could be imported from.

    JSON, or YAML with `Accept: application/yaml`. For the lead and the partners.
    """
    blueprint = await export_blueprint(
        session, caller.workspace_id, campaign, organisation_id=caller.organisation_id
    )
    if _wants_yaml(request):
        return Response(write_yaml(blueprint), media_type=YAML)
    return Response(write_json(blueprint), media_type="application/json")


def _wants_yaml(request: Request) -> bool:
    accepted = request.headers.get("accept", "").lower()
    kinds = [part.partition(";")[0].strip() for part in accepted.split(",")]
    return next((FORMATS[kind] for kind in kinds if kind in FORMATS), "json") == "yaml"
