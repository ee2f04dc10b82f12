"""Mailchimp, as documented: members by hash, a batch that is always a 200, compliance state."""

import base64
import hashlib
from typing import Any

from aiohttp import web

from service.crm.doubles.double import Double, Json

MOST = 500
LEFT = "This address is in a compliance state due to unsubscribe, bounce, or compliance review."


class MailchimpDouble(Double):
    """Keeps the members of one audience by the hash of their address."""

    name = "Mailchimp"

    def __init__(self, *, audience: str = "a1b2c3", also: str = "", **more: Any) -> None:
        super().__init__(**more)
        self.audience = audience
        self.known = {*["FNAME", "LNAME", "POINTS", "CONSENT"], *also.split()}
        self.left: set[str] = set()  # addresses whose owners left by Mailchimp's own link
        self.deleted: set[str] = set()

    def routes(self) -> list[web.RouteDef]:
        """Of one audience."""
        base = f"/3.0/lists/{self.audience}"
        member = base + "/members/{hash}"
        return [
            web.get(f"{base}/merge-fields", self._fields),
            web.post(base, self._batch),
            web.put(member, self._put),
            web.patch(member, self._patch),
            web.post(f"{member}/tags", self._tag),
            web.post(f"{member}/actions/delete-permanent", self._delete),
        ]

    def knows(self, request: web.Request) -> bool:
        """Basic, with any name."""
        _, _, said = request.headers.get("Authorization", "").partition("Basic ")
        return base64.b64decode(said or "Og==").decode().partition(":")[2] == self.token

    def stranger(self) -> web.Response:
        """As it says it."""
        return _problem(401, "API Key Invalid", "Your API key may be invalid.")

    def too_many(self) -> web.Response:
        """Without any hint."""
        return _problem(429, "Too Many Requests", "You have exceeded the limit.")

    async def _fields(self, _: web.Request) -> web.Response:
        found = [{"tag": tag, "type": "text", "required": False} for tag in sorted(self.known)]
        return web.json_response({"merge_fields": found})

    async def _batch(self, request: web.Request) -> web.Response:
        members = (await request.json())["members"]
        if len(members) > MOST:
            return _problem(400, "Invalid Resource", "At most 500 members.")
        told: dict[str, list[Json]] = {"new_members": [], "updated_members": [], "errors": []}
        for one in members:
            address = one.get("email_address", "")
            trouble = self._trouble(address, one)
            new = _hash(address) not in self.contacts
            if trouble:
                error = {"email_address": address, "error": trouble, "error_code": "ERROR_GENERIC"}
                told["errors"].append(error)
            else:
                part = "new_members" if new else "updated_members"
                told[part].append(self._keep(_hash(address), one, new=new))
        counts = {
            "total_created": len(told["new_members"]),
            "total_updated": len(told["updated_members"]),
            "error_count": len(told["errors"]),
        }
        return web.json_response(told | counts)

    def _trouble(self, address: str, one: dict[str, Json]) -> str | None:
        unknown = set(one.get("merge_fields", {})) - self.known
        if "@" not in address:
            return "Please provide a valid email address."
        if address.lower() in self.deleted:
            return "was permanently deleted and cannot be re-imported."
        if address.lower() in self.left and one.get("status") == "subscribed":
            return LEFT
        return f"merge field {unknown.pop()} does not exist" if unknown else None

    def _keep(self, key: str, one: dict[str, Json], *, new: bool) -> dict[str, Json]:
        kept = self.contacts.setdefault(key, {})
        kept["email"] = one.get("email_address", kept.get("email"))
        kept.update(one.get("merge_fields", {}))
        status = one.get("status") or (one.get("status_if_new") if new else None)
        if status:
            kept["status"] = status
        if "language" in one:
            kept["language"] = one["language"]
        return {"id": key, "email_address": kept["email"], "status": kept.get("status")}

    async def _put(self, request: web.Request) -> web.Response:
        key, body = request.match_info["hash"], await request.json()
        trouble = self._trouble(body.get("email_address", ""), body)
        if trouble == LEFT:
            return _problem(400, "Member In Compliance State", LEFT)
        if trouble:
            return _problem(400, "Invalid Resource", trouble)
        new = key not in self.contacts
        if new and not (body.get("status") or body.get("status_if_new")):
            return _problem(400, "Invalid Resource", "status_if_new is required.")
        told = self._keep(key, body, new=new)
        moved = _hash(body["email_address"])
        if moved != key:
            self.contacts[moved] = self.contacts.pop(key)
        return web.json_response(told | {"id": moved})

    async def _patch(self, request: web.Request) -> web.Response:
        key = request.match_info["hash"]
        if key not in self.contacts:
            return _missing()
        return web.json_response(self._keep(key, await request.json(), new=False))

    async def _tag(self, request: web.Request) -> web.Response:
        key = request.match_info["hash"]
        if key not in self.contacts:
            return _missing()
        kept = self.contacts[key]
        tags = set(kept.get("tags", []))
        for tag in (await request.json())["tags"]:
            (tags.add if tag["status"] == "active" else tags.discard)(tag["name"])
        kept["tags"] = sorted(tags)
        return web.Response(status=204)

    async def _delete(self, request: web.Request) -> web.Response:
        kept = self.contacts.pop(request.match_info["hash"], None)
        if kept is None:
            return _missing()
        self.deleted.add(kept["email"].lower())
        return web.Response(status=204)


def _hash(address: str) -> str:
    return hashlib.md5(address.lower().encode(), usedforsecurity=False).hexdigest()


def _problem(status: int, title: str, detail: str) -> web.Response:
    body = {"type": "https://mailchimp.com/developer/", "title": title, "status": status}
    body |= {"detail": detail, "instance": "i-1"}
    return web.json_response(body, status=status, content_type="application/problem+json")


def _missing() -> web.Response:
    return _problem(404, "Resource Not Found", "The requested resource could not be found.")
