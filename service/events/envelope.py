"""The envelope around an event, as one organisation sees it. Pure."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from quests.ids import public_id
from service.events.endpoints import EndpointTest
from service.events.event import Event

API_VERSION = "2026-10-01"
# What is about a person, so that its receivers are given a pseudonym.
PERSONAL = frozenset(
    {"participant", "completion", "contribution", "referral", "consent", "thanks", "award"}
    | {"segment", "mailbox", "visit", "score"}
)
PERSON = "participant/"  # a subject that has to be shown as a pseudonym, like any person

_MESSAGE = {"type": "string", "pattern": "^msg_[a-z2-7]{26}$"}
_WHOLE = {"type": "integer", "minimum": 1}
_PARTICIPANT = {
    "type": "object",
    "description": "The person, under a pseudonym that only your organisation sees.",
    "properties": {"ref": {"type": "string"}},
    "required": ["ref"],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """A stored event with its place in the order of its workspace."""

    id: UUID
    campaign_id: UUID | None
    type: str
    subject: str
    subject_version: int
    occurred_at: datetime
    participant_id: UUID | None
    data: dict[str, Any]
    sequence: int


def message_id(body: bytes) -> str:
    """The ``webhook-id`` of a stored message: the id in its body, however often it is sent."""
    return str(json.loads(body)["id"])


def envelope(
    event: Announced,
    organisation_id: UUID,
    *,
    message: str,
    ref: str | None,
    api_version: str = API_VERSION,
) -> dict[str, Any]:
    """The event as ``organisation_id`` sees it.

    Args:
        event: As far as the organisation may see it.
        organisation_id: The receiving organisation.
        message: Its id for the event.
        ref: Its pseudonym for the person, when the event is about one.
        api_version: The version of this shape that the receiver asked for.
    """
    subject = event.subject
    data = event.data
    if ref is not None:
        data = {**data, "participant": {"ref": ref}}
        subject = PERSON + ref if subject.startswith(PERSON) else subject
    return {
        "id": message,
        "type": event.type,
        "timestamp": _instant(event.occurred_at),
        "api_version": api_version,
        "org": public_id("org", organisation_id),
        "campaign": event.campaign_id and public_id("cmp", event.campaign_id),
        "subject": subject,
        "subject_version": event.subject_version,
        "sequence": event.sequence,
        "test": event.type == EndpointTest.type,
        "data": data,
    }


def shaped(shown: dict[str, Any], payload: str) -> dict[str, Any]:
    """An envelope as a receiver wants it.

    Args:
        payload: ``full``, or ``thin``: that something happened to what; the log has the data.
    """
    return {**shown, "data": {}} if payload == "thin" else shown


def minified(value: dict[str, Any]) -> bytes:
    """The bytes that are stored, signed and sent."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def envelope_schema(event: type[Event]) -> dict[str, Any]:
    """JSON Schema of the whole message of one event type."""
    data = event.model_fields["data"].annotation.model_json_schema(mode="serialization")  # type: ignore[union-attr]  # always a Shape
    definitions = data.pop("$defs", {})
    data["additionalProperties"] = True  # receivers must bear members that come later
    data["properties"]["participant"] = _PARTICIPANT
    properties = {
        "id": _MESSAGE,
        "type": {"const": event.type},
        "timestamp": {"type": "string", "format": "date-time"},
        "api_version": {"type": "string"},
        "org": {"type": "string"},
        "campaign": {"type": ["string", "null"]},
        "subject": {"type": "string"},
        "subject_version": _WHOLE,
        "sequence": _WHOLE,
        "test": {"type": "boolean"},
        "data": data,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": event.type,
        "description": event.__doc__,
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "$defs": definitions,
    }


def sample(event: type[Event]) -> dict[str, Any]:
    """A whole message made of the examples in the event's data."""
    shape: Any = event.model_fields["data"].annotation
    schema = shape.model_json_schema(mode="serialization")
    moment = datetime(2026, 10, 1, 12, 0, 0, 123000, tzinfo=UTC)
    some = UUID("01920000-0000-7000-8000-000000000001")
    word, prefix = event.subject
    announced = Announced(
        id=some,
        campaign_id=None if word in {"endpoint", "connection"} else some,
        type=event.type,
        subject=f"{word}/{public_id(prefix, some)}",
        subject_version=1,
        occurred_at=moment,
        participant_id=None,
        data=_example(schema, schema.get("$defs", {})),
        sequence=184467,
    )
    about_a_person = word in PERSONAL
    ref = "p_example0pseudonym" if about_a_person else None
    return envelope(announced, some, message=public_id("msg", some), ref=ref)


def _example(schema: dict[str, Any], definitions: dict[str, Any]) -> Any:
    """The first example a schema gives for itself or, for an object, for its members."""
    if "examples" in schema:
        return schema["examples"][0]
    if "$ref" in schema:
        return _example(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    if "anyOf" in schema:
        return _example(schema["anyOf"][0], definitions)
    return {name: _example(part, definitions) for name, part in schema["properties"].items()}


def _instant(at: datetime) -> str:
    """RFC 3339 in UTC with milliseconds."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
