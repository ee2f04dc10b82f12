"""Whether an address is known cannot be told by the time an answer takes.

Beside the comparison of statements in test_email.py and test_sign_in.py: medians of many
alternating requests, so that whatever else the machine does falls on both alike.
"""

from collections.abc import Awaitable, Callable
from statistics import median
from time import perf_counter

import httpx
import pytest

from service.store.session import Database
from tests.mail.inbox import Inbox
from tests.members import LEA, employ
from tests.mission import launch
from tests.people import join, key_of

ROUNDS = 150
# Of the median; what is left is noise. One statement more or less is 10 % and above.
TOLERANCE = 0.06
FIVE_MS = 0.005

Ask = Callable[[], Awaitable[None]]

pytestmark = pytest.mark.attack


async def differ(known: Ask, unknown: Ask) -> float:
    """By which share of the median the two take apart; each goes first in turns."""
    took: dict[bool, list[float]] = {True: [], False: []}
    for number in range(2 * ROUNDS):
        for is_known in (True, False) if number % 2 else (False, True):
            began = perf_counter()
            await (known if is_known else unknown)()
            took[is_known].append(perf_counter() - began)
    middle = {name: median(times[10:]) for name, times in took.items()}
    apart = abs(middle[True] - middle[False])
    assert apart < FIVE_MS, middle
    return apart / median(took[True] + took[False])


async def forget_mails(db: Database) -> None:
    """Or the known mailbox has had its mails for today."""
    await db.hot.execute("DELETE FROM mail")


async def test_asking_for_a_proof_takes_as_long_for_a_known_mailbox(
    client: httpx.AsyncClient, db: Database, working: Database
) -> None:
    mission = await launch(db)
    owner, stranger = await join(client, mission), await join(client, mission)
    await client.post("/v1/me/email", json={"email": LEA}, headers=owner.headers)
    said = {"code": await Inbox(working).code(LEA)}
    proven = await client.post("/v1/me/email/confirm", json=said, headers=owner.headers)
    assert proven.status_code == 200

    def asking(email: str) -> Ask:
        async def ask() -> None:
            reply = await client.post(
                "/v1/me/email", json={"email": email}, headers=stranger.headers
            )
            assert reply.status_code == 202
            await forget_mails(db)

        return ask

    assert await differ(asking(LEA), asking("nobody@ackerfunke.example")) < TOLERANCE


async def test_signing_in_takes_as_long_for_a_member(
    client: httpx.AsyncClient, db: Database
) -> None:
    await employ(client, db, await key_of(db, scope="own"))

    def asking(email: str) -> Ask:
        async def ask() -> None:
            body = {"workspace": "berlin", "email": email}
            assert (await client.post("/v1/sign-ins", json=body)).status_code == 202
            await forget_mails(db)

        return ask

    assert await differ(asking(LEA), asking("nobody@ackerfunke.example")) < TOLERANCE
