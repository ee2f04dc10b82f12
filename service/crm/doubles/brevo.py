"""Brevo, as documented: 201 and an empty 204, attributes ignored in silence, limits with hints."""

from typing import Any

from aiohttp import web

from service.crm.doubles.double import Double, Json


class BrevoDouble(Double):
    """Keeps contacts by id; attributes that were not created are dropped without a word."""

    name = "Brevo"

    def __init__(self, *, also: str = "", **more: Any) -> None:
        super().__init__(**more)
        self.known = {*["FIRSTNAME", "LASTNAME", "COQUEST_STATUS", "COQUEST_POINTS"]}
        self.known |= set(also.split())

    def routes(self) -> list[web.RouteDef]:
        """Contacts and attributes."""
        return [
            web.get("/v3/contacts/attributes", self._attributes),
            web.post("/v3/contacts", self._create),
            web.get("/v3/contacts/{id}", self._get),
            web.put("/v3/contacts/{id}", self._update),
            web.delete("/v3/contacts/{id}", self._delete),
        ]

    def knows(self, request: web.Request) -> bool:
        """By a header of its own."""
        return request.headers.get("api-key") == self.token

    def stranger(self) -> web.Response:
        """As it says it."""
        body = {"code": "unauthorized", "message": "Key not found"}
        return web.json_response(body, status=401)

    def too_many(self) -> web.Response:
        """With the seconds that are left."""
        body = {"code": "too_many_requests", "message": "Too many requests"}
        return web.json_response(body, status=429)

    def signs(self) -> dict[str, str]:
        """The reset is in seconds that are left."""
        left, most = self.calls_left() or (10, 10)
        return {
            "x-sib-ratelimit-limit": str(most),
            "x-sib-ratelimit-remaining": str(left),
            "x-sib-ratelimit-reset": "7",
        }

    async def _attributes(self, _: web.Request) -> web.Response:
        found = [{"name": name, "category": "normal", "type": "text"} for name in self.known]
        return web.json_response({"attributes": found})

    async def _create(self, request: web.Request) -> web.Response:
        body = await request.json()
        address, ref = body.get("email"), body.get("ext_id")
        if not address and not ref:
            return _refused("missing_parameter", "email or ext_id is missing")
        if address and "@" not in address:
            return _refused("invalid_parameter", "Invalid email address")
        found, same = self.by("email", address), self.by("ext_id", ref)
        if same and found and same != found:
            return _refused("duplicate_parameter", "ext_id is already associated")
        there = same or found
        if there and not body.get("updateEnabled"):
            return _refused("duplicate_parameter", "Contact already exist")
        identifier = there[0] if there else self.new_id()
        kept = self.contacts.setdefault(identifier, {"email": address})
        kept.update({"ext_id": ref} if ref else {})
        self._change(kept, body)
        if there:
            return web.Response(status=204)
        return web.json_response({"id": int(identifier)}, status=201)

    def _change(self, kept: dict[str, Json], body: dict[str, Json]) -> None:
        for name, value in body.get("attributes", {}).items():
            if name in self.known:  # else: not a word
                kept[name] = value
            elif name == "EMAIL":
                kept["email"] = value
        if "emailBlacklisted" in body:
            kept["emailBlacklisted"] = body["emailBlacklisted"]
        lists = (set(kept.get("lists", [])) | set(body.get("listIds", []))) - set(
            body.get("unlinkListIds", [])
        )
        kept["lists"] = sorted(lists)

    def _found(self, request: web.Request) -> str | None:
        way = request.query.get("identifierType", "email_id")
        name = {"ext_id": "ext_id", "email_id": "email"}.get(way)
        said = request.match_info["id"]
        found = self.by(name, said) if name else [said]
        return next((one for one in found if one in self.contacts), None)

    async def _get(self, request: web.Request) -> web.Response:
        found = self._found(request)
        if found is None:
            return _missing()
        kept = self.contacts[found]
        attributes = {name: kept[name] for name in self.known if name in kept}
        body = {"id": int(found), "email": kept["email"], "attributes": attributes}
        return web.json_response(body)

    async def _update(self, request: web.Request) -> web.Response:
        found = self._found(request)
        if found is None:
            return _missing()
        self._change(self.contacts[found], await request.json())
        return web.Response(status=204)

    async def _delete(self, request: web.Request) -> web.Response:
        found = self._found(request)
        if found is None:
            return _missing()
        del self.contacts[found]
        return web.Response(status=204)


def _refused(code: str, message: str) -> web.Response:
    return web.json_response({"code": code, "message": message}, status=400)


def _missing() -> web.Response:
    body = {"code": "document_not_found", "message": "Contact does not exist"}
    return web.json_response(body, status=404)
