"""Handing in one deed in the person's manner, and looking closely at every answer."""

import asyncio
from datetime import timedelta

from service.demo.caller import Answer, Call, Caller, Json
from service.demo.ledger import ACCEPTED, AUTHORED, Done, Joined, Ledger
from service.demo.story import Deed, Manner

BEFORE, CREATED, REFUSED, WRONG_KEY = 200, 201, 409, 422
EXPECTED = (BEFORE, CREATED, REFUSED)  # whoever signed before is told so, with 200
OTHER_EVIDENCE = {"kind": "sticker", "placed": 1}


async def hand_in(caller: Caller, ledger: Ledger, joined: Joined, deed: Deed) -> Done | None:
    """Hand in evidence, once or more often but always under one key; note what came of it.

    Returns:
        What was recorded; ``None`` when it was refused, or had been done before.
    """
    call = _completion(ledger, joined, deed)
    least = ledger.tally.least(joined.person.number, deed)

    answers = await _send(caller, call, deed.manner)

    first = answers[0]
    if first.status != CREATED:
        ledger.tally.perhaps.forget(deed)
        ledger.refusals["signed-before" if first.status == BEFORE else first.code] += 1
        if first.status == BEFORE:
            ledger.repeated.add(joined.person.number)
        return None
    ledger.wrong += ledger.tally.untrue(first.json["thanks"], least)
    ledger.wrong += _differences(answers)
    ledger.replays += sum(answer.replayed for answer in answers)
    done = note(ledger, joined, deed, first.json)
    if deed.manner is Manner.MIXED_UP:
        await _mix_up(caller, ledger, call)
    return done


def _completion(ledger: Ledger, joined: Joined, deed: Deed) -> Call:
    evidence = _whole(ledger, joined, deed)
    return Call(
        method="POST",
        path=f"/v1/quests/{ledger.quests[deed.quest]['id']}/completions",
        token=joined.token,
        body=evidence,
        key=deed.key,
        accept_language=joined.person.locale,
    )


def _whole(ledger: Ledger, joined: Joined, deed: Deed) -> Json:
    """The evidence, with what only shows now: the time, a sticker's code, a Link, ids."""
    evidence = dict(deed.evidence)
    if deed.days_ago:
        evidence["occurred_at"] = (ledger.began - timedelta(days=deed.days_ago)).isoformat()
    if deed.quest == "stickers" and "placed" not in evidence:
        evidence["code"] = ledger.codes.pop()
    if deed.quest == "pass-it-on":
        evidence["link"] = joined.posted[0]
    if "reuse" in evidence:
        evidence["reuse"] = [ledger.organisations[slug] for slug in evidence["reuse"]]
    if "newsletters" in evidence:
        evidence["newsletters"] = [
            asked | {"organisation": ledger.organisations[asked["organisation"]]}
            for asked in evidence["newsletters"]
        ]
    return evidence


async def _send(caller: Caller, call: Call, manner: Manner) -> list[Answer]:
    """Every answer to one deed, the first one first."""
    if manner is Manner.TOGETHER:
        pair = (caller.ask(call, *EXPECTED) for _ in range(2))
        return list(await asyncio.gather(*pair))
    answers = [await caller.ask(call, *EXPECTED, impatient=manner is Manner.LOST)]
    if manner is Manner.TWICE:
        answers.append(await caller.ask(call, *EXPECTED))
    return answers


def _differences(answers: list[Answer]) -> list[str]:
    """One key is one answer, byte by byte, and at most one of them is the original."""
    originals = [answer for answer in answers if not answer.replayed]
    same = all(answer.body == answers[0].body for answer in answers)
    if same and len(originals) <= 1:
        return []
    return [f"one key got different answers: {[answer.body for answer in answers]}"]


def note(ledger: Ledger, joined: Joined, deed: Deed, told: Json) -> Done:
    """Keep in the account what an answer said, and whether it could be said."""
    completion, thanks = told["completion"], told["thanks"]
    if completion["state"] == ACCEPTED:
        ledger.tally.surely.add(joined.person.number, deed)
    if bool(thanks["achieved"]) != (completion["state"] == ACCEPTED):
        ledger.wrong.append(f"{completion['state']}, and yet: {thanks['message']}")
    if thanks["language"] != joined.person.locale or not thanks["message"]:
        ledger.wrong.append(f"not in {joined.person.locale}: {thanks['message']!r}")
    done = Done(
        by=joined,
        quest=deed.quest,
        id=completion["id"],
        quantity=int(deed.evidence.get("placed", 1)),
        thanks=thanks,
        states=[completion["state"]],
        authored=deed.quest in AUTHORED or "comment" in deed.evidence,
        evidence=deed.evidence,
    )
    ledger.done.append(done)
    return done


async def _mix_up(caller: Caller, ledger: Ledger, call: Call) -> None:
    """The key of one action with the evidence of another: that must not pass for a retry."""
    path = f"/v1/quests/{ledger.quests['stickers']['id']}/completions"
    mixed_up = Call(method="POST", path=path, token=call.token, body=OTHER_EVIDENCE, key=call.key)
    ledger.refusals[(await caller.ask(mixed_up, WRONG_KEY)).code] += 1
