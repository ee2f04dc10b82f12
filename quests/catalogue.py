"""Finds the kinds: every module in ``quests.kinds``, and those that other packages bring.

A package brings one by an entry point in the group ``coquest.kinds``. Nothing else knows the list.
"""

from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Annotated, Union

from pydantic import Field

from quests import kinds
from quests.kind import Evidence, QuestKind

PLUG_INS = "coquest.kinds"


def _find() -> dict[str, QuestKind]:
    found: dict[str, QuestKind] = {}
    for kind in (*_ours(), *_brought()):
        if kind.name in found:
            raise RuntimeError(f"Two kinds are called {kind.name!r}.")
        found[kind.name] = kind
    return found


def _ours() -> Iterator[QuestKind]:
    for module in sorted(iter_modules(kinds.__path__), key=lambda entry: entry.name):
        kind: QuestKind = import_module(f"{kinds.__name__}.{module.name}").KIND
        yield kind


def _brought() -> Iterator[QuestKind]:
    """What installed packages declare; one that cannot be loaded stops the program, by name."""
    for entry in sorted(entry_points(group=PLUG_INS), key=lambda entry: entry.name):
        kind = entry.load()
        if not isinstance(kind, QuestKind):
            raise TypeError(f"{entry.value}, in the group {PLUG_INS}, is no QuestKind.")
        yield kind


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
