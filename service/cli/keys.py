"""``coquest key``: what organisations and CRMs call the API with."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from service.cli.database import AsJson, as_owner
from service.cli.output import err, print_json
from service.store.session import Session
from service.usecases.create_api_key import SCOPES, NewApiKey, create_api_key

keys = typer.Typer(no_args_is_help=True, help="API keys of organisations.")
SCOPE_HELP = "May be given several times. " + "; ".join(f"{k}: {v}" for k, v in SCOPES.items())


@keys.callback()
def group() -> None:
    """Keep ``create`` a word of its own while it is the only command."""


@keys.command()
def create(
    workspace: Annotated[str, typer.Option(help="Slug of the workspace; made when missing.")],
    organisation: Annotated[str, typer.Option(help="Slug of the organisation; made when missing.")],
    name: Annotated[str, typer.Option(help="What the key is for.")],
    scope: Annotated[list[str], typer.Option(help=SCOPE_HELP)],
    as_json: AsJson = False,
) -> None:
    """Make an API key and print it, this once: it is stored as a hash."""

    async def create_in_one_transaction(session: Session) -> NewApiKey:
        return await create_api_key(
            session,
            workspace=workspace,
            organisation=organisation,
            name=name,
            scopes=scope,
            at=datetime.now(UTC),
        )

    key = as_owner(create_in_one_transaction)
    if as_json:
        print_json({"id": key.id, "workspace_id": key.workspace_id, "key": key.text})
        return
    err.print("Keep this key; it cannot be shown again:")
    typer.echo(key.text)
