"""The whole demo, from an empty folder to one line that says how it went."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import aiohttp

from service.demo.afterwards import close_the_loop
from service.demo.author import write_story
from service.demo.ballot import Ballot
from service.demo.bars import Bars
from service.demo.caller import Caller, DemoFailed
from service.demo.checks import check_all, check_points
from service.demo.crowd import Crowd
from service.demo.expected import Check, Seen, credit_events, expected_events
from service.demo.feeds import Fed, feeding
from service.demo.ledger import Ledger
from service.demo.mailbox import Mailbox
from service.demo.organiser import LEAD, Organiser
from service.demo.printed import pass_by
from service.demo.receiver import Receiver, receiving
from service.demo.server import Installation, make_key, serving
from service.demo.story import Person, is_scanned, steps
from service.demo.words import REVOKED

EXAMPLE = "berlin-isst-anders.yaml"
SILENCE_SECONDS = 20  # longer than the pause before a call is repeated
PASSERS_BY = 10  # people who scan a sticker and go on
PARTNERS, MOST_FED = ("haferkiez", "bohnenrausch"), 24
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
    fed: Fed

    def checks(self) -> list[Check]:
        """Everything compared."""
        receiver, ids = self.stage.receiver, self.stage.organiser.ids
        agreed = check_all(self.story, self.ledger, self.seen, receiver, ids)
        return [*agreed, *self.fed.checks()]


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
            fed = await _fill_crms(stage, ledger, bars)
        except DemoFailed as failed:
            raise DemoFailed(f"{failed}\n{stage.installation.log()}".rstrip()) from failed
        yield Played(stage=stage, story=story, ledger=ledger, seen=seen, fed=fed)


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

    mailbox = Mailbox(stage.installation.folder / "data" / "mail")
    crowd = Crowd(stage.caller, organiser.campaign, story, mailbox)
    ledger = crowd.ledger
    await crowd.look()
    ledger.organisations = organiser.ids["organisations"]
    taken = sum(is_scanned(deed) for person in story for deed in person.all_deeds)
    ledger.printed = await organiser.prepare(ledger, taken + PASSERS_BY)
    await crowd.join(bars.steps("People join", len(story)))
    await crowd.team_up(bars.steps("Teams are made", sum(one.team is not None for one in story)))
    await crowd.act(bars.steps("Quests are done", sum(steps(person) for person in story)))
    together = sum(len(person.at_signal) for person in story)
    await crowd.cross_together(bars.steps("Signing at the same instant", together))
    for code in ledger.codes:  # nobody took these stickers; somebody walks past them
        await pass_by(stage.caller, code)
    waiting = sum(one.states[-1] == "in_review" for one in ledger.done)
    await organiser.review(ledger, bars.steps("What waits is read", waiting))
    ballot = Ballot(stage.caller, ledger, organiser)
    await ballot.open()
    await crowd.vote(ballot, bars.steps("People vote", sum(bool(one.votes) for one in story)))
    await ballot.close()
    return ledger


async def _settle(stage: Stage, ledger: Ledger, bars: Bars) -> Seen:
    """Revoke one report, and wait until everything is counted and told."""
    organiser = stage.organiser
    await organiser.credited(len(ledger.brought()))
    due, before = ledger.kpis(), await organiser.progress()
    credited = ledger.brought()
    revoked = ledger.to_revoke()
    await organiser.move(revoked, "revoked", REVOKED)
    lost = credited - ledger.brought()
    await organiser.credited(len(ledger.brought()))

    told = await close_the_loop(stage.caller, stage.key, organiser.campaign, ledger, revoked)

    await _forge(stage.receiver)
    expected = expected_events(ledger, due, before, organiser.ids, told)
    expected += credit_events(ledger, credited, lost)
    await _all_told(stage.receiver, expected.total(), bars)
    await _points_told(stage.receiver, ledger)
    return Seen(
        kpis=await organiser.kpis(),
        due=due,
        credited=credited,
        lost=lost,
        before=before,
        revoked=revoked,
        told=told,
        progress=await organiser.progress(),
        deliveries=await organiser.deliveries(),
        log=await organiser.events(),
        teams=await organiser.read("long-table", "teams"),
        stickers=await organiser.look_at(ledger.printed),
        tables=await organiser.testimonials(),
    )


async def _fill_crms(stage: Stage, ledger: Ledger, bars: Bars) -> Fed:
    """Two partners connect a CRM each; what they ask and are told is nobody else's."""
    bar = bars.bar("CRMs of two partners", 2)
    made = [make_key(stage.installation, partner) for partner in PARTNERS]
    keys = list(zip(PARTNERS, await asyncio.gather(*made), strict=True))
    bar(1)
    proven = [
        joined
        for joined in ledger.people.values()
        if joined.person.mailed and joined.person.mailed.is_opened
    ]
    async with feeding(stage.caller, keys, proven[:MOST_FED]) as fed:
        bar(2)
        return fed


async def _forge(receiver: Receiver) -> None:
    """Somebody else calls the receiver; it must not believe them."""
    async with aiohttp.ClientSession(headers=FORGED) as http:
        await http.post(receiver.url, data=b'{"type":"completion.validated"}')


async def _points_told(receiver: Receiver, ledger: Ledger) -> None:
    """Wait until the points are told that follow from all that was done; else the checks say so."""
    for _ in range(5 * SILENCE_SECONDS):
        if all(one.ok for one in check_points(ledger, receiver)):
            return
        await asyncio.sleep(0.2)


async def _all_told(receiver: Receiver, messages: int, bars: Bars) -> None:
    """Wait for every message and every repetition; if some never come, the checks will say so."""
    bar = bars.bar("Webhooks are verified", messages)
    calls, until = 0, monotonic() + SILENCE_SECONDS
    while monotonic() < until and calls < messages + ON_PURPOSE:
        await asyncio.sleep(0.05)
        bar(len(receiver.messages))
        if receiver.awaited_calls > calls:
            calls, until = receiver.awaited_calls, monotonic() + SILENCE_SECONDS


def example() -> bytes:
    """The example campaign: from the wheel beside us, in a checkout from its folder."""
    here = Path(__file__).resolve()
    for folder in (here.parents[1] / "_examples", here.parents[2] / "examples"):
        if (folder / EXAMPLE).exists():
            return (folder / EXAMPLE).read_bytes()
    raise DemoFailed(f"{EXAMPLE} is missing")
