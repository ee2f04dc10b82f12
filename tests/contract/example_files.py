"""Where recorded examples lie: one file per operation."""

import json
from pathlib import Path
from typing import Any

from tests.contract.recorder import Examples

FOLDER = Path(__file__).resolve().parents[2] / "openapi" / "examples"


def text_of(recorded: dict[str, Any]) -> str:
    """The file of an example."""
    return json.dumps(recorded, indent=2, ensure_ascii=False) + "\n"


def write(examples: Examples, folder: Path = FOLDER) -> None:
    """Write one file per operation, and remove those of operations that are gone."""
    folder.mkdir(parents=True, exist_ok=True)
    for gone in {file.stem for file in folder.glob("*.json")} - set(examples):
        (folder / f"{gone}.json").unlink()
    for operation, recorded in sorted(examples.items()):
        (folder / f"{operation}.json").write_text(text_of(recorded), encoding="utf-8")
