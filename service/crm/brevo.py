"""Brevo: one contact per call, under ``ext_id``; what it ignored is found by reading back.

Documented at developers.brevo.com (contacts). An attribute that was not created before, or a value
of another type, is left out without a word, so each contact is read again unless the connection
says otherwise. Its batch call updates only, and says nothing about rows: it is not used.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from service.crm.interface import (
    Call,
    Contact,
    CrmRefused,
    Line,
    Property,
    Result,
    Subscription,
    Value,
)
from service.crm.replies import result_of
from service.crm.sending import Sender, done, one_by_one, removed

KIND = "brevo"
CREATED = 201
IGNORED = "fields_ignored"
KNOWN = "?identifierType=ext_id"


class Brevo(Sender):
    """See :class:`service.crm.interface.Connector`."""

    def __init__(self, line: Line, settings: Mapping[str, Any]) -> None:
        self._line = line
        self._lists = [int(one) for one in settings.get("list_ids") or ()]
        self._reads_back = settings.get("read_back", True) is not False
        self._in_flight = int(settings.get("in_flight") or 1)

    async def properties(self) -> list[Property]:
        """The attributes that were created, and the address."""
        reply = await self._line.call(Call(method="GET", path="/v3/contacts/attributes"))
        if not reply.ok:
            raise CrmRefused(reply)
        found = reply.members("attributes")
        return [
            Property(
                name=str(one["name"]),
                kind=str(one.get("type", "text")),
                read_only=one.get("category") in {"calculated", "global"},
            )
            for one in found
        ]

    async def _put_all(self, batch: Sequence[Contact]) -> list[Result]:
        """One call per contact: the batch call of Brevo creates nobody."""
        return await one_by_one(batch, self._put, in_flight=self._in_flight)

    async def _put(self, contact: Contact) -> Result:
        moved = contact.known_as is not None and contact.known_as != contact.email
        reply = await self._line.call(self._moving(contact) if moved else self._putting(contact))
        if not reply.ok:
            return result_of(KIND, reply, contact)
        created = reply.status == CREATED
        result = done(contact, reply.member("id"), created=created)
        return await self._read_back(contact, result) if self._reads_back else result

    def _putting(self, contact: Contact) -> Call:
        body = {
            "email": contact.email,
            "ext_id": contact.ref,
            "updateEnabled": True,
            "attributes": dict(contact.values),
            **self._standing(contact),
        }
        return Call(method="POST", path="/v3/contacts", json=_said(body), about=contact.ref)

    def _moving(self, contact: Contact) -> Call:
        """The same person at another address."""
        attributes = dict(contact.values) | {"EMAIL": contact.email}
        body = _said({"attributes": attributes, **self._standing(contact)})
        return replace(self._known("PUT", contact, body), about=contact.ref)

    def _standing(self, contact: Contact) -> dict[str, Any]:
        """Lists, and whether mailings are allowed: only what a newer consent says."""
        joins = [int(name) for name, belongs in contact.lists.items() if belongs]
        leaves = [int(name) for name, belongs in contact.lists.items() if not belongs]
        said = contact.consent
        subscribed = said is not None and said.status is Subscription.SUBSCRIBED
        standing: dict[str, Any] = {"listIds": joins, "unlinkListIds": leaves}
        if subscribed:
            standing |= {"emailBlacklisted": False, "listIds": [*self._lists, *joins]}
        return standing

    async def _read_back(self, contact: Contact, result: Result) -> Result:
        reply = await self._line.call(self._known("GET", contact))
        if not reply.ok:  # it is there; that we could not look is no reason to send it again
            return replace(result, code="not_read_back")
        kept = reply.member("attributes") or {}
        lost = [name for name, sent in contact.values.items() if not _same(kept.get(name), sent)]
        if not lost:
            return result
        said = f"Brevo ignored {', '.join(sorted(lost))}: create them, with the right type."
        return replace(result, code=IGNORED, message=said)

    async def _withdraw(self, contact: Contact) -> Result:
        """Blocked for mailings, and off our lists."""
        leaves = [*self._lists, *(int(name) for name in contact.lists)]
        body = _said({"emailBlacklisted": True, "unlinkListIds": leaves})
        if contact.values:
            body["attributes"] = dict(contact.values)
        reply = await self._line.call(self._known("PUT", contact, body))
        return removed(KIND, reply, contact)

    async def _erase(self, contact: Contact) -> Result:
        return removed(KIND, await self._line.call(self._known("DELETE", contact)), contact)

    def _known(self, method: str, contact: Contact, body: Any = None) -> Call:
        path = f"/v3/contacts/{quote(contact.ref, safe='')}{KNOWN}"
        return Call(method=method, path=path, json=body)


def _said(body: dict[str, Any]) -> dict[str, Any]:
    """Without what is empty."""
    return {name: value for name, value in body.items() if value not in ([], {})}


def _same(kept: object, sent: Value) -> bool:
    if isinstance(sent, bool) or isinstance(kept, bool):
        return kept is sent
    return str(kept) == str(sent) or _number(kept) == sent


def _number(value: object) -> object:
    return value if isinstance(value, int | float) else None
