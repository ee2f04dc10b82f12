"""Examples of the API reference: recorded from real calls, one file per operation."""

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
                _add(operation["requestBody"]["content"], recorded["request"])
            if "response" in recorded:
                response = operation["responses"][str(recorded["status"])]
                _add(response.get("content", {}), recorded["response"])


def _add(content: dict[str, Any], example: Any) -> None:
    for media in content.values():
        media["example"] = example


@cache
def _recorded(operation_id: str) -> dict[str, Any]:
    for folder in FOLDERS:
        file = folder / "examples" / f"{operation_id}.json"
        if file.exists():
            found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
            return found
    return {}
