"""A double, a connector that speaks with it over real HTTP, and people."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from service.crm.calls import Account
from service.crm.doubles.all import DOUBLES
from service.crm.doubles.double import Double, doubling
from service.crm.interface import Connector, Contact, Evidence, Result, Subscription
from service.crm.kinds import KINDS
from service.delivery.crm_line import HttpLine, open_exchange

SETTINGS: dict[str, dict[str, Any]] = {
    "hubspot": {"subscription_id": "9"},
    "brevo": {"list_ids": [7]},
    "mailchimp": {"audience_id": "a1b2c3"},
    "civicrm": {"group": "newsletter"},
    "salesforce": {},
}
# Which property of each CRM holds a name, and one that nobody created.
NAMED = {
    "hubspot": "firstname",
    "brevo": "FIRSTNAME",
    "mailchimp": "FNAME",
    "civicrm": "first_name",
    "salesforce": "FirstName",
}
ADDRESS = {"civicrm": "email_primary.email", "salesforce": "Email"}
RENEWABLE = {"refresh_token": "again", "client_id": "c", "client_secret": "s"}
CRMS = tuple(DOUBLES)
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
YES = Evidence(status=Subscription.SUBSCRIBED, at=NOW, text="2026-05")


@dataclass(frozen=True, slots=True)
class Doubled:
    """Both ends."""

    kind: str
    double: Double
    connector: Connector
    line: HttpLine

    async def one(self, contact: Contact) -> Result:
        """Upsert somebody alone."""
        [result] = await self.connector.upsert([contact])
        return result

    def addresses(self) -> list[str]:
        """Whom the CRM has."""
        name = ADDRESS.get(self.kind, "email")
        return sorted(str(one.get(name)) for one in self.double.contacts.values())

    def paths(self) -> list[str]:
        """What was called."""
        return [one.path for one in self.double.heard]


@asynccontextmanager
async def doubled(
    kind: str,
    *,
    token: str = "secret",  # noqa: S107 (nobody's)
    known: str = "secret",
    rate: int = 10_000,
    **more: Any,
) -> AsyncIterator[Doubled]:
    """A double and a line to it.

    Args:
        token: What the line sends.
        known: What the double wants.
    """
    settings = {**SETTINGS[kind], **more.pop("settings", {})}
    access = {"token": token, **more.pop("access", {})}
    async with (
        doubling(DOUBLES[kind](token=known, **more)) as double,
        open_exchange(allow_private=True) as exchange,
    ):
        account = Account(
            kind=kind,
            base_url=double.url,
            access=access,
            settings=settings,
            rate=rate,
            in_flight=KINDS[kind].in_flight,
        )
        line = exchange.line(account)
        yield Doubled(kind, double, KINDS[kind].connect(line, settings), line)


def somebody(number: int = 1, **more: Any) -> Contact:
    """A person with a name in no property yet."""
    who = {"ref": f"p_{number:04}", "email": f"mia{number}@example.org"}
    return Contact(**(who | more))


def named(kind: str, number: int = 1, **more: Any) -> Contact:
    """A person with a name in the CRM's property for it."""
    return somebody(number, **({"values": {NAMED[kind]: "Mia"}} | more))
