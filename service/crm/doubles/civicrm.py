"""CiviCRM, API v4 over HTTP: where clauses, a match that fits exactly one, errors as 500."""

import json
from typing import Any

from aiohttp import web

from service.crm.doubles.double import Double, Json

PATH = "/civicrm/ajax/api4"
EMAIL = "email_primary.email"


class CiviCrmDouble(Double):
    """Keeps contacts, with a trash, who is in which group, and what they did."""

    name = "CiviCRM"

    def __init__(self, *, also: str = "", **more: Any) -> None:
        super().__init__(**more)
        standard = "first_name last_name source external_identifier contact_type is_opt_out"
        self.known = {EMAIL, "id", *standard.split(), *also.split()}
        self.groups: dict[tuple[str, str], str] = {}
        self.activity_types = {"Coquest"}
        self.activities: list[dict[str, Json]] = []

    def routes(self) -> list[web.RouteDef]:
        """The entities that we use."""
        answers = {
            "Contact/getFields": self._fields,
            "Contact/get": self._get,
            "Contact/getDuplicates": self._duplicates,
            "Contact/save": self._save,
            "Contact/update": self._update,
            "Contact/delete": self._delete,
            "GroupContact/save": self._group,
            "OptionValue/get": self._options,
            "Activity/save": self._activity,
        }
        return [web.post(f"{PATH}/{name}", self._spoken(do)) for name, do in answers.items()]

    def knows(self, request: web.Request) -> bool:
        """By either header, and only for scripts."""
        said = (request.headers.get("Authorization"), request.headers.get("X-Civi-Auth"))
        return f"Bearer {self.token}" in said and "X-Requested-With" in request.headers

    def stranger(self) -> web.Response:
        """As it says it."""
        return _error(401, "Invalid credential")

    def _spoken(self, do: Any) -> Any:
        """The form field ``params`` in, a list of values out."""

        async def answer(request: web.Request) -> web.Response:
            form = await request.post()
            found = do(json.loads(str(form["params"])))
            if isinstance(found, web.Response):
                return found
            return web.json_response({"values": found, "count": len(found)})

        return answer

    def _fields(self, _: Json) -> list[Json]:
        return [{"name": name, "data_type": "String"} for name in sorted(self.known)]

    def _where(self, params: Json) -> list[str]:
        clauses = params.get("where", [])
        trash = any(clause[0] == "is_deleted" for clause in clauses)
        found = [key for key, one in self.contacts.items() if trash or not one.get("is_deleted")]
        for name, operator, value in clauses:
            if name == "is_deleted":
                continue
            if operator != "=":
                raise web.HTTPBadRequest
            found = [key for key in found if self._value(key, name) == value]
        return found

    def _value(self, key: str, name: str) -> Json:
        return int(key) if name == "id" else self.contacts[key].get(name)

    def _get(self, params: Json) -> list[Json]:
        found = self._where(params)
        return [{"id": int(key), "is_deleted": bool(self._trashed(key))} for key in found]

    def _trashed(self, key: str) -> Json:
        return self.contacts[key].get("is_deleted")

    def _duplicates(self, params: Json) -> list[Json]:
        """The unsupervised rule: the same address."""
        address = params["values"].get(EMAIL)
        found = [key for key in self.by(EMAIL, address) if not self._trashed(key)]
        return [{"id": int(key)} for key in found]

    def _save(self, params: Json) -> Json:
        told = []
        for record in params["records"]:
            unknown = set(record) - self.known
            if unknown:
                return _error(500, f"Unknown field {unknown.pop()}")
            found = [str(record["id"])] if "id" in record else self._matches(params, record)
            ours = record.get("external_identifier")
            if len(found) != 1 and self.by("external_identifier", ours):
                return _error(500, "DB Error: already exists")
            # As the real one: with none or several that match, somebody new.
            key = found[0] if len(found) == 1 else self.new_id()
            kept = self.contacts.setdefault(key, {})
            kept.update({name: value for name, value in record.items() if name != "id"})
            told.append({"id": int(key)})
        return told

    def _matches(self, params: Json, record: Json) -> list[str]:
        names = params.get("match", [])
        return [
            key
            for key, one in self.contacts.items()
            if names
            and not one.get("is_deleted")
            and all(record.get(name) and one.get(name) == record[name] for name in names)
        ]

    def _update(self, params: Json) -> list[Json]:
        found = self._where(params)
        for key in found:
            self.contacts[key].update(params["values"])
        return [{"id": int(key)} for key in found]

    def _delete(self, params: Json) -> list[Json]:
        found = self._where(params)
        for key in found:
            if params.get("useTrash", True):
                self.contacts[key]["is_deleted"] = True
            else:
                del self.contacts[key]
        return [{"id": int(key)} for key in found]

    def _group(self, params: Json) -> list[Json]:
        for record in params["records"]:
            key, name = str(record["contact_id"]), record["group_id.name"]
            self.groups[key, name] = record["status"]
            if key in self.contacts:
                self.contacts[key][f"group {name}"] = record["status"]
        return [{"id": place} for place, _ in enumerate(params["records"], 1)]

    def _options(self, params: Json) -> list[Json]:
        """Only types of activities."""
        wanted = {clause[0]: clause[2] for clause in params["where"]}
        known = wanted["option_group_id:name"] == "activity_type"
        return [{"name": wanted["name"]}] if known and wanted["name"] in self.activity_types else []

    def _activity(self, params: Json) -> Json:
        """As contacts: what matches exactly one is updated, else there is one more."""
        told = []
        for record in params["records"]:
            if record["activity_type_id:name"] not in self.activity_types:
                return _error(500, "Invalid activity type")
            same = [
                one
                for one in self.activities
                if all(one.get(name) == record.get(name) for name in params.get("match", []))
            ]
            if len(same) != 1:
                same = [{"id": len(self.activities) + 1}]
                self.activities += same
            same[0].update(record)
            told.append({"id": same[0]["id"]})
            for contact in record["target_contact_id"]:
                self._show(str(contact))
        return told

    def _show(self, key: str) -> None:
        """The history of a contact, on its page."""
        if key in self.contacts:
            self.contacts[key]["activities"] = [
                f"{one['subject'].split()[1]}: {one['details']}, {one['status_id:name']}"
                for one in self.activities
                if int(key) in one["target_contact_id"]
            ]


def _error(status: int, message: str) -> web.Response:
    body = {"error_code": 0, "error_message": message, "status": status}
    return web.json_response(body, status=status)
