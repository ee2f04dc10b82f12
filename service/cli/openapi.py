"""``coquest openapi``: the contracts that others build on, as committed files."""

import json
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer

from quests.blueprint.schema import blueprint_schema
from service.cli.output import WRONG, err, out
from service.events.openapi import events_document
from service.main import create_app
from service.settings import Settings

Document = Mapping[str, Any]


def openapi(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit code 1 when a file is stale.")
    ] = False,
    folder: Annotated[Path, typer.Option(help="Where the files are.")] = Path("openapi"),
) -> None:
    """Write the OpenAPI document, the schemas of all events, and that of blueprints."""
    fresh = {folder / name: _text(make()) for name, make in DOCUMENTS.items()}
    stale = [path for path, text in fresh.items() if _read(path) != text]
    if check:
        for path in stale:
            err.print(f"[red]coquest:[/] {path} is stale. Run: make openapi")
        raise typer.Exit(WRONG if stale else 0)

    folder.mkdir(parents=True, exist_ok=True)
    for path, text in fresh.items():
        path.write_text(text)
        out.print(f"{path}: {'written' if path in stale else 'was fresh'}")


def http_document() -> Document:
    """The API as FastAPI describes it; no database is asked, and no setting matters."""
    settings = Settings(database_url="postgresql://nowhere/none", secret="not a secret " * 3)
    return create_app(settings).openapi()


DOCUMENTS: dict[str, Callable[[], Document]] = {
    "coquest.v1.json": http_document,
    "blueprint.v1.json": blueprint_schema,
    "events.v1.json": lambda: events_document(version("coquest")),
}


def _text(document: Document) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _read(path: Path) -> str | None:
    return path.read_text() if path.exists() else None
