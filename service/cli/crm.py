"""``coquest crm``: a CRM to try feeds with, on this machine."""

import asyncio
import signal
from typing import Annotated

import typer

from service.cli.output import err, out
from service.crm.doubles.all import DOUBLES
from service.crm.doubles.double import Double, doubling
from service.supervisor import end_with_parent

crm = typer.Typer(no_args_is_help=True, help="Feeds to CRMs.")
WINDOW_SECONDS = 10.0


@crm.callback()
def feeds() -> None:
    """Typer wants a function of the group itself."""


@crm.command()
def double(
    kind: Annotated[str, typer.Argument(help=f"One of {', '.join(DOUBLES)}.")],
    port: Annotated[int, typer.Option(help="Where to listen; 0: any that is free.")] = 0,
    token: Annotated[str, typer.Option(help="What callers have to send.")] = "secret",  # noqa: S107 (of a double)
    limit: Annotated[int, typer.Option(help="Calls in ten seconds; 0: no limit.")] = 0,
    also: Annotated[str, typer.Option(help="Further properties, separated by spaces.")] = "",
    supervised: Annotated[bool, typer.Option("--supervised", hidden=True)] = False,
) -> None:
    """Serve a CRM that answers as the real one is documented; its contacts are on its page.

    Order its next answer with `curl URL/-/next -d '{"status": 429, "times": 3}'`.
    """
    if kind not in DOUBLES:
        err.print(f"There is no such CRM; there are {', '.join(DOUBLES)}.")
        raise typer.Exit(2)
    if supervised:
        end_with_parent()
    most = (limit, WINDOW_SECONDS) if limit else None
    asyncio.run(_serve(DOUBLES[kind](token=token, limit=most, also=also), port))


async def _serve(served: Double, port: int) -> None:
    stop = asyncio.Event()
    for received in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(received, stop.set)
    async with doubling(served, port=port):
        out.print(f"{served.name} double ready on {served.url}", soft_wrap=True)
        await stop.wait()
