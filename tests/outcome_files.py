"""Blueprints with promises and Results: read, imported, exported."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic_core import to_json

from quests.blueprint.model import Blueprint
from service.blueprint_text.reader import read_blueprint
from service.callers import OrganisationCaller
from service.store.blueprint_parts import Section
from service.store.session import Database
from service.usecases.export_blueprint import export_blueprint
from service.usecases.import_blueprint import ImportReport, import_blueprint
from tests.campaigns import Raw, example

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=1)


def with_outcomes(raw: Raw) -> None:
    """Two promises and two Results, one of them ready to be published."""
    raw["commitments"] = [
        {
            "slug": "newsletter",
            "organisation": "haferkiez",
            "kind": "channel",
            "what": "Three issues tell of three Quests",
            "format": "newsletter, half a page",
            "channel": "newsletter",
            "quantity": 3,
            "owner": "Kim Roth",
            "due_on": "2026-06-30",
            "value": 90_000,
        },
        {"slug": "wall", "organisation": "ackerfunke", "kind": "budget", "what": "A wall"},
    ]
    title = {"de": "Das Poster hängt", "en": "The poster is up", "fr": "L'affiche est accrochée"}
    raw["results"] = [
        {
            "slug": "poster",
            "title": title,
            "state": "achieved",
            "relation": "contributed_to",
            "statement": dict.fromkeys(title, "{ $value }"),
            "value": 1,
            "happened_on": "2026-05-01",
            "evidence": [{"kind": "link", "url": "https://a.example/poster"}],
            "quests": ["stickers"],
        },
        {"slug": "hearing", "title": title, "state": "planned", "quests": ["petition"]},
    ]


async def imported(db: Database, workspace_id: UUID, *edits: Any, **how: Any) -> ImportReport:
    file = read_blueprint(to_json(example(with_outcomes, *edits)), "json")
    async with db.transaction() as session:
        at = how.pop("at", LATER)
        return await import_blueprint(session, workspace_id, file, at=at, **how)


async def exported(db: Database, workspace_id: UUID) -> Blueprint:
    async with db.read() as session:
        return await export_blueprint(session, workspace_id, "berlin-isst-anders")


def wanted(*edits: Any) -> Blueprint:
    return read_blueprint(to_json(example(with_outcomes, *edits)), "json").blueprint


def as_organisation(
    report: ImportReport, workspace_id: UUID, slug: str = "ackerfunke"
) -> OrganisationCaller:
    organisation_id = report.ids[Section.ORGANISATION][slug]
    return OrganisationCaller(
        workspace_id=workspace_id,
        organisation_id=organisation_id,
        actor=f"key:{slug}",
        scopes=frozenset({"organise", "read"}),
    )
