"""What is printed: stickers and signs, read from their sheets as a phone reads them."""

import re
from dataclasses import dataclass

from service.demo.caller import Call, Caller, DemoFailed, Json

PHONE = "Mozilla/5.0 (Linux; Android 14) Mobile Safari/537.36"  # programs are not counted
LINK = re.compile(rb"/URI \(([^)]+)\)")  # each code on a sheet can be clicked, too


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A batch, and the address behind each of its codes, as they are printed."""

    batch: str
    codes: tuple[str, ...]


async def print_batch(caller: Caller, key: str, quest: str, order: Json) -> Printed:
    """Order a batch of codes for a Quest, and read what comes out of the printer.

    Raises:
        DemoFailed: there are fewer codes on the sheet than were ordered.
    """
    path = f"/v1/quests/{quest}/sticker-batches"
    batch = (await caller.ask(Call(method="POST", path=path, token=key, body=order))).json
    sheet = await caller.ask(Call(method="GET", path=batch["sheet"], token=key))
    codes = tuple(dict.fromkeys(found.decode() for found in LINK.findall(sheet.body)))
    if len(codes) != batch["count"]:
        raise DemoFailed(f"{len(codes)} codes on the sheet, {batch['count']} were ordered")
    return Printed(batch=f"/v1/sticker-batches/{batch['id']}", codes=codes)


async def pass_by(caller: Caller, code: str) -> None:
    """Somebody who takes no part points a phone at it, and is led to the campaign."""
    path = "/" + code.split("/", 3)[3]
    await caller.ask(Call(method="GET", path=path, user_agent=PHONE), 302)
