"""Two partners feed a CRM each, of the people who said yes to them, and of nobody else."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from service.crm.doubles.brevo import BrevoDouble
from service.crm.doubles.double import Double, doubling
from service.crm.doubles.hubspot import HubSpotDouble
from service.demo.caller import Call, Caller, DemoFailed, Json
from service.demo.expected import Check
from service.demo.ledger import Joined

VERSION, PURPOSE = "2026-11", "newsletter"
ASKS = {
    "de": "Ja, schreibt mir einmal im Monat.",
    "en": "Yes, write to me once a month.",
    "fr": "Oui, écrivez-moi une fois par mois.",
}
TRIES = 300
EVERY_OTHER, EVERY_THIRD = 2, 3


@dataclass(slots=True, kw_only=True)
class Crm:
    """A partner's CRM: who said yes, who took it back, and what the CRM has."""

    partner: str
    double: Double
    mapping: list[Json]
    settings: Json
    yes: set[str] = field(default_factory=set)
    no: set[str] = field(default_factory=set)

    def has(self) -> set[str]:
        """The addresses that the CRM may write to."""
        return {one["email"] for one in self.double.contacts.values() if _may_be_written_to(one)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fed:
    """Both of them, at the end."""

    crms: Sequence[Crm]

    def checks(self) -> list[Check]:
        """What each has, and what it should have."""
        found = []
        for crm in self.crms:
            name = f"{crm.double.name} of {crm.partner}"
            found.append(Check(f"{name}: who said yes, and nobody else", crm.yes, crm.has()))
            known = {one["email"] for one in crm.double.contacts.values()}
            found.append(Check(f"{name}: who was ever told of", crm.yes | crm.no, known))
        return found


@asynccontextmanager
async def feeding(
    caller: Caller, keys: Sequence[tuple[str, str]], people: Sequence[Joined]
) -> AsyncIterator[Fed]:
    """Let people say yes to one partner, the other, both or neither; one takes it back.

    Args:
        keys: Two partners, each with its API key.
        people: Who proved a mailbox.
    """
    first = [{"source": "first_name", "property": "firstname"}]
    second = [{"source": "first_name", "property": "FIRSTNAME"}]
    async with doubling(HubSpotDouble()) as hubspot, doubling(BrevoDouble()) as brevo:
        (one, _), (other, _) = keys
        settings = {"subscription_id": "1"}
        crms = [
            Crm(partner=one, double=hubspot, mapping=first, settings=settings),
            Crm(partner=other, double=brevo, mapping=second, settings={}),
        ]
        for crm, (_, key) in zip(crms, keys, strict=True):
            await _feed(caller, key, crm, people)
        await _until_told(crms)
        yield Fed(crms=crms)


async def _feed(caller: Caller, key: str, crm: Crm, people: Sequence[Joined]) -> None:
    """Ask, connect and test; then people answer."""
    path = f"/v1/consent-texts/{PURPOSE}/{VERSION}"
    asked = await caller.ask(Call(method="PUT", path=path, token=key, body={"texts": ASKS}))
    wish = {
        "kind": crm.double.name.lower(),
        "base_url": crm.double.url,
        "access": {"token": crm.double.token},
        "mapping": crm.mapping,
        "settings": crm.settings,
    }
    call = Call(method="POST", path="/v1/crm-connections", token=key, body=wish, key="crm")
    made = (await caller.ask(call)).json["id"]
    path = f"/v1/crm-connections/{made}/test"
    await caller.ask(Call(method="POST", path=path, token=key, key="test"))

    organisation = asked.json["organisation"]
    step = EVERY_OTHER if isinstance(crm.double, HubSpotDouble) else EVERY_THIRD
    for joined in people[::step]:
        await _say(caller, joined, organisation, granted=True)
        crm.yes.add(_address(joined))
    await _until_told([crm])
    for joined in people[:1]:
        await _say(caller, joined, organisation, granted=False)
        crm.yes.discard(_address(joined))
        crm.no.add(_address(joined))


async def _say(caller: Caller, joined: Joined, organisation: str, *, granted: bool) -> None:
    body: Json = {"granted": granted, "version": VERSION, "locale": "en"}
    path = f"/v1/me/consents/{organisation}/{PURPOSE}"
    await caller.ask(Call(method="PUT", path=path, token=joined.token, body=body))


async def _until_told(crms: Sequence[Crm]) -> None:
    """Wait until the CRMs know what was said; if they never do, the checks will say so.

    Raises:
        DemoFailed: nobody arrives at all.
    """
    for _ in range(TRIES):
        if all(crm.has() == crm.yes for crm in crms):
            return
        await asyncio.sleep(0.1)
    if not any(crm.double.contacts for crm in crms):
        raise DemoFailed("nobody arrives in the CRMs: is the worker alive?")


def _address(joined: Joined) -> str:
    assert joined.person.mailed is not None  # noqa: S101 (chosen for it)
    return joined.person.mailed.address


def _may_be_written_to(one: Json) -> bool:
    return one.get("subscribed") == "yes" or one.get("emailBlacklisted") is False
