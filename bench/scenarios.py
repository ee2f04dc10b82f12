"""What is measured: which requests, over how many connections, against which floor."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random

from bench.crowds import SIZES
from bench.requests import completion, get, post
from bench.stage import PEOPLE, Stage
from scoring.registry import KPIS

MOST_PLACED = 50
FLOOR = "floor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One line of the table.

    Args:
        requests: What is sent, in turn.
        primed: Sent once before the clock starts, to have been here before.
        adds: Each good answer is a new completion.
        crowd: The one of ``bench.crowds.SIZES`` that it is about.
    """

    name: str
    requests: Callable[[Stage], Sequence[bytes]]
    connections: int = 16
    primed: bool = False
    adds: bool = False
    crowd: str | None = None


def _floor(_: Stage) -> list[bytes]:
    return [post("/actions", {"kind": "sticker", "placed": placed}) for placed in _amounts()]


def _hot(stage: Stage) -> list[bytes]:
    quest = stage.hot.quests[0]
    told = zip(stage.hot.tokens, _amounts(), strict=True)
    return [completion(quest, token, placed) for token, placed in told]


def _spread(stage: Stage) -> list[bytes]:
    """Everybody does one Quest; neighbours in the list are in different campaigns."""
    together = zip(*(_shares(crowd.quests, crowd.tokens) for crowd in stage.spread), strict=True)
    pairs = [pair for row in together for pair in row]
    told = zip(pairs, _amounts(), strict=True)
    return [completion(quest, token, placed) for (quest, token), placed in told]


def _shares(quests: Sequence[str], tokens: Sequence[str]) -> list[tuple[str, str]]:
    return [(quests[place % len(quests)], token) for place, token in enumerate(tokens)]


def _replay(stage: Stage) -> list[bytes]:
    quest = stage.hot.quests[0]
    told = zip(stage.hot.tokens, _amounts(), strict=True)
    return [completion(quest, token, placed, key=f"replay-{placed}") for token, placed in told]


def _kpis(stage: Stage) -> list[bytes]:
    path = f"/v1/campaigns/{stage.hot.campaign}/kpis"
    return [get(f"{path}/{name}", f"Authorization: Bearer {stage.api_key}") for name in KPIS]


def _progress(stage: Stage) -> list[bytes]:
    path = f"/v1/campaigns/{stage.hot.campaign}/progress"
    return [get(path, f"Accept-Language: {language}") for language in ("de", "fr", "en")]


def _board(size: str, stage: Stage) -> list[bytes]:
    """Pages of a board, at all depths."""
    crowd = stage.crowds[size]
    path = f"/v1/campaigns/{crowd.campaign}/leaderboard"
    return [get(f"{path}?limit=25&cursor={cursor}") for cursor in crowd.cursors]


def _rank(size: str, stage: Stage) -> list[bytes]:
    """Where I stand, and who is around me."""
    tokens = stage.crowds[size].tokens
    return [get("/v1/me/leaderboard", f"Authorization: Bearer {token}") for token in tokens]


def _list(size: str, stage: Stage) -> list[bytes]:
    """Fifty Quests that ask for what was done before, each with all its conditions."""
    crowd = stage.crowds[size]
    path = f"/v1/campaigns/{crowd.campaign}/quests"
    return [get(path, f"Authorization: Bearer {token}") for token in crowd.tokens]


def _amounts() -> list[int]:
    chance = Random(1)
    return [chance.randint(1, MOST_PLACED) for _ in range(PEOPLE)]


FLOORS = {
    16: Scenario(name=FLOOR, requests=_floor),
    64: Scenario(name=FLOOR, requests=_floor, connections=64),
}
READS = {"leaderboard_page": _board, "rank_read": _rank, "eligibility_list": _list}
CROWDED = tuple(
    Scenario(name=f"{name}_{size}", requests=partial(read, size), crowd=size)
    for name, read in READS.items()
    for size in SIZES
)
SCENARIOS = (
    Scenario(name="completions_hot", requests=_hot, adds=True),
    Scenario(name="completions_hot_c64", requests=_hot, connections=64, adds=True),
    Scenario(name="completions_spread", requests=_spread, adds=True),
    Scenario(name="completions_replay", requests=_replay, primed=True),
    Scenario(name="kpi_read", requests=_kpis),
    Scenario(name="progress_read", requests=_progress),
    *CROWDED,
)
NAMES = (FLOOR, *(scenario.name for scenario in SCENARIOS))
