"""Organisations with CRMs, over HTTP, and the worker that feeds them, step by step."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
from sqlalchemy import text

from service.crm.doubles.all import DOUBLES
from service.crm.doubles.double import Double, doubling
from service.delivery.crm_feed import Feeder
from service.delivery.crm_line import HttpExchange
from service.mail.mail import Office
from service.store.session import Database
from service.usecases.fan_out_events import fan_out_events
from service.usecases.notice_for_crms import notice_for_crms
from tests.conftest import SECRET
from tests.consenting import answer, ask
from tests.mission import Mission
from tests.people import Headers, Person, join, key_of
from tests.posting import prove

ANY = {"if-match": "*"}
OFFICE = Office(secret=SECRET, public_url="https://coquest.example")
MAPPING = {
    "hubspot": [
        {"source": "first_name", "property": "firstname"},
        {"source": "consent_status", "property": "coquest_status"},
        {"source": "locale", "property": "coquest_language", "transform": "upper"},
    ],
    "brevo": [{"source": "first_name", "property": "FIRSTNAME"}],
    "mailchimp": [{"source": "first_name", "property": "FNAME"}],
    "civicrm": [{"source": "first_name", "property": "first_name", "default": "?"}],
    "salesforce": [{"source": "first_name", "property": "FirstName"}],
}
SETTINGS: dict[str, dict[str, Any]] = {
    "hubspot": {"subscription_id": "9"},
    "mailchimp": {"audience_id": "a1b2c3"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Crm:
    """A double, and the connection of an organisation to it."""

    double: Double
    path: str
    key: Headers
    client: httpx.AsyncClient

    async def stand(self) -> dict[str, Any]:
        """How it is."""
        found: dict[str, Any] = (await self.client.get(self.path, headers=self.key)).json()
        return found

    async def listed(self, what: str) -> list[dict[str, Any]]:
        """Its contacts, calls or erasures."""
        found: list[dict[str, Any]] = (
            await self.client.get(f"{self.path}/{what}", headers=self.key)
        ).json()["items"]
        return found

    async def patch(self, **changes: Any) -> httpx.Response:
        """Set it otherwise."""
        return await self.client.patch(self.path, json=changes, headers=self.key | ANY)

    async def test(self) -> httpx.Response:
        """Turn it on."""
        return await self.client.post(f"{self.path}/test", headers=self.key)

    def addresses(self) -> list[str]:
        """Whom the CRM has."""
        return sorted(str(one.get("email")) for one in self.double.contacts.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Feeding:
    """An installation, and its worker."""

    client: httpx.AsyncClient
    db: Database
    working: Database
    exchange: HttpExchange

    def feeder(self) -> Feeder:
        """A worker's loop."""
        return Feeder(self.working, self.exchange, OFFICE)

    async def notice(self) -> int:
        """What happened is noticed, and people are queued; how many?"""
        at = datetime.now(UTC)
        await fan_out_events(self.working, secret=SECRET, at=at)
        return await notice_for_crms(self.working, secret=SECRET, at=at)

    async def work(self) -> None:
        """Notice, and tell the CRMs until nothing is due."""
        await self.notice()
        while await self.feeder().feed_once():
            await self.notice()

    @asynccontextmanager
    async def crm(
        self, key: Headers, kind: str = "hubspot", *, on: bool = True, **more: Any
    ) -> AsyncIterator[Crm]:
        """A CRM of the organisation of a key, connected and on."""
        async with doubling(DOUBLES[kind](token="s3cret-of-hubspot")) as double:
            body = {
                "kind": kind,
                "base_url": double.url,
                "access": {"token": "s3cret-of-hubspot"},
                "mapping": MAPPING[kind],
                "settings": SETTINGS.get(kind, {}),
            }
            made = await self.client.post("/v1/crm-connections", json=body | more, headers=key)
            assert made.status_code == 201, made.text
            path = f"/v1/crm-connections/{made.json()['id']}"
            crm = Crm(double=double, path=path, key=key, client=self.client)
            if on:
                tested = await crm.test()
                assert tested.status_code == 200, tested.text
            yield crm

    async def person(self, mission: Mission, name: str = "Mia Muster", **more: Any) -> Person:
        """Somebody with a proven address."""
        person = await join(self.client, mission, display_name=name, **more)
        address = f"{name.partition(' ')[0].lower()}@example.org"
        await prove(self.client, self.working, person, address)
        return person

    async def organisation(self, name: str = "ackerfunke") -> tuple[Headers, str]:
        """An organisation that asks people; its key and its id."""
        key = await key_of(self.db, name, scope="organise read deliver")
        return key, await ask(self.client, key)

    async def says(self, person: Person, organisation: str, *, yes: bool = True) -> None:
        """What somebody says to it."""
        reply = await answer(self.client, person, organisation, granted=yes)
        assert reply.status_code == 200, reply.text


async def stretch_time(feeding: Feeding) -> None:
    """What was to be tried later is due."""
    async with feeding.db.transaction() as session:
        await session.execute(text("UPDATE crm_contact SET next_at = now()"))
        await session.execute(text("UPDATE crm_farewell SET next_at = now()"))
        await session.execute(text("UPDATE crm_connection SET resume_at = NULL"))


async def states(crm: Crm) -> dict[str, int]:
    found: dict[str, int] = (await crm.stand())["contacts"]
    return found
