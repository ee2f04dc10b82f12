"""The committed contracts are fresh, valid, and full of examples."""

import json
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest
from openapi_spec_validator import validate

from service.cli.openapi import DOCUMENTS
from service.events import EVENT_TYPES
from service.settings import Settings
from tests.assembled import http_document

OPENAPI = Path(__file__).resolve().parents[2] / "openapi"
WRITTEN = {**DOCUMENTS, "coquest.v1.json": http_document}  # of the application of all tests
METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_the_committed_file_is_fresh(name: str) -> None:
    fresh = WRITTEN[name]()

    assert json.loads((OPENAPI / name).read_text()) == json.loads(json.dumps(fresh)), (
        "run: make openapi"
    )


async def test_the_description_is_served(client: httpx.AsyncClient, settings: Settings) -> None:
    """Here, as FastAPI takes seconds to describe everything: the process has done so already."""
    described = (await client.get("/openapi.json")).json()

    assert described["info"]["title"] == "Coquest"
    assert (await client.get("/docs")).status_code == 200
    assert settings.public_url not in str(described)


LONG = pytest.param("coquest.v1.json", marks=pytest.mark.attack)  # seconds


@pytest.mark.parametrize("name", [LONG, *sorted(set(DOCUMENTS) - {"coquest.v1.json"})])
def test_the_document_is_valid(name: str) -> None:
    document = json.loads((OPENAPI / name).read_text())
    if "openapi" in document:
        validate(document)
    else:
        jsonschema.Draft202012Validator.check_schema(document)


@pytest.mark.parametrize("name", sorted(EVENT_TYPES))
def test_the_example_of_an_event_follows_its_schema(name: str) -> None:
    events = json.loads((OPENAPI / "events.v1.json").read_text())
    content = events["webhooks"][name]["post"]["requestBody"]["content"]["application/json"]

    schema = {**content["schema"], "components": events["components"]}
    jsonschema.Draft202012Validator(schema).validate(content["example"])


def takes_and_tells_nothing(operation: Any) -> bool:
    return not {"parameters", "requestBody"} & operation.keys() and "204" in operation["responses"]


def test_every_operation_shows_an_example() -> None:
    paths = json.loads((OPENAPI / "coquest.v1.json").read_text())["paths"]
    silent = [
        f"{method.upper()} {path}"
        for path, item in paths.items()
        for method, operation in item.items()
        if method in METHODS
        and '"example' not in json.dumps(operation)
        and not takes_and_tells_nothing(operation)
    ]

    assert silent == []


# What other systems send may say more than we read; nothing of it is stored as ours.
OPEN = {"Signal", "SignalIn"}


def bodies(document: Any) -> dict[str, Any]:
    """What each operation takes, with the name of the operation."""
    return {
        f"{method.upper()} {path}": kind["schema"]
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in METHODS and "requestBody" in operation
        for kind in operation["requestBody"]["content"].values()
    }


def loose(schema: Any, schemas: Any, seen: set[str]) -> set[str]:
    """Names of objects with members of their own in it that would take others as well."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        known = name in seen or name not in schemas
        seen.add(name)
        return set() if known else loose({"title": name} | schemas[name], schemas, seen)
    found = set()
    if "properties" in schema and schema.get("additionalProperties") is not False:
        found.add(schema.get("title", "?"))
    parts = [*schema.get("properties", {}).values()]
    for word in ("anyOf", "oneOf", "allOf", "prefixItems"):
        parts += schema.get(word, [])
    parts += [schema[word] for word in ("items", "additionalProperties") if word in schema]
    return found.union(*(loose(part, schemas, seen) for part in parts if isinstance(part, dict)))


def test_no_body_takes_members_that_nobody_asked_for() -> None:
    """``role``, ``points``, ``verified``: what is not declared is refused, on every route."""
    document = json.loads((OPENAPI / "coquest.v1.json").read_text())
    forms = {"POST /v1/photos", "POST /v1/signature-sheets/{sheet}/photos"}  # one part, by name

    found = {
        name: wide
        for name, schema in bodies(document).items()
        if name not in forms
        and (wide := loose(schema, document["components"]["schemas"], set()) - OPEN)
    }

    assert len(bodies(document)) > 80
    assert found == {}
