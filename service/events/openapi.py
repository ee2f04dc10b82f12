"""The events as an OpenAPI 3.1 document, so that receivers can generate code from it."""

import json
from typing import Any

from service.events.catalogue import EVENT_TYPES
from service.events.envelope import envelope_schema, sample
from service.events.event import Event


def events_document(version: str) -> dict[str, Any]:
    """Every event as a webhook, with its schema and an example.

    Args:
        version: Of this release.
    """
    shared: dict[str, Any] = {}
    webhooks = {name: {"post": _post(event, shared)} for name, event in sorted(EVENT_TYPES.items())}
    document = {
        "openapi": "3.1.0",
        "info": {
            "title": "Coquest events",
            "version": version,
            "description": "What webhooks carry, and what GET /v1/events lists.",
        },
        "webhooks": webhooks,
        "components": {"schemas": dict(sorted(shared.items()))},
    }
    # A "$defs" would have to stand at the root of the document; OpenAPI has this place for it.
    moved = json.dumps(document).replace('"#/$defs/', '"#/components/schemas/')
    result: dict[str, Any] = json.loads(moved)
    return result


def _post(event: type[Event], shared: dict[str, Any]) -> dict[str, Any]:
    schema = envelope_schema(event)
    del schema["$schema"]  # the dialect of all OpenAPI 3.1 schemas anyway
    shared.update(schema.pop("$defs"))
    content = {"application/json": {"schema": schema, "example": sample(event)}}
    return {
        "operationId": event.type,
        "summary": (event.__doc__ or event.type).splitlines()[0],
        "requestBody": {"required": True, "content": content},
        "responses": {"2XX": {"description": "Received. Any other answer is tried again."}},
    }
