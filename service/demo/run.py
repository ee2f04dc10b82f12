"""The whole demo, from an empty folder to one line that says how it went."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import aiohttp

from service.demo.afterwards import close_the_loop
from service.demo.bars import Bars
from service.demo.caller import Caller, DemoFailed
from service.demo.checks import Check, Seen, check_all, expected_events
from service.demo.crowd import Crowd
from service.demo.ledger import Ledger
from service.demo.organiser import LEAD, Organiser
from service.demo.receiver import Receiver, receiving
from service.demo.server import Installation, make_key, serving
from service.demo.story import Person, write_story
from service.demo.words import REVOKED

EXAMPLE = "berlin-isst-anders.yaml"
SILENCE_SECONDS = 20  # longer than the pause before a call is repeated
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """A story that was played to its end, on a stage that still stands."""

    stage: Stage
    story: Sequence[Person]
    ledger: Ledger
    seen: Seen

    def checks(self) -> list[Check]:
        """Everything compared."""
        receiver, ids = self.stage.receiver, self.stage.organiser.ids
        return check_all(self.story, self.ledger, self.seen, receiver, ids)


@asynccontextmanager
async def playing(seed: int, people: int, bars: Bars) -> AsyncIterator[Played]:
    """Play the story; the server runs until the context ends, and leaves nothing behind.

    Raises:
        DemoFailed: it could not be played to its end.
    """
    story = write_story(seed, people)
    async with _stage(seed, bars) as stage:
        try:
            ledger = await _play(story, stage, bars)
            seen = await _settle(stage, ledger, bars)
        except DemoFailed as failed:
            raise DemoFailed(f"{failed}\n{stage.installation.log()}".rstrip()) from failed
        yield Played(stage=stage, story=story, ledger=ledger, seen=seen)


@asynccontextmanager
async def _stage(seed: int, bars: Bars) -> AsyncIterator[Stage]:
    """Database, server, receiver and key; gone when the context ends."""
    starting = bars.bar("Database, server, API key", 3)
    async with receiving() as receiver, serving() as installation:
        starting(2)
        key = await make_key(installation, LEAD)
        starting(3)
        async with Caller(installation.address) as caller:
            yield Stage(
                installation=installation,
                caller=caller,
                receiver=receiver,
                organiser=Organiser(caller, key, seed),
                key=key,
            )


async def _play(story: Sequence[Person], stage: Stage, bars: Bars) -> Ledger:
    """From the first request to the last review."""
    organiser, receiver = stage.organiser, stage.receiver
    receiver.secret = await organiser.subscribe(receiver.url)
    await organiser.turn_on()
    await organiser.import_campaign(example())

    crowd = Crowd(stage.caller, organiser.campaign, story)
    deeds = sum(len(person.deeds) + len(person.at_once) for person in story)
    together = sum(len(person.at_signal) for person in story)
    await crowd.join(bars.steps("People join", len(story)))
    await crowd.act(bars.steps("Quests are done", deeds))
    await crowd.cross_together(bars.steps("Signing at the same instant", together))
    slogans = sum(one.quest == "slogan" for one in crowd.ledger.done)
    await organiser.review(crowd.ledger, bars.steps("Slogans are read", slogans))
    return crowd.ledger


async def _settle(stage: Stage, ledger: Ledger, bars: Bars) -> Seen:
    """Revoke one report, and wait until everything is counted and told."""
    organiser = stage.organiser
    await organiser.kpis()
    due, before = ledger.kpis(), await organiser.progress()
    revoked = max(ledger.standing("stickers"), key=lambda one: one.quantity)
    await organiser.move(revoked, "revoked", REVOKED)

    told = await close_the_loop(stage.caller, stage.key, organiser.campaign, ledger, revoked)

    await _forge(stage.receiver)
    expected = expected_events(ledger, due, before, organiser.ids, told)
    await _all_told(stage.receiver, expected.total(), bars)
    return Seen(
        kpis=await organiser.kpis(),
        due=due,
        before=before,
        revoked=revoked,
        told=told,
        progress=await organiser.progress(),
        deliveries=await organiser.deliveries(),
        log=await organiser.events(),
    )


async def _forge(receiver: Receiver) -> None:
    """Somebody else calls the receiver; it must not believe them."""
    async with aiohttp.ClientSession(headers=FORGED) as http:
        await http.post(receiver.url, data=b'{"type":"completion.validated"}')


async def _all_told(receiver: Receiver, messages: int, bars: Bars) -> None:
    """Wait for every message and every repetition; if some never come, the checks will say so."""
    bar = bars.bar("Webhooks are verified", messages)
    calls, until = 0, monotonic() + SILENCE_SECONDS
    while monotonic() < until and calls < messages + ON_PURPOSE:
        await asyncio.sleep(0.05)
        bar(len(receiver.messages))
        if receiver.counts["calls"] > calls:
            calls, until = receiver.counts["calls"], monotonic() + SILENCE_SECONDS


def example() -> bytes:
    """The example campaign: from the wheel beside us, in a checkout from its folder."""
    here = Path(__file__).resolve()
    for folder in (here.parents[1] / "_examples", here.parents[2] / "examples"):
        if (folder / EXAMPLE).exists():
            return (folder / EXAMPLE).read_bytes()
    raise DemoFailed(f"{EXAMPLE} is missing")
