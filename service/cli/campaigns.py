"""``coquest import`` and ``export``: whole campaigns, as the operator sees them."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from quests.errors import BlueprintRefused, NotFound
from quests.ids import new_id, public_id
from service.api.blueprints import ImportOut
from service.blueprint_text.reader import BlueprintFile, Format, read_blueprint
from service.blueprint_text.writer import write_json, write_yaml
from service.cli.database import AsJson, as_owner, in_database
from service.cli.output import WRONG, err, out
from service.store.session import Database
from service.store.workspaces import ensure_workspace, find_workspace
from service.usecases.export_blueprint import export_blueprint
from service.usecases.import_blueprint import ImportReport, import_blueprint

Workspace = Annotated[str, typer.Option(help="Slug of the workspace.")]
Campaign = Annotated[str, typer.Argument(help="Slug of the campaign.")]
BlueprintPath = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, help="A blueprint, .yaml or .json.")
]


def import_campaign(
    blueprint: BlueprintPath,
    workspace: Workspace = "main",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    as_json: AsJson = False,
) -> None:
    """Import a campaign: all of it or nothing; a second time changes nothing."""
    file = _read(blueprint)
    found = _workspace_to_import_to(workspace, dry_run=dry_run)
    report = in_database(lambda database: _import(database, file, found, dry_run=dry_run))
    told = ImportOut.of(file.blueprint, report)
    if as_json:
        typer.echo(told.model_dump_json())
        return
    for change in ("created", "updated", "closed"):
        for name in getattr(report, change):
            out.print(f"{change:8} {name}")
    done = "would be imported" if dry_run else "imported"
    known_as = f" as {public_id('cmp', report.campaign_id)}" if report.campaign_id else ""
    slug, unchanged = file.blueprint.campaign.slug, len(report.unchanged)
    out.print(f"{slug}: {done}{known_as}, {unchanged} parts unchanged")


def export_campaign(
    campaign: Campaign,
    workspace: Workspace = "main",
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of YAML.")] = False,
) -> None:
    """Print a campaign as the blueprint it could be imported from."""

    found = _workspace(workspace)

    async def export(database: Database) -> str:
        async with database.read(found) as session:
            blueprint = await export_blueprint(session, found, campaign)
        return write_json(blueprint).decode() if as_json else write_yaml(blueprint)

    typer.echo(in_database(export))


def _read(path: Path) -> BlueprintFile:
    """Read the file, or say everything that is wrong with it, line by line."""
    form: Format = "json" if path.suffix == ".json" else "yaml"
    try:
        return read_blueprint(path.read_bytes(), form)
    except BlueprintRefused as refused:
        _say_mistakes(path, refused)
        raise typer.Exit(WRONG) from None


async def _import(
    database: Database, file: BlueprintFile, workspace_id: UUID, *, dry_run: bool
) -> ImportReport:
    at = datetime.now(UTC)
    async with database.transaction(workspace_id) as session:
        return await import_blueprint(session, workspace_id, file, at=at, dry_run=dry_run)


def _workspace(slug: str) -> UUID:
    return as_owner(lambda session: find_workspace(session, slug))


def _workspace_to_import_to(slug: str, *, dry_run: bool) -> UUID:
    """The workspace, made when missing; a dry run leaves none behind and takes an empty one."""
    at = datetime.now(UTC)
    if not dry_run:
        return as_owner(lambda session: ensure_workspace(session, slug, at))
    try:
        return _workspace(slug)
    except NotFound:
        return new_id(at)


def _say_mistakes(path: Path, refused: BlueprintRefused) -> None:
    for mistake in refused.members.get("errors", []):
        place = f"{path}:{mistake['line']}:{mistake['column']}"
        err.print(f"{place}: {mistake['path']}: {mistake['message']}", markup=False)
    err.print(f"[red]coquest:[/] {refused.detail}")
