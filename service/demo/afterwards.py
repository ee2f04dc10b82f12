"""What people find in their inboxes: a Result closes the loop, and a correction follows."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from service.demo.caller import Call, Caller, DemoFailed, Json
from service.demo.ledger import Done, Joined, Ledger
from service.demo.words import RESULT

TRIES = 150
ZONE = ZoneInfo("Europe/Berlin")  # of the campaign: it happened today


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What two people found: one the Result, with their own part, one the correction.

    ``part`` is what the first one did for it, in stickers.
    """

    result: str
    person: Joined
    part: int
    thanks: Json
    misled: Joined
    corrected: Json


async def close_the_loop(
    caller: Caller, key: str, campaign: str, ledger: Ledger, revoked: Done
) -> Told:
    """Publish what became of it, and wait until it and the correction are told.

    Args:
        key: Of the organisation that leads the campaign.
        campaign: Its path.
        revoked: The report that does not count any more.

    Raises:
        DemoFailed: somebody was not told.
    """
    today = datetime.now(ZONE).date().isoformat()
    draft = dict(RESULT) | {"quests": [ledger.quests["stickers"]["id"]], "happened_on": today}
    made = await caller.ask(Call(method="POST", path=f"{campaign}/results", token=key, body=draft))
    result = made.json["id"]
    path = f"/v1/results/{result}/publication"
    await caller.ask(Call(method="POST", path=path, token=key, body={}, if_match="*"))
    standing = ledger.standing("stickers")
    person = next(one.by for one in reversed(standing) if one.by.person.name)
    return Told(
        result=str(result),
        person=person,
        part=sum(one.quantity for one in standing if one.by is person),
        thanks=await _found(caller, person, "result_published"),
        misled=revoked.by,
        corrected=await _found(caller, revoked.by, "figures_corrected"),
    )


async def _found(caller: Caller, person: Joined, moment: str) -> Json:
    """The newest message of that moment, once it is there."""
    language = person.person.locale
    call = Call(method="GET", path="/v1/me/thanks", token=person.token, accept_language=language)
    for _ in range(TRIES):
        for one in (await caller.ask(call)).json["items"]:
            if one["moment"] == moment:
                found: Json = one
                return found
        await asyncio.sleep(0.1)
    raise DemoFailed(f"somebody was not told ({moment}): is the worker alive?")
