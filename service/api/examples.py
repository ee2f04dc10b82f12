"""Examples of the API reference: recorded from real calls, one file per operation.

A file says ``status``, ``request`` and ``response``; where kinds of Quest differ also ``named``, a
request and a response for each.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).parents[1]
FOLDERS = (PACKAGE / "_openapi", PACKAGE.parent / "openapi")


def add_examples(document: dict[str, Any]) -> None:
    """Put the recorded request and response of each operation into the description."""
    for path in document["paths"].values():
        for operation in path.values():
            recorded = _recorded(operation["operationId"])
            if "request" in recorded:
                _add(operation["requestBody"]["content"], recorded, "request")
            if "response" in recorded:
                response = operation["responses"][str(recorded["status"])]
                _add(response.get("content", {}), recorded, "response")


def _add(content: dict[str, Any], recorded: dict[str, Any], part: str) -> None:
    """One example, or one with a name for each kind of Quest (or way) in which calls differ."""
    named = {
        name: {"summary": name, "value": one[part]}
        for name, one in recorded.get("named", {}).items()
        if part in one
    }
    for media in content.values():
        media.update({"examples": named} if named else {"example": recorded[part]})


@cache
def _recorded(operation_id: str) -> dict[str, Any]:
    for folder in FOLDERS:
        file = folder / "examples" / f"{operation_id}.json"
        if file.exists():
            found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
            return found
    return {}
