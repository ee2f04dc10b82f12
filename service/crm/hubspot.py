"""HubSpot: contacts by batch upsert, under a unique property of ours or by address.

Documented at developers.hubspot.com (batch upsert, communication preferences, GDPR delete).
With our own property as the key, a contact that HubSpot knows by the address alone is refused
with its id; it is then updated under that id, so nobody is there twice. Partial success is a 207
whose errors name the rows by trace id. A 2xx without any result is a failure.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from service.crm.interface import (
    Call,
    Contact,
    CrmRefused,
    Line,
    Outcome,
    Property,
    Reply,
    Result,
    Subscription,
)
from service.crm.replies import result_of, row_result, silent
from service.crm.sending import Sender, done, in_one_call, removed

KIND = "hubspot"
EXISTING = re.compile(r"Existing ID: (\d+)")
NOT_FOUND = re.compile(r"NOT_FOUND|not found|do not exist", re.IGNORECASE)
ALREADY = re.compile(r"already (subscribed|unsubscribed)", re.IGNORECASE)
BY_ADDRESS = "email"


class HubSpot(Sender):
    """See :class:`service.crm.interface.Connector`."""

    def __init__(self, line: Line, settings: Mapping[str, Any]) -> None:
        self._line = line
        self._api = str(settings.get("api") or "2026-03")
        self._key = str(settings.get("key_property") or "coquest_ref")
        self._subscription = settings.get("subscription_id")

    async def properties(self) -> list[Property]:
        """The properties of contacts; ours has to hold unique values."""
        named = "/crm/v3/properties/contacts" if self._api == "v3" else ""
        path = named or f"/crm/properties/{self._api}/contacts"
        reply = await self._line.call(Call(method="GET", path=path))
        if not reply.ok:
            raise CrmRefused(reply)
        return [
            Property(
                name=str(one["name"]),
                kind=str(one.get("type", "string")),
                read_only=bool((one.get("modificationMetadata") or {}).get("readOnlyValue")),
                unique=bool(one.get("hasUniqueValue")),
            )
            for one in reply.members("results")
        ]

    def _path(self, rest: str) -> str:
        if self._api == "v3":
            return f"/crm/v3/objects/contacts/{rest}"
        return f"/crm/objects/{self._api}/contacts/{rest}"

    async def _put_all(self, batch: Sequence[Contact]) -> list[Result]:
        return await in_one_call(KIND, batch, self._send, self._read)

    async def _send(self, batch: Sequence[Contact]) -> Reply:
        body = {"inputs": [self._input(contact) for contact in batch]}
        path = self._path("batch/upsert")
        return await self._line.call(Call(method="POST", path=path, json=body, rows=len(batch)))

    def _input(self, contact: Contact) -> dict[str, Any]:
        by_address = self._key == BY_ADDRESS
        return {
            "id": contact.email if by_address else contact.ref,
            "idProperty": self._key,
            "objectWriteTraceId": contact.ref,
            "properties": self._properties(contact),
        }

    def _properties(self, contact: Contact) -> dict[str, str]:
        values = {name: _text(value) for name, value in contact.values.items()}
        own = {} if self._key == BY_ADDRESS else {self._key: contact.ref}
        return values | {"email": contact.email} | own

    def _read(self, reply: Reply, batch: Sequence[Contact]) -> list[Result]:
        """Rows by our trace id; where HubSpot leaves it out, by the key it echoes."""
        good = {self._row(one): one for one in reply.members("results")}
        bad = {
            trace: str(error.get("message", "")) + " " + str(error.get("category", ""))
            for error in reply.members("errors")
            for trace in (error.get("context") or {}).get("objectWriteTraceId", [])
        }
        return [self._result(contact, good, bad) for contact in batch]

    def _row(self, one: Mapping[str, Any]) -> str:
        echoed = (one.get("properties") or {}).get(self._key)
        return str(one.get("objectWriteTraceId") or echoed)

    def _result(self, contact: Contact, good: Mapping[str, Any], bad: Mapping[str, str]) -> Result:
        if contact.ref in bad:
            return row_result(contact, bad[contact.ref], kind=KIND)
        row = good.get(contact.ref) or good.get(contact.email)
        return done(contact, row["id"], created=bool(row.get("new"))) if row else silent(contact)

    async def _then(self, contact: Contact, result: Result) -> Result:
        """A contact they know by the address alone is updated; a new consent is said."""
        existing = EXISTING.search(result.message)
        if result.outcome is Outcome.REJECTED and existing:
            result = await self._adopt(contact, existing[1])
        went_well = result.outcome in {Outcome.CREATED, Outcome.UPDATED}
        if went_well and contact.lists and result.remote_id:
            result = await self._listed(contact, result)
            went_well = result.outcome is not Outcome.RETRY
        said = contact.consent
        if not went_well or said is None or said.status is not Subscription.SUBSCRIBED:
            return result
        reply = await self._subscribe(contact, "subscribe", said.text)
        if reply is None or reply.ok or ALREADY.search(reply.text):
            return result
        return replace(result_of(KIND, reply, contact), remote_id=result.remote_id)

    async def _listed(self, contact: Contact, result: Result) -> Result:
        """Join and leave lists that are filled by hand; others cannot be written."""
        for name, belongs in contact.lists.items():
            verb = "recordIdsToAdd" if belongs else "recordIdsToRemove"
            both: dict[str, list[str]] = {"recordIdsToAdd": [], "recordIdsToRemove": []}
            body = both | {verb: [str(result.remote_id)]}
            path = f"/crm/v3/lists/{quote(name, safe='')}/memberships/add-and-remove"
            call = Call(method="PUT", path=path, json=body, about=contact.ref)
            reply = await self._line.call(call)
            if not reply.ok:
                return replace(result_of(KIND, reply, contact), remote_id=result.remote_id)
        return result

    async def _adopt(self, contact: Contact, remote_id: str) -> Result:
        body = {"properties": self._properties(contact)}
        call = Call(method="PATCH", path=self._path(remote_id), json=body, about=contact.ref)
        reply = await self._line.call(call)
        if reply.ok:
            return done(contact, remote_id, created=False)
        return result_of(KIND, reply, contact)

    async def _subscribe(self, contact: Contact, verb: str, why: str) -> Reply | None:
        """``None`` where no subscription type was chosen."""
        if not self._subscription:
            return None
        body = {
            "emailAddress": contact.key_address,
            "subscriptionId": str(self._subscription),
            "legalBasis": "CONSENT_WITH_NOTICE",
            "legalBasisExplanation": why,
        }
        path = f"/communication-preferences/v3/{verb}"
        about = contact.ref if verb == "subscribe" else None
        return await self._line.call(Call(method="POST", path=path, json=body, about=about))

    async def _withdraw(self, contact: Contact) -> Result:
        reply = await self._subscribe(contact, "unsubscribe", "Withdrawn by the person.")
        if reply is not None and not (reply.ok or ALREADY.search(reply.text)):
            result = removed(KIND, reply, contact)
            if result.outcome is not Outcome.UPDATED:
                return result
        if not contact.values:
            return done(contact, None, created=False)
        return await self._update(contact)

    async def _update(self, contact: Contact) -> Result:
        """Properties of a contact that is there; one that is not stays so."""
        by_address = self._key == BY_ADDRESS
        body = {
            "inputs": [
                {
                    "id": contact.key_address if by_address else contact.ref,
                    "idProperty": self._key,
                    "objectWriteTraceId": contact.ref,
                    "properties": {name: _text(one) for name, one in contact.values.items()},
                }
            ]
        }
        reply = await self._line.call(
            Call(method="POST", path=self._path("batch/update"), json=body)
        )
        told = " ".join(str(error.get("category", "")) for error in reply.members("errors"))
        if NOT_FOUND.search(told):
            return replace(done(contact, None, created=False), code="not_there")
        return self._read(reply, [contact])[0] if reply.ok else removed(KIND, reply, contact)

    async def _erase(self, contact: Contact) -> Result:
        """By its id where we know it: an unknown address would be blocked for good."""
        by_id = {"objectId": contact.remote_id}
        by_address = {"objectId": contact.key_address, "idProperty": BY_ADDRESS}
        body = by_id if contact.remote_id else by_address
        path = self._path("gdpr-delete")
        reply = await self._line.call(Call(method="POST", path=path, json=body))
        return removed(KIND, reply, contact)


def _text(value: object) -> str:
    """HubSpot takes every value as text."""
    return str(value).lower() if isinstance(value, bool) else str(value)
