"""``python -m bench``: measure, prove, tell."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from sys import stdout
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from bench import python_client, wrk
from bench.figures import Figure, dominated, figures, side_by_side, table, write_latest
from bench.proof import Said, prove
from bench.rounds import Leg, Rounds, with_floors
from bench.scenarios import FLOOR, NAMES, SCENARIOS, Scenario
from bench.servers import WORKERS, floor_server, our_server
from bench.stage import PEOPLE, stage

OUT = Path(__file__).with_name("out")
LEGEND = """Medians of all rounds; spread is (highest - lowest) / median.
p50, p99: milliseconds until answered. client, server (with its worker), database: milliseconds of
processor per answer."""
ROUNDS = 3
SECONDS, QUICK_SECONDS = 4, 1

console = Console(highlight=False, soft_wrap=True, width=None if stdout.isatty() else 120)


class Which(StrEnum):
    """The clients there are."""

    WRK = "wrk"
    PYTHON = "python"


def bench(
    quick: Annotated[bool, typer.Option("--quick", help="Half a minute, rough.")] = False,
    only: Annotated[list[str] | None, typer.Option(help=f"One of {', '.join(NAMES)}.")] = None,
    client: Annotated[Which | None, typer.Option(help="Default: wrk if installed.")] = None,
    seconds: Annotated[int | None, typer.Option(min=1, help="Per scenario and round.")] = None,
    rounds: Annotated[int, typer.Option(min=1)] = ROUNDS,
    *,
    crowds: Annotated[bool, typer.Option(help="Also reads among a million people.")] = True,
) -> None:
    """Compare the real server with a bare FastAPI + asyncpg INSERT, side by side."""
    chosen = [one for one in _chosen(only) if crowds or one.crowd is None]
    used = client or (Which.WRK if wrk.is_installed() else Which.PYTHON)
    each = seconds or (QUICK_SECONDS if quick else SECONDS)
    console.print(
        f"client: {used}; {WORKERS} server processes each; {rounds} rounds of {each} s; "
        "log level info, one line per request into a file"
    )
    run = wrk.run if used is Which.WRK else python_client.run
    with (
        _folder() as folder,
        stage(folder, {one.crowd for one in chosen if one.crowd}) as ready,
        floor_server(ready.floor_url) as floor,
        our_server(folder, ready.secret) as ours,
    ):
        played = Rounds(stage=ready, floor=floor, ours=ours, client=run)
        measured = _play(played, chosen, rounds, each)
        wrong, compared = prove(ready, *_said(played.legs))
    _tell(figures(measured), [*_errors(played.legs), *wrong], compared)


def _chosen(only: Sequence[str] | None) -> list[Scenario]:
    unknown = set(only or ()) - set(NAMES)
    if unknown:
        raise typer.BadParameter(f"There is no {', '.join(sorted(unknown))}.")
    return [one for one in SCENARIOS if not only or one.name in only or FLOOR in only]


@contextmanager
def _folder() -> Iterator[Path]:
    """A fresh data folder on the disk of the checkout: /tmp may be memory, which never syncs."""
    OUT.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="data-", dir=OUT))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _play(played: Rounds, chosen: Sequence[Scenario], rounds: int, seconds: int) -> list[Leg]:
    """The legs that count, in the order of play."""
    legs = [*with_floors(chosen)]
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("warming up", total=rounds * len(legs))
        played.warm_up(chosen)
        measured = []
        for number in range(1, rounds + 1):
            for scenario in legs:
                progress.update(task, description=f"round {number}: {scenario.name}")
                measured.append(played.play(scenario, f"r{number}", seconds))
                progress.advance(task)
    return measured


def _said(legs: Sequence[Leg]) -> tuple[Said, Said]:
    """What was acknowledged: completions, and actions on the floor."""
    adding = [leg.answers for leg in legs if leg.scenario.adds]
    primed = PEOPLE if any(leg.scenario.primed for leg in legs) else 0
    floor = [leg.answers for leg in legs if leg.scenario.name == FLOOR]
    return (
        Said(sum(one.good for one in adding) + primed, sum(one.unread for one in adding)),
        Said(sum(one.good for one in floor), sum(one.unread for one in floor)),
    )


def _errors(legs: Sequence[Leg]) -> list[str]:
    return [
        f"{leg.answers.errors} errors in {leg.scenario.name}" for leg in legs if leg.answers.errors
    ]


def _tell(found: Sequence[Figure], wrong: Sequence[str], compared: int) -> None:
    write_latest(OUT / "latest.json", found)
    console.print(table(found))
    console.print(LEGEND)
    for line in side_by_side(found):
        console.print(line)
    if busy := dominated(found):
        console.print(f"[yellow]the client itself took over 30 %:[/] {', '.join(busy)}")
    for one in wrong:
        console.print(f"[red]wrong:[/] {one}")
    if wrong:
        raise typer.Exit(1)
    console.print(f"bench ok: {compared} completions, none lost, none double, KPIs as counted")


if __name__ == "__main__":
    typer.run(bench)
