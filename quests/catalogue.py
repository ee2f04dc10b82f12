"""Finds the kinds: every module in ``quests.kinds``, by name. Nothing else knows the list."""

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Annotated, Union

from pydantic import Field

from quests import kinds
from quests.kind import Evidence, QuestKind


def _find() -> dict[str, QuestKind]:
    found: dict[str, QuestKind] = {}
    for module in sorted(iter_modules(kinds.__path__), key=lambda entry: entry.name):
        kind: QuestKind = import_module(f"{kinds.__name__}.{module.name}").KIND
        if kind.name in found:
            raise RuntimeError(f"Two kinds are called {kind.name!r}.")
        found[kind.name] = kind
    return found


KINDS = _find()

if TYPE_CHECKING:
    AnyEvidence = Evidence
else:
    # The union the API speaks: ``oneOf`` with ``kind`` as its discriminator.
    AnyEvidence = Annotated[
        Union[tuple(kind.evidence for kind in KINDS.values())],  # noqa: UP007  (built at run time)
        Field(discriminator="kind"),
    ]


def kind_of(evidence: Evidence) -> str:
    """The kind an evidence names."""
    return str(evidence.kind)  # type: ignore[attr-defined]  # every subclass declares it
