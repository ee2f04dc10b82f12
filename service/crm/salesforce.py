"""Salesforce: upsert by an external id of our own, many at a time.

Documented at developer.salesforce.com (sObject collections upsert, upsert by external id). The
reply to many is a list in the order of the request. The key has to be an external id and unique;
more than one match is a 300 and nothing is written. Errors are always a list.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from service.crm.interface import (
    Call,
    Contact,
    CrmRefused,
    Line,
    Property,
    Reply,
    Result,
    Subscription,
)
from service.crm.replies import result_of, row_result, silent
from service.crm.sending import Sender, done, in_one_call, removed

KIND = "salesforce"
DUPLICATE_RULE = "Sforce-Duplicate-Rule-Header"
CREATED = 201


class Salesforce(Sender):
    """See :class:`service.crm.interface.Connector`."""

    def __init__(self, line: Line, settings: Mapping[str, Any]) -> None:
        self._line = line
        self._data = f"/services/data/v{settings.get('api') or '61.0'}"
        self._key = str(settings.get("key_field") or "Coquest_Ref__c")
        self._opt_out = str(settings.get("opt_out_field") or "HasOptedOutOfEmail")
        self._last_name = str(settings.get("last_name") or "Unknown")
        doubles = bool(settings.get("allow_duplicates"))
        self._headers = {DUPLICATE_RULE: "allowSave=true"} if doubles else {}

    async def properties(self) -> list[Property]:
        """The fields of Contact; ours has to be an external id, and unique."""
        path = f"{self._data}/sobjects/Contact/describe"
        reply = await self._line.call(Call(method="GET", path=path))
        if not reply.ok:
            raise CrmRefused(reply)
        return [
            Property(
                name=str(one["name"]),
                kind=str(one.get("type", "string")),
                read_only=not one.get("updateable", True),
                unique=bool(one.get("externalId") and one.get("unique")),
            )
            for one in reply.members("fields")
        ]

    async def _put_all(self, batch: Sequence[Contact]) -> list[Result]:
        """Together; one by one where the whole is malformed."""
        return await in_one_call(KIND, batch, self._send, self._read, singly=self._put)

    async def _send(self, batch: Sequence[Contact]) -> Reply:
        records = [
            {"attributes": {"type": "Contact"}, self._key: one.ref, **self._fields(one)}
            for one in batch
        ]
        body = {"allOrNone": False, "records": records}
        path = f"{self._data}/composite/sobjects/Contact/{self._key}"
        call = Call(method="PATCH", path=path, json=body, headers=self._headers, rows=len(batch))
        return await self._line.call(call)

    def _fields(self, contact: Contact) -> dict[str, Any]:
        fields: dict[str, Any] = {"LastName": self._last_name, **contact.values}
        fields["Email"] = contact.email
        said = contact.consent
        if said is not None and said.status is Subscription.SUBSCRIBED:
            fields[self._opt_out] = False
        return fields

    def _read(self, reply: Reply, batch: Sequence[Contact]) -> list[Result]:
        rows = reply.json if isinstance(reply.json, list) else []
        if len(rows) != len(batch):
            return [silent(contact) for contact in batch]
        return [_row(contact, row) for contact, row in zip(batch, rows, strict=True)]

    async def _put(self, contact: Contact) -> Result:
        reply = await self._patch(contact, self._fields(contact))
        if not reply.ok:
            return result_of(KIND, reply, contact)
        created = bool(reply.member("created") or reply.status == CREATED)
        return done(contact, reply.member("id"), created=created)

    async def _patch(self, contact: Contact, fields: Any, *, only: str = "") -> Reply:
        call = Call(
            method="PATCH",
            path=self._path(contact) + only,
            json=fields,
            headers=self._headers,
            about=None if only else contact.ref,
        )
        return await self._line.call(call)

    async def _then(self, contact: Contact, result: Result) -> Result:
        """Campaigns of theirs; to be a member twice is refused, which is as good."""
        if result.remote_id is None or result.outcome not in {"created", "updated"}:
            return result
        for campaign, belongs in contact.lists.items():
            move = self._join if belongs else self._leave
            reply = await move(campaign, result.remote_id)
            if not (reply.ok or "DUPLICATE_VALUE" in reply.text):
                return result_of(KIND, reply, contact)
        return result

    async def _join(self, campaign: str, contact_id: str) -> Reply:
        member = {"CampaignId": campaign, "ContactId": contact_id, "Status": "Responded"}
        path = f"{self._data}/sobjects/CampaignMember"
        return await self._line.call(Call(method="POST", path=path, json=member))

    async def _leave(self, campaign: str, contact_id: str) -> Reply:
        """Memberships have ids of their own, which have to be asked for."""
        wanted = (
            "SELECT Id FROM CampaignMember "  # noqa: S608 (SOQL of ids that Salesforce made)
            f"WHERE CampaignId = '{_id(campaign)}' AND ContactId = '{_id(contact_id)}'"
        )
        path = f"{self._data}/query?q={quote(wanted)}"
        reply = await self._line.call(Call(method="GET", path=path, shown=f"{self._data}/query"))
        for one in reply.members("records"):
            path = f"{self._data}/sobjects/CampaignMember/{_id(str(one['Id']))}"
            reply = await self._line.call(Call(method="DELETE", path=path))
        return reply

    async def _withdraw(self, contact: Contact) -> Result:
        fields = {**contact.values, self._opt_out: True}
        reply = await self._patch(contact, fields, only="?updateOnly=true")
        return removed(KIND, reply, contact)

    async def _erase(self, contact: Contact) -> Result:
        call = Call(method="DELETE", path=self._path(contact))
        return removed(KIND, await self._line.call(call), contact)

    def _path(self, contact: Contact) -> str:
        ref = quote(contact.ref, safe="")
        return f"{self._data}/sobjects/Contact/{self._key}/{ref}"


def _id(text: str) -> str:
    """An id of Salesforce's: letters and digits, whatever somebody wrote."""
    return "".join(letter for letter in text if letter.isalnum())


def _row(contact: Contact, row: Mapping[str, Any]) -> Result:
    if row.get("success"):
        return done(contact, row.get("id"), created=bool(row.get("created")))
    errors = row.get("errors") or []
    said = "; ".join(f"{one.get('statusCode')}: {one.get('message')}" for one in errors)
    return row_result(contact, said, kind=KIND) if said else silent(contact)
