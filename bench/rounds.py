"""Rounds: the floor and ours in turn, so that a slow minute of the machine hits both."""

import resource
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from bench.load import Aim, Answers
from bench.once import send_once
from bench.requests import write_requests
from bench.scenarios import FLOOR, FLOORS, Scenario
from bench.servers import Running
from bench.stage import Stage
from bench.work import clear_away

Client = Callable[[Aim], Answers]
WARM_UP_SECONDS = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One scenario, played once.

    Args:
        cpu: Processor milliseconds per good answer, by whom.
        waiting: Facts that were not counted yet when it ended.
        floor: Good answers per second of the floor just before; its own for a floor.
    """

    scenario: Scenario
    answers: Answers
    cpu: Mapping[str, float]
    waiting: int
    floor: float


@dataclass(slots=True, kw_only=True)
class Rounds:
    """Plays scenarios and remembers every leg, warm-up included."""

    stage: Stage
    floor: Running
    ours: Running
    client: Client
    legs: list[Leg] = field(default_factory=list)
    _rate_of_floor: float = 0.0

    def warm_up(self, scenarios: Sequence[Scenario]) -> None:
        """Fill pools and caches, and send what some scenario wants to have been sent."""
        for scenario in with_floors(scenarios):
            if scenario.primed:
                send_once(self.ours.port, scenario.requests(self.stage))
            self.play(scenario, "warm", WARM_UP_SECONDS)

    def play(self, scenario: Scenario, label: str, seconds: int) -> Leg:
        """Send one scenario's requests for a while; then let the work that is left be done."""
        server = self.floor if scenario.name == FLOOR else self.ours
        before = self._busy(server)
        answers = self.client(self._aim(scenario, label, seconds, server.port))
        after = self._busy(server)
        if scenario.name == FLOOR:
            self._rate_of_floor = answers.rate
        leg = Leg(
            scenario=scenario,
            answers=answers,
            cpu={who: 1000 * (after[who] - before[who]) / max(1, answers.good) for who in after},
            waiting=clear_away(self.stage),
            floor=self._rate_of_floor,
        )
        self.legs.append(leg)
        return leg

    def _aim(self, scenario: Scenario, label: str, seconds: int, port: int) -> Aim:
        name = f"{scenario.name}-c{scenario.connections}"
        path = self.stage.folder / f"{name}.requests"
        if not path.exists():
            write_requests(path, scenario.requests(self.stage))
        return Aim(
            port=port,
            requests=path,
            label=f"{label}-{name}",
            connections=scenario.connections,
            seconds=seconds,
        )

    def _busy(self, server: Running) -> dict[str, float]:
        """Processor seconds so far."""
        client = resource.getrusage(resource.RUSAGE_CHILDREN)
        return {
            "client": client.ru_utime + client.ru_stime,
            "server": server.cpu_seconds(),
            "database": database_seconds(self.stage.folder),
        }


def with_floors(scenarios: Sequence[Scenario]) -> Iterator[Scenario]:
    """The scenarios in order, and before each change of connections the floor they stand on."""
    last = None
    for scenario in scenarios:
        if scenario.connections != last:
            last = scenario.connections
            yield FLOORS[last]
        yield scenario


def database_seconds(folder: Path) -> float:
    postmaster = int((folder / "postgres" / "postmaster.pid").read_text().split()[0])
    return sum(
        sum(child.cpu_times()[:2])
        for child in psutil.Process(postmaster).children()
        if child.is_running()
    )
