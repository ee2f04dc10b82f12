"""The JSON Schema of blueprints: what an editor needs to complete and to underline."""

from typing import Any

from quests.blueprint.model import VERSION, Blueprint
from quests.catalogue import KINDS

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def blueprint_schema() -> dict[str, Any]:
    """The schema of a blueprint, with the options of each kind where the kind is named.

    References, plurals and wording are checked on import; a schema cannot say them.
    """
    schema = Blueprint.model_json_schema()
    quest = schema["$defs"]["QuestPart"]
    quest["allOf"] = [_options_of(name, schema["$defs"]) for name in KINDS]
    return {"$schema": DIALECT, "$id": f"blueprint.v{VERSION}.json", **schema}


def _options_of(kind: str, definitions: dict[str, Any]) -> dict[str, Any]:
    options = KINDS[kind].options.model_json_schema(ref_template="#/$defs/{model}")
    definitions.update(options.pop("$defs", {}))
    definitions[options["title"]] = options
    return {
        "if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]},
        "then": {"properties": {"options": {"$ref": f"#/$defs/{options['title']}"}}},
    }
