"""Walking a hunt: a sign that is scanned, a place where one stands, a riddle that is solved."""

from datetime import UTC, datetime

from service.demo.caller import Call, Caller, Json
from service.demo.deeds import note
from service.demo.ledger import Joined, Ledger
from service.demo.story import FINISH, Manner, Walk
from service.demo.words import ANSWERS, WRONG_ANSWER

FOUND, NOT_FOUND = 200, 422
ROOF = {"latitude": 52.48183, "longitude": 13.43214}  # some steps from where the organiser put it


async def walk(caller: Caller, ledger: Ledger, joined: Joined, wish: Walk) -> None:
    """Find as many checkpoints as the story says; the last of all finishes the hunt."""
    for place, stop in enumerate(wish.stops):
        if stop == "cellar" and wish.guesses:
            guess = _find(ledger, joined, stop, f"{wish.key}/?", wrong=True)
            ledger.refusals[(await caller.ask(guess, NOT_FOUND)).code] += 1
        ends = wish.finishes_at(place)
        least = ledger.tally.least(joined.person.number, FINISH) if ends else None
        call = _find(ledger, joined, stop, f"{wish.key}/{stop}")
        impatient = wish.manner is Manner.LOST
        told = (await caller.ask(call, FOUND, impatient=impatient)).json
        if told["hunt"]["found"] != place + 1 or not told["counted"]:
            ledger.wrong.append(f"the find of {stop} was told as {told['hunt']['found']}")
        if (told["finish"] is not None) != (least is not None):
            ledger.wrong.append(f"finished, or not, after {place + 1} checkpoints")
        if told["finish"] is not None and least is not None:
            ledger.wrong += ledger.tally.untrue(told["finish"]["thanks"], least)
            note(ledger, joined, FINISH, told["finish"])
    if wish.manner is Manner.TWICE:
        await _once_more(caller, ledger, joined, wish)


async def _once_more(caller: Caller, ledger: Ledger, joined: Joined, wish: Walk) -> None:
    """The same checkpoint again, under another key: it counts once, and is said kindly."""
    again = _find(ledger, joined, wish.stops[0], f"{wish.key}/again")
    if (await caller.ask(again, FOUND)).json["counted"]:
        ledger.wrong.append("a checkpoint counted twice")


def _find(ledger: Ledger, joined: Joined, stop: str, key: str, *, wrong: bool = False) -> Call:
    language = joined.person.locale
    now = datetime.now(UTC).isoformat()
    proofs: dict[str, Json] = {
        "bakery": {"code": ledger.signs[0]},
        "roof": {"checkpoint": stop, "position": ROOF | {"accuracy_m": 9, "fixed_at": now}},
        "cellar": {"checkpoint": stop, "answer": WRONG_ANSWER if wrong else ANSWERS[language]},
    }
    return Call(
        method="POST",
        path=f"/v1/quests/{ledger.quests['treasure-hunt']['id']}/finds",
        token=joined.token,
        body=proofs[stop],
        key=key,
        accept_language=language,
    )
