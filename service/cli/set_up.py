"""``coquest set-up``: the link by which an empty installation becomes somebody's."""

from datetime import UTC, datetime

import typer

from service.cli.database import as_worker, open_database
from service.cli.output import fail, read_settings
from service.settings import Settings
from service.store.embedded import DatabaseUrls
from service.store.session import Session
from service.store.set_up import set_up_token


def set_up_link(urls: DatabaseUrls, settings: Settings, public_url: str) -> str | None:
    """Where to set this installation up; ``None`` once that was done, or never was needed."""
    secret = settings.signing_secret()

    async def ask(session: Session) -> str | None:
        return await set_up_token(session, secret=secret, at=datetime.now(UTC))

    token = as_worker(urls, ask)
    return f"{public_url}/set-up#{token}" if token else None


def set_up() -> None:
    """Print the one-time link by which an empty installation gets its first owner."""
    settings = read_settings()
    link = set_up_link(open_database(settings).urls, settings, settings.public_url)
    if link is None:
        fail("this installation was set up, or has workspaces already")
    typer.echo(link)
    if "public_url" not in settings.model_fields_set:  # we do not know about --port
        hint = "The server listens elsewhere? Put its address in front, or set COQUEST_PUBLIC_URL."
        typer.echo(hint, err=True)
