"""HubSpot, as documented: batch upsert with 207, limits, block list, communication preferences."""

from typing import Any

from aiohttp import web

from service.crm.doubles.double import Double, Json

MOST = 100
READ_ONLY = {"createdate", "hs_object_id"}


class HubSpotDouble(Double):
    """Keeps contacts with their properties, subscriptions and the addresses it must not take."""

    name = "HubSpot"

    def __init__(self, *, key: str = "coquest_ref", also: str = "", **more: Any) -> None:
        super().__init__(**more)
        self.key = key
        known = "email firstname lastname coquest_status coquest_points coquest_language"
        self.known = {key, *known.split(), *also.split()}
        self.blocked: set[str] = set()
        self.subscribed: dict[str, bool] = {}
        self.silent = False
        self.left_today = 250_000

    def routes(self) -> list[web.RouteDef]:
        """Of both API versions."""
        objects = ("/crm/objects/{version}/contacts", "/crm/v3/objects/contacts")
        found = [
            web.get("/crm/properties/{version}/contacts", self._properties),
            web.get("/crm/v3/properties/contacts", self._properties),
            web.post("/communication-preferences/v3/{verb}", self._subscribe),
            web.post("/oauth/v1/token", self._renew),
            web.put("/crm/v3/lists/{list}/memberships/add-and-remove", self._list),
        ]
        for path in objects:
            found += [
                web.post(f"{path}/batch/upsert", self._upsert),
                web.post(f"{path}/batch/update", self._update),
                web.post(f"{path}/gdpr-delete", self._erase),
                web.patch(path + "/{id}", self._patch),
            ]
        return found

    def stranger(self) -> web.Response:
        """As an expired token is answered."""
        body = {"status": "error", "category": "EXPIRED_AUTHENTICATION", "message": "expired"}
        return web.json_response(body, status=401)

    def too_many(self) -> web.Response:
        """Without a Retry-After, as it happens."""
        body = {
            "status": "error",
            "message": "You have reached your ten_secondly_rolling limit.",
            "errorType": "RATE_LIMIT",
            "policyName": "TEN_SECONDLY_ROLLING",
        }
        return web.json_response(body, status=429)

    def signs(self) -> dict[str, str]:
        """Of ten seconds, and of the day."""
        left, most = self.calls_left() or (100, 100)
        window = 10_000 if self.limit is None else round(self.limit[1] * 1000)
        return {
            "X-HubSpot-RateLimit-Daily": "250000",
            "X-HubSpot-RateLimit-Daily-Remaining": str(self.left_today),
            "X-HubSpot-RateLimit-Interval-Milliseconds": str(window),
            "X-HubSpot-RateLimit-Max": str(most),
            "X-HubSpot-RateLimit-Remaining": str(left),
        }

    async def _properties(self, _: web.Request) -> web.Response:
        names = sorted(self.known | READ_ONLY)
        found = [
            {
                "name": name,
                "type": "string",
                "hasUniqueValue": name in {self.key, "email"},
                "modificationMetadata": {"readOnlyValue": name in READ_ONLY},
            }
            for name in names
        ]
        return web.json_response({"results": found})

    async def _upsert(self, request: web.Request) -> web.Response:
        inputs = (await request.json())["inputs"]
        ids = [one["id"] for one in inputs]
        if len(inputs) > MOST or len(set(ids)) < len(ids):
            return _error(400, "VALIDATION_ERROR", "At most 100 inputs with different ids.")
        if any(not one.get("idProperty") for one in inputs):
            return _error(400, "VALIDATION_ERROR", "idProperty is missing.")
        if self.silent:
            return web.json_response({"status": "COMPLETE", "results": [], "errors": [{}]})
        by_address = any(one["idProperty"] == "email" for one in inputs)
        wrong = [found for one in inputs if (found := self._wrong(one))]
        if wrong and by_address:  # by the address there are no partial upserts
            return _error(400, "VALIDATION_ERROR", wrong[0]["message"])
        bad = {one["context"]["objectWriteTraceId"][0] for one in wrong}
        results = [self._put(one) for one in inputs if one.get("objectWriteTraceId") not in bad]
        return _told(results, wrong)

    def _wrong(self, one: dict[str, Json]) -> dict[str, Json] | None:
        properties = one["properties"]
        unknown = sorted(set(properties) - self.known)
        address = properties.get("email", "")
        if unknown:
            return _row(one, "VALIDATION_ERROR", f'Property "{unknown[0]}" does not exist')
        if "@" not in address:
            return _row(one, "VALIDATION_ERROR", "Email address is invalid")
        if address in self.blocked:
            return _row(one, "VALIDATION_ERROR", "This address is on the GDPR block list")
        others = self.by("email", address)
        mine = self.by(one["idProperty"], one["id"])
        if others and others != mine:
            return _row(one, "CONFLICT", f"Contact already exists. Existing ID: {others[0]}")
        return None

    def _put(self, one: dict[str, Json]) -> dict[str, Json]:
        found = self.by(one["idProperty"], one["id"])
        identifier = found[0] if found else self.new_id()
        kept = self.contacts.setdefault(identifier, {})
        kept.update(one["properties"])
        return {
            "id": identifier,
            "new": not found,
            "properties": dict(kept),
            "archived": False,
            "objectWriteTraceId": one.get("objectWriteTraceId"),
        }

    async def _update(self, request: web.Request) -> web.Response:
        inputs = (await request.json())["inputs"]
        there = [one for one in inputs if self.by(one["idProperty"], one["id"])]
        gone = [_row(one, "OBJECT_NOT_FOUND", "Not found") for one in inputs if one not in there]
        return _told([self._put(one) for one in there], gone)

    async def _patch(self, request: web.Request) -> web.Response:
        identifier = request.match_info["id"]
        if identifier not in self.contacts:
            return _error(404, "OBJECT_NOT_FOUND", "resource not found")
        self.contacts[identifier].update((await request.json())["properties"])
        return web.json_response({"id": identifier, "properties": self.contacts[identifier]})

    async def _subscribe(self, request: web.Request) -> web.Response:
        body, verb = await request.json(), request.match_info["verb"]
        address, wanted = body["emailAddress"], verb == "subscribe"
        if self.subscribed.get(address) is wanted:
            return _error(400, "VALIDATION_ERROR", f"{address} is already {verb}d")
        self.subscribed[address] = wanted
        for identifier in self.by("email", address):
            self.contacts[identifier]["subscribed"] = "yes" if wanted else "no"
        return web.json_response({"recipient": address, "subscribed": wanted})

    async def _erase(self, request: web.Request) -> web.Response:
        body = await request.json()
        name = body.get("idProperty")
        found = self.by(name, body["objectId"]) if name else [body["objectId"]]
        for identifier in found:
            self.contacts.pop(identifier, None)
        if name == "email" and not found:
            self.blocked.add(body["objectId"])
        return web.Response(status=204)

    async def _list(self, request: web.Request) -> web.Response:
        body, name = await request.json(), request.match_info["list"]
        for verb, here in (("recordIdsToAdd", True), ("recordIdsToRemove", False)):
            for identifier in body[verb]:
                kept = self.contacts[identifier]
                lists = set(kept.get("lists", []))
                kept["lists"] = sorted(lists | {name} if here else lists - {name})
        return web.json_response({"recordsIdsAdded": body["recordIdsToAdd"]})

    async def _renew(self, _: web.Request) -> web.Response:
        self.token = f"{self.token}+"
        return web.json_response({"access_token": self.token, "expires_in": 1800})


def _row(one: dict[str, Json], category: str, message: str) -> dict[str, Json]:
    context = {"objectWriteTraceId": [one.get("objectWriteTraceId")]}
    return {"status": "error", "category": category, "message": message, "context": context}


def _told(results: list[Json], wrong: list[Json]) -> web.Response:
    body: dict[str, Json] = {"status": "COMPLETE", "results": results}
    if wrong:
        body |= {"numErrors": len(wrong), "errors": wrong}
    return web.json_response(body, status=207 if wrong else 200)


def _error(status: int, category: str, message: str) -> web.Response:
    body = {"status": "error", "category": category, "message": message, "correlationId": "c-1"}
    return web.json_response(body, status=status)
