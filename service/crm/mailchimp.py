"""Mailchimp: members of one audience, under the hash of their address.

Documented at mailchimp.com/developer (lists, members). People whose consent is new go in one batch
with their status; the rest are put singly with ``status_if_new`` and no status, so that nobody who
left is subscribed again. A batch is answered with 200 whatever became of its rows. There is no hint
about when a throttled caller may come back.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

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
from service.crm.sending import Sender, done, in_one_call, one_by_one, removed

KIND = "mailchimp"
STATUS = {
    Subscription.PENDING: "pending",
    Subscription.SUBSCRIBED: "subscribed",
    Subscription.UNSUBSCRIBED: "unsubscribed",
}
LANGUAGE = "language"  # not a merge field: a member's own
READ_ONLY = frozenset({"EMAIL"})


class Mailchimp(Sender):
    """See :class:`service.crm.interface.Connector`."""

    def __init__(self, line: Line, settings: Mapping[str, Any]) -> None:
        self._line = line
        self._audience = f"/3.0/lists/{settings.get('audience_id') or 'none'}"
        self._in_flight = int(settings.get("in_flight") or 1)

    async def properties(self) -> list[Property]:
        """The merge fields of the audience, and the member's language."""
        path = f"{self._audience}/merge-fields?count=1000"
        reply = await self._line.call(Call(method="GET", path=path))
        if not reply.ok:
            raise CrmRefused(reply)
        fields = [
            Property(name=str(one["tag"]), kind=str(one.get("type", "text")))
            for one in reply.members("merge_fields")
        ]
        return [*fields, Property(name=LANGUAGE)]

    async def _put_all(self, batch: Sequence[Contact]) -> list[Result]:
        """Those with a new consent together, then the others."""
        new = [one for one in batch if one.consent is not None and not _moved(one)]
        rest = [one for one in batch if one not in new]
        results = await in_one_call(KIND, new, self._send, self._read) if new else []
        if not any(one.halts for one in results):
            results += await one_by_one(rest, self._put, in_flight=self._in_flight)
        return results

    async def _send(self, batch: Sequence[Contact]) -> Reply:
        body = {"members": [self._member(contact) for contact in batch], "update_existing": True}
        path = f"{self._audience}?skip_merge_validation=true"
        return await self._line.call(Call(method="POST", path=path, json=body, rows=len(batch)))

    def _member(self, contact: Contact) -> dict[str, Any]:
        said = contact.consent
        body = _profile(contact)
        if said is None:
            return body | {"status_if_new": STATUS[contact.standing]}
        # Whom Mailchimp suppressed comes back by its own letter alone.
        status = "pending" if contact.was_suppressed else STATUS[said.status]
        stamped = {"timestamp_opt": said.at.strftime("%Y-%m-%dT%H:%M:%S+00:00")}
        return body | {"status": status} | (stamped if status == "subscribed" else {})

    def _read(self, reply: Reply, batch: Sequence[Contact]) -> list[Result]:
        new, old = _ids(reply, "new_members"), _ids(reply, "updated_members")
        bad = {
            str(one.get("email_address", "")).lower(): f"{one.get('error_code')}: "
            f"{one.get('error')} {one.get('field') or ''}".strip()
            for one in reply.members("errors")
        }
        return [_row(contact, new, old, bad) for contact in batch]

    async def _put(self, contact: Contact) -> Result:
        path = f"{self._path(contact)}?skip_merge_validation=true"
        body, shown = self._member(contact), self._shown()
        call = Call(method="PUT", path=path, json=body, shown=shown, about=contact.ref)
        reply = await self._line.call(call)
        if not reply.ok:
            return result_of(KIND, reply, contact)
        found = reply.member("id")
        return done(contact, found, created=contact.remote_id is None) if found else silent(contact)

    async def _then(self, contact: Contact, result: Result) -> Result:
        """Tags of those who are there."""
        if not contact.lists or result.outcome not in {Outcome.CREATED, Outcome.UPDATED}:
            return result
        reply = await self._tag(contact)
        return result if reply.ok else result_of(KIND, reply, contact)

    async def _tag(self, contact: Contact) -> Reply:
        tags = [
            {"name": name, "status": "active" if belongs else "inactive"}
            for name, belongs in contact.lists.items()
        ]
        where = f"{self._audience}/members/{_hash(contact.email)}/tags"
        shown = f"{self._shown()}/tags"
        return await self._line.call(
            Call(method="POST", path=where, json={"tags": tags}, shown=shown)
        )

    async def _withdraw(self, contact: Contact) -> Result:
        body: dict[str, Any] = {"status": "unsubscribed"}
        merge = {name: one for name, one in contact.values.items() if name != LANGUAGE}
        if merge:
            body["merge_fields"] = merge
        call = Call(method="PATCH", path=self._path(contact), json=body, shown=self._shown())
        return removed(KIND, await self._line.call(call), contact)

    async def _erase(self, contact: Contact) -> Result:
        path = f"{self._path(contact)}/actions/delete-permanent"
        shown = f"{self._shown()}/actions/delete-permanent"
        call = Call(method="POST", path=path, json={}, shown=shown)
        return removed(KIND, await self._line.call(call), contact)

    def _path(self, contact: Contact) -> str:
        return f"{self._audience}/members/{_hash(contact.key_address)}"

    def _shown(self) -> str:
        return f"{self._audience}/members/..."


def _profile(contact: Contact) -> dict[str, Any]:
    merge = {name: value for name, value in contact.values.items() if name != LANGUAGE}
    body: dict[str, Any] = {"email_address": contact.email, "merge_fields": merge}
    if LANGUAGE in contact.values:
        body["language"] = contact.values[LANGUAGE]
    return body


def _row(
    contact: Contact, new: Mapping[str, str], old: Mapping[str, str], bad: Mapping[str, str]
) -> Result:
    address = contact.email.lower()
    if address in bad:
        return row_result(contact, bad[address], kind=KIND)
    if address in new:
        return done(contact, new[address], created=True)
    return done(contact, old[address], created=False) if address in old else silent(contact)


def _ids(reply: Reply, name: str) -> dict[str, str]:
    return {
        str(one.get("email_address", "")).lower(): str(one["id"]) for one in reply.members(name)
    }


def _moved(contact: Contact) -> bool:
    """Whether Mailchimp knows them under another address: only a single call can move them."""
    return contact.known_as is not None and contact.known_as.lower() != contact.email.lower()


def _hash(address: str) -> str:
    """How Mailchimp names a member: no secret is kept by it."""
    return hashlib.md5(address.lower().encode(), usedforsecurity=False).hexdigest()
