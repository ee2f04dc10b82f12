"""The whole demo, from an empty folder to one line that says how it went."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import httpx

from service.demo.caller import Caller, DemoFailed
from service.demo.checks import Seen, check_all, expected_events
from service.demo.crowd import Crowd
from service.demo.ledger import Ledger
from service.demo.organiser import LEAD, Organiser
from service.demo.receiver import Receiver, receiving
from service.demo.report import Screen, show_all
from service.demo.server import Installation, make_key, serving
from service.demo.story import Person, write_story
from service.demo.words import REVOKED

EXAMPLE = "berlin-isst-anders.yaml"
DELIVERY_SECONDS = 30
ON_PURPOSE = 2  # calls that the receiver makes fail, so that they come again
FORGED = {
    "webhook-id": "msg_forged",
    "webhook-timestamp": "1700000000",
    "webhook-signature": "v1,Zm9yZ2Vk",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Everything that has to be there before the first person comes."""

    installation: Installation
    caller: Caller
    receiver: Receiver
    organiser: Organiser
    key: str


@asynccontextmanager
async def played(seed: int, people: int, screen: Screen) -> AsyncIterator[tuple[Stage, bool]]:
    """Play the story and show what came of it; the server runs until the context ends.

    Yields:
        Where everything is, and whether every check agrees.

    Raises:
        DemoFailed: it could not be played to its end.
    """
    story = write_story(seed, people)
    async with _stage(screen) as stage:
        try:
            ledger, seen = await _play(story, stage, screen)
        except DemoFailed as failed:
            raise DemoFailed(f"{failed}\n{stage.installation.log()}".rstrip()) from failed
        screen.stop()

        checks = check_all(story, ledger, seen, stage.receiver, stage.organiser.ids)
        well = show_all(screen.results, checks, ledger, seen, (stage.caller, stage.receiver))
        yield stage, well


@asynccontextmanager
async def _stage(screen: Screen) -> AsyncIterator[Stage]:
    """Database, server, receiver and key; gone when the context ends."""
    starting = screen.bar("Database, server, API key", 3)
    async with receiving() as receiver, serving() as installation:
        starting(2)
        key = await make_key(installation, LEAD)
        starting(3)
        async with Caller(installation.address) as caller:
            yield Stage(
                installation=installation,
                caller=caller,
                receiver=receiver,
                organiser=Organiser(caller, key),
                key=key,
            )


async def _play(story: Sequence[Person], stage: Stage, screen: Screen) -> tuple[Ledger, Seen]:
    organiser, receiver = stage.organiser, stage.receiver
    receiver.secret = await organiser.subscribe(receiver.url)
    await organiser.turn_on()
    await organiser.import_campaign(example())

    crowd = Crowd(stage.caller, organiser.campaign, story)
    deeds = sum(len(person.deeds) + len(person.at_once) for person in story)
    together = sum(len(person.at_signal) for person in story)
    await crowd.join(screen.steps("People join", len(story)))
    await crowd.act(screen.steps("Quests are done", deeds))
    await crowd.cross_together(screen.steps("Signing at the same instant", together))
    slogans = sum(one.quest == "slogan" for one in crowd.ledger.done)
    await organiser.review(crowd.ledger, screen.steps("Slogans are read", slogans))
    return crowd.ledger, await _settle(stage, crowd.ledger, screen)


async def _settle(stage: Stage, ledger: Ledger, screen: Screen) -> Seen:
    """Revoke one report, and wait until everything is counted and told."""
    organiser = stage.organiser
    await organiser.kpis()
    due, before = ledger.kpis(), await organiser.progress()
    revoked = max(ledger.standing("stickers"), key=lambda one: one.quantity)
    await organiser.move(revoked, "revoked", REVOKED)

    await _forge(stage.receiver)
    expected = expected_events(ledger, due, before, organiser.ids)
    await _all_told(stage.receiver, expected.total(), screen)
    return Seen(
        kpis=await organiser.kpis(),
        due=due,
        before=before,
        revoked=revoked,
        progress=await organiser.progress(),
        deliveries=await organiser.deliveries(),
        log=await organiser.events(),
    )


async def _forge(receiver: Receiver) -> None:
    """Somebody else calls the receiver; it must not believe them."""
    async with httpx.AsyncClient() as http:
        await http.post(receiver.url, headers=FORGED, content=b'{"type":"completion.validated"}')


async def _all_told(receiver: Receiver, messages: int, screen: Screen) -> None:
    """Wait for every message and every repetition; if some never come, the checks will say so."""
    bar = screen.bar("Webhooks are verified", messages)
    until = monotonic() + DELIVERY_SECONDS
    while monotonic() < until and receiver.counts["calls"] < messages + ON_PURPOSE:
        bar(len(receiver.messages))
        await asyncio.sleep(0.05)
    bar(len(receiver.messages))
    await asyncio.sleep(0.5)  # what comes now comes too often; and the last answers are noted


def example() -> bytes:
    """The example campaign: from the wheel beside us, in a checkout from its folder."""
    here = Path(__file__).resolve()
    for folder in (here.parents[1] / "_examples", here.parents[2] / "examples"):
        if (folder / EXAMPLE).exists():
            return (folder / EXAMPLE).read_bytes()
    raise DemoFailed(f"{EXAMPLE} is missing")
