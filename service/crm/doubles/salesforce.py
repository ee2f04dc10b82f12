"""Salesforce, as documented: collections in order, 300, duplicate rules, request limit."""

import re
from typing import Any

from aiohttp import web

from service.crm.doubles.double import Double, Json

MOST = 200
DATA = "/services/data/{version}"
RULE = "Sforce-Duplicate-Rule-Header"


class SalesforceDouble(Double):
    """Keeps contacts under an external id; a duplicate rule looks at the address."""

    name = "Salesforce"

    def __init__(self, *, key: str = "Coquest_Ref__c", also: str = "", **more: Any) -> None:
        super().__init__(**more)
        standard = "LastName FirstName Email HasOptedOutOfEmail Coquest_Points__c Language__c"
        self.key = key
        self.known = {key, *standard.split(), *also.split()}
        self.members: list[dict[str, Json]] = []
        self.locked: set[str] = set()  # refs whose row somebody else holds
        self.used, self.allowed = 0, 100_000  # calls in 24 hours, of everybody's programs

    def routes(self) -> list[web.RouteDef]:
        """Contacts, one and many, and campaign members."""
        one = f"{DATA}/sobjects/Contact/{self.key}/{{ref}}"
        return [
            web.get(f"{DATA}/sobjects/Contact/describe", self._describe),
            web.patch(f"{DATA}/composite/sobjects/Contact/{self.key}", self._many),
            web.patch(one, self._one),
            web.delete(one, self._delete),
            web.post(f"{DATA}/sobjects/CampaignMember", self._member),
            web.post("/services/oauth2/token", self._renew),
            web.get(f"{DATA}/query", self._query),
            web.delete(f"{DATA}/sobjects/CampaignMember/{{id}}", self._leave),
        ]

    def stranger(self) -> web.Response:
        """As an ended session is answered: a list."""
        return _errors(401, "INVALID_SESSION_ID", "Session expired or invalid")

    def too_many(self) -> web.Response:
        """The daily limit."""
        return _errors(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")

    def signs(self) -> dict[str, str]:
        """On every reply."""
        self.used += 1
        return {"Sforce-Limit-Info": f"api-usage={self.used}/{self.allowed}"}

    async def _describe(self, _: web.Request) -> web.Response:
        fields = [
            {
                "name": name,
                "type": "string",
                "updateable": True,
                "externalId": name == self.key,
                "unique": name == self.key,
            }
            for name in sorted(self.known)
        ]
        return web.json_response({"name": "Contact", "fields": fields})

    async def _many(self, request: web.Request) -> web.Response:
        body = await request.json()
        records = body.get("records", [])
        if len(records) > MOST or any("type" not in one.get("attributes", {}) for one in records):
            return _errors(400, "INVALID_INPUT", "At most 200 records, each with its type.")
        saves = request.headers.get(RULE) == "allowSave=true"
        return web.json_response([self._put(one, saves) for one in records])

    def _put(self, record: dict[str, Json], saves: bool) -> dict[str, Json]:
        fields = {name: value for name, value in record.items() if name != "attributes"}
        ref = fields.get(self.key)
        found = self.by(self.key, ref)
        trouble = self._trouble(fields, found, saves)
        if trouble:
            code, said = trouble
            error = {"statusCode": code, "message": said, "fields": []}
            return {"success": False, "errors": [error]}
        identifier = found[0] if found else f"003{self.new_id().zfill(15)}"
        self.contacts.setdefault(identifier, {}).update(fields)
        return {"id": identifier, "success": True, "errors": [], "created": not found}

    def _trouble(
        self, fields: dict[str, Json], found: list[str], saves: bool
    ) -> tuple[str, str] | None:
        unknown = set(fields) - self.known
        if len(found) > 1:
            return "DUPLICATE_EXTERNAL_ID", "more than one record found for external id field"
        if unknown:
            return "INVALID_FIELD", f"No such column '{unknown.pop()}' on sobject of type Contact"
        if not found and not fields.get("LastName"):
            return "REQUIRED_FIELD_MISSING", "Required fields are missing: [LastName]"
        if fields.get(self.key) in self.locked:
            return "UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record"
        if not found and not saves and self.by("Email", fields.get("Email")):
            return "DUPLICATES_DETECTED", "Use one of these records?"
        return None

    async def _one(self, request: web.Request) -> web.Response:
        ref, fields = request.match_info["ref"], await request.json()
        found = self.by(self.key, ref)
        if len(found) > 1:
            base = request.path.rpartition("/")[0].rpartition("/")[0]
            return web.json_response([f"{base}/{one}" for one in found], status=300)
        if not found and request.query.get("updateOnly") == "true":
            return _errors(404, "NOT_FOUND", "Provided external ID field does not exist")
        saves = request.headers.get(RULE) == "allowSave=true"
        told = self._put(fields | {self.key: ref}, saves)
        if not told["success"]:
            error = told["errors"][0]
            return _errors(400, error["statusCode"], error["message"])
        return web.json_response(told, status=201 if told["created"] else 200)

    async def _delete(self, request: web.Request) -> web.Response:
        found = self.by(self.key, request.match_info["ref"])
        if not found:
            return _errors(404, "NOT_FOUND", "Provided external ID field does not exist")
        for identifier in found:
            del self.contacts[identifier]
        return web.Response(status=204)

    async def _member(self, request: web.Request) -> web.Response:
        body = await request.json()
        same = ("CampaignId", "ContactId")
        if any(all(one[name] == body[name] for name in same) for one in self.members):
            return _errors(400, "DUPLICATE_VALUE", "Already a campaign member.")
        told = {"id": f"00v{self.new_id()}", "success": True, "errors": []}
        self.members.append({**body, "Id": told["id"]})
        return web.json_response(told, status=201)

    async def _query(self, request: web.Request) -> web.Response:
        campaign, contact = re.findall(r"'(\w+)'", request.query["q"])
        found = [
            {"Id": one["Id"]}
            for one in self.members
            if (one["CampaignId"], one["ContactId"]) == (campaign, contact)
        ]
        return web.json_response({"totalSize": len(found), "done": True, "records": found})

    async def _leave(self, request: web.Request) -> web.Response:
        gone = request.match_info["id"]
        self.members = [one for one in self.members if one["Id"] != gone]
        return web.Response(status=204)

    async def _renew(self, request: web.Request) -> web.Response:
        form = await request.post()
        if form.get("grant_type") != "refresh_token":
            return web.json_response({"error": "unsupported_grant_type"}, status=400)
        self.token = f"{self.token}+"
        return web.json_response({"access_token": self.token, "instance_url": self.url})


def _errors(status: int, code: str, message: str) -> web.Response:
    return web.json_response([{"errorCode": code, "message": message}], status=status)
