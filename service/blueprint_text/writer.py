"""A Blueprint as text that reads back equal."""

from typing import Any

import yaml
from pydantic_core import to_json

from quests.blueprint.model import Blueprint, plain
from service.blueprint_text.scalars import ANY

WIDTH = 96
MARK = "tag:coquest,2026:quoted"


class _Writer(yaml.SafeDumper):
    """Quotes all text that YAML 1.1 or our reader would take for something else."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Lists are indented below their key: easier to read and to edit."""
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        """Write equal values out twice; nobody should have to chase anchors."""
        return True


def _write_text(writer: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Writer.add_representer(str, _write_text)
_Writer.add_implicit_resolver(MARK, ANY, None)


def write_yaml(blueprint: Blueprint) -> str:
    """The blueprint as YAML, in the order of the model."""
    return yaml.dump(
        plain(blueprint),
        Dumper=_Writer,
        allow_unicode=True,
        sort_keys=False,
        default_flow_style=False,
        width=WIDTH,
    )


def write_json(blueprint: Blueprint) -> bytes:
    """The blueprint as indented JSON in UTF-8."""
    return to_json(plain(blueprint), indent=2)
