"""The recorded examples are what the API says today, and follow its description."""

import json
from typing import Any

import jsonschema
import pytest

from quests.catalogue import KINDS
from service.settings import Settings
from tests.assembled import committed_document
from tests.contract.example_files import FOLDER, text_of
from tests.contract.record_examples import record

DOCUMENT = committed_document()
OPERATIONS = {
    operation["operationId"]: operation
    for path in DOCUMENT["paths"].values()
    for operation in path.values()
}
FILES = sorted(FOLDER.glob("*.json"))


def check(content: dict[str, Any], example: Any) -> None:
    kinds = [content["application/json"]] if "application/json" in content else content.values()
    for media in kinds:
        schema = {**media["schema"], "components": DOCUMENT["components"]}
        jsonschema.Draft202012Validator(schema).validate(example)


def test_every_operation_was_recorded() -> None:
    assert {file.stem for file in FILES} == set(OPERATIONS)


@pytest.mark.parametrize("name", [file.stem for file in FILES])
def test_an_example_follows_its_schema(name: str) -> None:
    operation = OPERATIONS[name]
    recorded = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    response = operation["responses"][str(recorded["status"])]

    assert recorded["status"] < 400
    takes = operation.get("requestBody", {}).get("content", {})
    assert ("request" in recorded) == ("application/json" in takes)
    assert ("response" in recorded) == ("content" in response)
    if "request" in recorded:
        check(operation["requestBody"]["content"], recorded["request"])
    if "response" in recorded:
        check(response["content"], recorded["response"])
    for named in recorded.get("named", {}).values():
        if "request" in named:
            check(operation["requestBody"]["content"], named["request"])
        check(response["content"], named["response"])


@pytest.mark.parametrize("operation", ["post_quest", "get_quest", "post_completion"])
def test_where_kinds_differ_each_has_an_example(operation: str) -> None:
    described = OPERATIONS[operation]
    status = json.loads((FOLDER / f"{operation}.json").read_text(encoding="utf-8"))["status"]
    told = described["responses"][str(status)]["content"]["application/json"]["examples"]

    assert set(told) == set(KINDS)
    if "requestBody" in described:
        taken = described["requestBody"]["content"]["application/json"]["examples"]
        assert set(taken) == set(KINDS)


@pytest.mark.attack
async def test_recording_again_changes_nothing(settings: Settings, database_url: str) -> None:
    again = await record(settings, database_url)

    stale = [
        file.stem for file in FILES if file.read_text(encoding="utf-8") != text_of(again[file.stem])
    ]
    assert stale == [], "run: make examples"
