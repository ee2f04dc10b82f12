"""A signature that counts once its person has opened a mail."""

from service.demo.caller import Call, Caller
from service.demo.deeds import hand_in
from service.demo.ledger import ACCEPTED, CONFIRMING, Joined, Ledger
from service.demo.mailbox import Mailbox
from service.demo.story import Mailed

ASKED = 202


async def sign_by_mail(
    caller: Caller, ledger: Ledger, mailbox: Mailbox, joined: Joined, mailed: Mailed
) -> None:
    """Sign, and confirm it with the code from the mail, unless the mail stays unread."""
    done = await hand_in(caller, ledger, joined, mailed.deed)
    if done is None or done.states != [CONFIRMING]:
        ledger.wrong.append("a signature counted before its mailbox was proven")
        return
    await _ask(caller, joined, mailed)
    if mailed.is_opened:
        await _confirm(caller, ledger, joined, mailed, await mailbox.code(mailed.address))
        done.states.append(ACCEPTED)
        ledger.tally.surely.add(joined.person.number, mailed.deed)


async def _ask(caller: Caller, joined: Joined, mailed: Mailed) -> None:
    body = {"email": mailed.address}
    path, key = "/v1/me/email", f"{mailed.deed.key}/ask"
    call = Call(method="POST", path=path, token=joined.token, body=body, key=key)
    await caller.ask(call, ASKED)


async def _confirm(
    caller: Caller, ledger: Ledger, joined: Joined, mailed: Mailed, code: str
) -> None:
    """Another token from here on: one that says whose mailbox it is."""
    path, key = "/v1/me/email/confirm", f"{mailed.deed.key}/confirm"
    call = Call(method="POST", path=path, token=joined.token, body={"code": code}, key=key)
    told = (await caller.ask(call)).json
    if told["participant"]["id"] != joined.id or told["merged"]:
        ledger.wrong.append("proving an address made somebody another person")
    joined.token = told["token"]
