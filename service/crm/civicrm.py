"""CiviCRM (API v4): find exactly one contact, or none; then save it by its id.

Its own "match" updates only where exactly one contact fits and creates another one where several
do, so we look first: by our external identifier, then by its rule for duplicates. Several are for a
human to decide. Errors come as 4xx or 500, with ``error_message``.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any

from service.crm.interface import (
    AMBIGUOUS,
    NOT_THERE,
    Call,
    Contact,
    CrmRefused,
    Deed,
    Line,
    Outcome,
    Property,
    Reply,
    Result,
    Subscription,
    history_name,
)
from service.crm.replies import result_of, silent
from service.crm.sending import Sender, done, one_by_one, removed

KIND = "civicrm"
OURS = "external_identifier"
AJAX = {"X-Requested-With": "XMLHttpRequest"}
GROUP_STATUS = {
    Subscription.PENDING: "Pending",
    Subscription.SUBSCRIBED: "Added",
    Subscription.UNSUBSCRIBED: "Removed",
}


@dataclass(frozen=True, slots=True)
class _Found:
    """The contact's id; ``None``: nobody. Or why we cannot say."""

    id: str | None = None
    trouble: Result | None = None


class CiviCrm(Sender):
    """See :class:`service.crm.interface.Connector`."""

    def __init__(self, line: Line, settings: Mapping[str, Any]) -> None:
        self._line = line
        self._path = str(settings.get("path") or "/civicrm/ajax/api4")
        self._group = settings.get("group")
        self._activity = settings.get("activity_type")
        self._rule = str(settings.get("dedupe_rule") or "Individual.Unsupervised")

    async def properties(self) -> list[Property]:
        """The fields of contacts, custom ones too."""
        reply = await self._call("Contact/getFields", {"action": "save", "select": ["name"]})
        if not reply.ok:
            raise CrmRefused(reply)
        fields = [
            Property(
                name=str(one["name"]),
                kind=str(one.get("data_type", "String")),
                read_only=bool(one.get("readonly")),
            )
            for one in reply.members("values")
        ]
        return [*fields, *await self._activity_types()]

    async def _activity_types(self) -> list[Property]:
        """The kind of activity that completions become, if it is there."""
        if not self._activity:
            return []
        name = str(self._activity)
        where = [["option_group_id:name", "=", "activity_type"], ["name", "=", name]]
        reply = await self._call("OptionValue/get", {"select": ["name"], "where": where})
        if not reply.ok:
            raise CrmRefused(reply)
        return [Property(name=history_name(name)) for _ in reply.members("values")]

    async def _put_all(self, batch: Sequence[Contact]) -> list[Result]:
        """One after the other: sites are small."""
        return await one_by_one(batch, self._put)

    async def _put(self, contact: Contact) -> Result:
        found = await self._find(contact)
        if found.trouble is not None:
            return found.trouble
        record = {"contact_type": "Individual", OURS: _ours(contact), **contact.values}
        record["email_primary.email"] = contact.email
        if found.id is not None:
            record["id"] = int(found.id)
        if contact.consent is not None and contact.consent.status is Subscription.SUBSCRIBED:
            record["is_opt_out"] = False
        body = {"records": [record], "match": [OURS], "reload": False}
        reply = await self._call("Contact/save", body, about=contact.ref)
        if not reply.ok:
            return result_of(KIND, reply, contact)
        rows = reply.members("values")
        if not rows or "id" not in rows[0]:
            return silent(contact)
        result = done(contact, rows[0]["id"], created=found.id is None)
        return await self._grouped(contact, result)

    async def _then(self, contact: Contact, result: Result) -> Result:
        """An activity per completion, found again by its subject: sent twice, it is there once."""
        told = result.outcome in {Outcome.CREATED, Outcome.UPDATED}
        if not (told and self._activity and contact.deeds and result.remote_id):
            return result
        records = [self._history(int(result.remote_id), one) for one in contact.deeds]
        body = {"records": records, "match": ["subject"], "reload": False}
        reply = await self._call("Activity/save", body, about=contact.ref)
        if reply.ok and len(reply.members("values")) == len(records):
            return result
        failed = silent(contact) if reply.ok else result_of(KIND, reply, contact)
        return replace(failed, remote_id=result.remote_id)

    def _history(self, contact_id: int, one: Deed) -> dict[str, Any]:
        """Its subject names it for ever; what is taken back is cancelled, and stays to be seen."""
        return {
            "activity_type_id:name": str(self._activity),
            "subject": f"Coquest {one.kind} {one.key}",
            "details": f"{escape(one.title)} ({one.quantity})",
            "activity_date_time": one.at.strftime("%Y-%m-%d %H:%M:%S UTC"),
            "status_id:name": "Completed" if one.holds else "Cancelled",
            "source_contact_id": contact_id,
            "target_contact_id": [contact_id],
        }

    async def _find(self, contact: Contact) -> _Found:
        """By our identifier, trash included; else by the site's own rule for duplicates."""
        where = [[OURS, "=", _ours(contact)], ["is_deleted", "IN", [True, False]]]
        reply = await self._call("Contact/get", {"select": ["id", "is_deleted"], "where": where})
        if not reply.ok:
            return _Found(trouble=result_of(KIND, reply, contact))
        rows = reply.members("values")
        if not rows:
            return await self._find_double(contact)
        if rows[0].get("is_deleted"):
            return _Found(trouble=_parked(contact, "in_trash", "Is in CiviCRM's trash."))
        return _one_of(contact, rows)

    async def _find_double(self, contact: Contact) -> _Found:
        values = {"email_primary.email": contact.email}
        values |= {k: str(v) for k, v in contact.values.items() if k.endswith("_name")}
        body = {"dedupeRule": self._rule, "values": values}
        reply = await self._call("Contact/getDuplicates", body)
        if not reply.ok:
            return _Found(trouble=result_of(KIND, reply, contact))
        return _one_of(contact, reply.members("values"))

    async def _grouped(self, contact: Contact, result: Result) -> Result:
        """Groups follow consent and segments, never anything else."""
        wanted = {
            name: "Added" if belongs else "Removed" for name, belongs in contact.lists.items()
        }
        if contact.consent is not None and self._group:
            wanted[str(self._group)] = GROUP_STATUS[contact.consent.status]
        if not wanted:
            return result
        records = [
            {"contact_id": result.remote_id, "group_id.name": name, "status": status}
            for name, status in wanted.items()
        ]
        body = {"records": records, "match": ["contact_id", "group_id"]}
        reply = await self._call("GroupContact/save", body)
        if reply.ok:
            return result
        return replace(result_of(KIND, reply, contact), remote_id=result.remote_id)

    async def _withdraw(self, contact: Contact) -> Result:
        """Opted out of bulk mail, and out of the group."""
        values = {**contact.values, "is_opt_out": True}
        where = [[OURS, "=", _ours(contact)]]
        reply = await self._call("Contact/update", {"where": where, "values": values})
        if not reply.ok:
            return removed(KIND, reply, contact)
        rows = reply.members("values")
        if not rows:
            return Result(ref=contact.ref, outcome=Outcome.UPDATED, code=NOT_THERE)
        result = done(contact, rows[0]["id"], created=False)
        leaves = dict.fromkeys(contact.lists, False)
        if self._group:
            leaves[str(self._group)] = False
        return await self._grouped(replace(contact, lists=leaves), result)

    async def _erase(self, contact: Contact) -> Result:
        """Deleted, past the trash."""
        where = [[OURS, "=", _ours(contact)], ["is_deleted", "IN", [True, False]]]
        reply = await self._call("Contact/delete", {"where": where, "useTrash": False})
        return removed(KIND, reply, contact)

    async def _call(
        self, what: str, params: Mapping[str, Any], *, about: str | None = None
    ) -> Reply:
        form = {"params": json.dumps(params)}
        path = f"{self._path}/{what}"
        call = Call(method="POST", path=path, form=form, headers=AJAX, about=about)
        return await self._line.call(call)


def _ours(contact: Contact) -> str:
    return f"coquest:{contact.ref}"


def _one_of(contact: Contact, rows: Sequence[Mapping[str, Any]]) -> _Found:
    ids = {str(row["id"]) for row in rows}
    if len(ids) > 1:
        said = f"{len(ids)} contacts match."
        return _Found(trouble=_parked(contact, AMBIGUOUS, said))
    return _Found(id=next(iter(ids), None))


def _parked(contact: Contact, code: str, message: str) -> Result:
    return Result(ref=contact.ref, outcome=Outcome.REJECTED, code=code, message=message)
