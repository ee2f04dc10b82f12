"""``coquest doctor``: what is configured, reachable and migrated, and what to do if not."""

import asyncio
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import typer
from rich.table import Table

from service.cli.database import AsJson
from service.cli.doctor_database import examine_database
from service.cli.findings import Finding, Verdict
from service.cli.output import WRONG, out, print_json, read_settings
from service.cli.ownership import Foreign, foreign
from service.delivery.issuers import open_issuers
from service.mail.post import unreachable, whereto
from service.oidc import IssuerFailed
from service.settings import Settings
from service.versions import library_problems

FREE_BYTES = 200 * 1024 * 1024


def doctor(as_json: AsJson = False) -> None:
    """Examine this installation; exit code 1 when something has to be done."""
    settings = read_settings()
    findings = [finding for examine in EXAMINATIONS for finding in examine(settings)]
    well = all(finding.verdict is not Verdict.WRONG for finding in findings)

    if as_json:
        print_json({"ok": well, "findings": [asdict(finding) for finding in findings]})
    else:
        out.print(_table(findings))
        out.print("All is well." if well else "Something has to be done: see above.")
    raise typer.Exit(0 if well else WRONG)


def examine_folder(settings: Settings) -> Iterator[Finding]:
    """The data folder: may we write there, and is there room?"""
    folder = settings.data.expanduser().resolve()
    if (found := foreign(folder)) is not None:
        yield _somebody_elses(folder, found)
        return
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(nearest).free
    if free < FREE_BYTES:
        yield Finding(
            name="data folder",
            verdict=Verdict.WRONG,
            seen=f"{folder}: {free // 1024**2} MiB free",
            todo="Make room, or point COQUEST_DATA elsewhere.",
        )
    else:
        seen = f"{folder} ({'exists' if folder.exists() else 'made when needed'})"
        yield Finding(name="data folder", verdict=Verdict.WELL, seen=seen)


def _somebody_elses(folder: Path, found: Foreign) -> Finding:
    """Say whose it is and whose it has to be: rights alone do not tell what to do."""
    return Finding(
        name="data folder",
        verdict=Verdict.WRONG,
        seen=f"{found.path} belongs to {found.owner}, and we would need it as {found.needed}",
        todo=f"Run Coquest as whoever made {folder}, or point COQUEST_DATA elsewhere, or, while "
        f"nothing runs there: chown -R {found.needed} {found.path}",
    )


def examine_libraries(_: Settings) -> Iterator[Finding]:
    """Libraries: what we were tested with, or newer?"""
    problems = library_problems()
    if problems:
        todo = "Install what requirements.lock pins."
        seen = "; ".join(problems)
        yield Finding(name="libraries", verdict=Verdict.WRONG, seen=seen, todo=todo)
    else:
        yield Finding(name="libraries", verdict=Verdict.WELL, seen="new enough")


def examine_secret(settings: Settings) -> Iterator[Finding]:
    """The secret: one machine may make its own, several must be given the same."""
    if settings.secret is not None:
        yield Finding(name="secret", verdict=Verdict.WELL, seen="from COQUEST_SECRET")
    elif settings.database_url is None:
        yield Finding(name="secret", verdict=Verdict.WELL, seen=f"kept in {settings.data}/secret")
    else:
        yield Finding(
            name="secret",
            verdict=Verdict.ADVICE,
            seen=f"kept in {settings.data}/secret, on this machine only",
            todo="Set COQUEST_SECRET, the same for every process, and keep a copy.",
        )


def examine_address(settings: Settings) -> Iterator[Finding]:
    """The public address: secure, or only for a trial on this machine."""
    url = settings.public_url
    local = url.startswith(("http://127.0.0.1", "http://localhost", "http://[::1]"))
    if local or url.startswith("https://"):
        yield Finding(name="public url", verdict=Verdict.WELL, seen=url)
    else:
        todo = "Set COQUEST_PUBLIC_URL to the https address in front of Coquest."
        yield Finding(name="public url", verdict=Verdict.ADVICE, seen=url, todo=todo)
    if settings.webhooks_allow_private:
        yield Finding(
            name="webhooks",
            verdict=Verdict.ADVICE,
            seen="private and http:// receivers are allowed",
            todo="Unset COQUEST_WEBHOOKS_ALLOW_PRIVATE in production.",
        )


def examine_mail(settings: Settings) -> Iterator[Finding]:
    """Mail: does the server take us, or do mails only become files?"""
    where = whereto(settings)
    reason = asyncio.run(unreachable(settings))
    if reason is not None:
        todo = "Check COQUEST_SMTP_URL: host, port, TLS, user and password."
        yield Finding(name="mail", verdict=Verdict.WRONG, seen=f"{where}: {reason}", todo=todo)
    elif settings.smtp_url is None and settings.database_url is not None:
        todo = "Set COQUEST_SMTP_URL and COQUEST_MAIL_FROM, else nobody gets a mail."
        seen = f"files in {where}"
        yield Finding(name="mail", verdict=Verdict.ADVICE, seen=seen, todo=todo)
    else:
        yield Finding(name="mail", verdict=Verdict.WELL, seen=where)


def examine_issuer(settings: Settings) -> Iterator[Finding]:
    """OpenID Connect, where it is set: does the issuer answer, and call itself as we do?"""
    issuer = settings.oidc_issuer
    if issuer is None:
        return
    try:
        asyncio.run(_discover(issuer))
    except IssuerFailed as failed:
        todo = "Set COQUEST_OIDC_ISSUER to what it calls itself, letter by letter."
        seen = f"{issuer}: {failed}"
        yield Finding(name="issuer", verdict=Verdict.WRONG, seen=seen, todo=todo)
        return
    seen = f"{issuer}, back to {settings.public_url}/sign-in"
    yield Finding(name="issuer", verdict=Verdict.WELL, seen=seen)


async def _discover(issuer: str) -> None:
    async with open_issuers(allow_private=True) as issuers:
        await issuers.discover(issuer)


EXAMINATIONS: list[Callable[[Settings], Iterator[Finding]]] = [
    examine_libraries,
    examine_folder,
    examine_secret,
    examine_address,
    examine_mail,
    examine_issuer,
    examine_database,
]


def _table(findings: list[Finding]) -> Table:
    colours = {Verdict.WELL: "green", Verdict.ADVICE: "yellow", Verdict.WRONG: "red"}
    table = Table(box=None, show_header=False, pad_edge=False)
    for _ in range(4):
        table.add_column(overflow="fold")
    for finding in findings:
        verdict = f"[{colours[finding.verdict]}]{finding.verdict}[/]"
        table.add_row(verdict, finding.name, finding.seen, finding.todo)
    return table
