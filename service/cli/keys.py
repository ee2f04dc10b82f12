"""``coquest key``: what organisations and CRMs call the API with."""

from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import UUID

import typer
from rich.table import Table

from quests.ids import new_id, parse_id, public_id
from service.callers import SCOPES
from service.cli.database import AsJson, as_owner
from service.cli.output import err, out, print_json
from service.store.api_keys import ApiKey, Holder, NewApiKey, holder_of_key, keys_of, revoke_key
from service.store.audit import OPERATOR, Deed, add_deed
from service.store.session import Session
from service.store.workspaces import find_organisation
from service.usecases.create_api_key import create_api_key
from service.usecases.rotate_api_key import rotate_api_key

keys = typer.Typer(no_args_is_help=True, help="API keys of organisations.")
SCOPE_HELP = "May be given several times. " + "; ".join(f"{k}: {v}" for k, v in SCOPES.items())
KeyId = Annotated[str, typer.Argument(help="`key_...`, as `coquest key list` shows it.")]


@keys.command()
def create(
    workspace: Annotated[str, typer.Option(help="Slug of the workspace; made when missing.")],
    organisation: Annotated[str, typer.Option(help="Slug of the organisation; made when missing.")],
    name: Annotated[str, typer.Option(help="What the key is for.")],
    scope: Annotated[list[str], typer.Option(help=SCOPE_HELP)],
    days: Annotated[
        int | None, typer.Option(min=1, max=3650, help="How long it lives; left out: for ever.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make an API key and print it, this once: it is stored as a hash."""
    at = datetime.now(UTC)

    async def create_in_one_transaction(session: Session) -> NewApiKey:
        made = await create_api_key(
            session,
            workspace=workspace,
            organisation=organisation,
            name=name,
            scopes=scope,
            at=at,
            expires_at=at + timedelta(days=days) if days else None,
        )
        holder = (made.workspace_id, made.key.organisation_id)
        await note_operator(session, holder, "create_key", made.key.id, at)
        return made

    _show(as_owner(create_in_one_transaction), as_json)


@keys.command("list")
def list_keys(
    workspace: Annotated[str, typer.Option(help="Slug of the workspace.")],
    organisation: Annotated[str, typer.Option(help="Slug of the organisation.")],
    as_json: AsJson = False,
) -> None:
    """Show an organisation's keys: what for, how long, when last used; never their text."""

    async def look(session: Session) -> list[ApiKey]:
        holder, found = await find_organisation(session, workspace, organisation), list[ApiKey]()
        while page := await keys_of(session, holder, after=found[-1].id if found else None):
            found.extend(page)
        return found

    found = [_shown(key) for key in as_owner(look)]
    if as_json:
        print_json({"items": found})
        return
    table = Table(*("id", "name", "scopes", "last used", "expires", "revoked"), box=None)
    for one in found:
        row = (one[name] for name in ("id", "name", "scopes", "last_used", "expires", "revoked"))
        table.add_row(*(" ".join(cell) if isinstance(cell, list) else cell or "-" for cell in row))
    out.print(table)


@keys.command()
def rotate(
    key: KeyId,
    overlap: Annotated[
        int, typer.Option(min=0, max=168, help="Hours for which the old key works, too.")
    ] = 24,
    as_json: AsJson = False,
) -> None:
    """Replace a key: print a new one like it; the old one ends after the overlap."""
    key_id, hours, at = parse_id("key", key), timedelta(hours=overlap), datetime.now(UTC)

    async def replace(session: Session) -> NewApiKey:
        holder = await holder_of_key(session, key_id)
        made = await rotate_api_key(session, holder, key_id, overlap=hours, at=at)
        await note_operator(session, holder, "rotate_key", key_id, at)
        return made

    _show(as_owner(replace), as_json)


@keys.command()
def revoke(key: KeyId) -> None:
    """End a key: from the next request on it opens nothing."""
    key_id, at = parse_id("key", key), datetime.now(UTC)

    async def end(session: Session) -> None:
        holder = await holder_of_key(session, key_id)
        await revoke_key(session, holder, key_id, at=at)
        await note_operator(session, holder, "delete_key", key_id, at)

    as_owner(end)
    err.print("The key opens nothing any more.")


async def note_operator(
    session: Session, holder: Holder, operation: str, key_id: UUID, at: datetime
) -> None:
    """Owners see in their audit log what was done to their keys at the command line."""
    deed = Deed(
        workspace_id=holder[0],
        organisation_id=holder[1],
        id=new_id(at),
        at=at,
        actor=OPERATOR,
        operation=operation,
        subject=public_id("key", key_id),
        outcome="done",
        status=200,
        request_id="",
    )
    await add_deed(session, deed)


def _show(made: NewApiKey, as_json: bool) -> None:
    if as_json:
        print_json({"id": made.key.id, "workspace_id": made.workspace_id, "key": made.text})
        return
    err.print("Keep this key; it cannot be shown again:")
    typer.echo(made.text)


def _shown(key: ApiKey) -> dict[str, str | list[str] | None]:
    times = {"last_used": key.last_used_at, "expires": key.expires_at, "revoked": key.revoked_at}
    said = {name: at.isoformat(timespec="minutes") if at else None for name, at in times.items()}
    return {"id": public_id("key", key.id), "name": key.name, "scopes": key.scopes, **said}
