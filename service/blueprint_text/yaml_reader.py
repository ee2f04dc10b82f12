"""YAML as data: no tags, no code, no bombs; duplicate keys are mistakes, not surprises."""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from quests.blueprint.draft import Mistake, Path
from service.blueprint_text.document import Document, Place, Unreadable, place_in
from service.blueprint_text.scalars import meaning

MAX_LEVELS = 32
MAX_VALUES = 50_000  # every alias counts as often as it is used
UNPRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"  # as YAML has it
)
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(text: str) -> Document:
    """Read one YAML document.

    Raises:
        Unreadable: not YAML, several documents, too large or too deep.
    """
    strange = UNPRINTABLE.search(text)
    if strange is not None:
        message = "Control characters are not allowed."
        raise Unreadable(message, place_in(text, strange.start()))
    try:
        return _Reader(yaml.parse(text, Loader=LOADER)).document()
    except yaml.MarkedYAMLError as wrong:
        mark = wrong.problem_mark or wrong.context_mark
        said = "; ".join(part for part in (wrong.context, wrong.problem) if part)
        raise Unreadable(f"Not YAML: {said}.", _place(mark)) from wrong
    except yaml.YAMLError as wrong:
        raise Unreadable("Not YAML.", Place()) from wrong


class _Reader:
    """Builds plain values from events; PyYAML's own composer knows no limits."""

    def __init__(self, events: Iterator[Any]) -> None:
        self._events = events
        self._read = Document()
        self._anchors: dict[str, tuple[object, int]] = {}
        self._values = 0

    def document(self) -> Document:
        for event in self._events:
            if isinstance(event, yaml.NodeEvent):
                self._read.value = self._value(event, ())
                break
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                raise Unreadable("Only one document per file.", _place(event.start_mark))
        return self._read

    def _value(self, event: Any, path: Path) -> object:
        place = _place(event.start_mark)
        self._read.places.setdefault(path, place)
        self._count(1, place)
        if len(path) > MAX_LEVELS:
            raise Unreadable(f"More than {MAX_LEVELS} levels.", place)
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, place)
        if event.tag is not None:
            self._mistake(path, "tag", "Tags such as !!str are not read: quote text instead.")
        before = self._values
        value = self._untagged(event, path)
        if event.anchor is not None:
            self._anchors[event.anchor] = value, self._values - before
        return value

    def _untagged(self, event: Any, path: Path) -> object:
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path)
        plain = event.implicit[0] and event.style in (None, "")
        return meaning(event.value) if plain else event.value

    def _sequence(self, path: Path) -> list[object]:
        items: list[object] = []
        for event in self._events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self._value(event, (*path, len(items))))
        return items

    def _mapping(self, path: Path) -> dict[str, object]:
        members: dict[str, object] = {}
        for key in self._events:
            if isinstance(key, yaml.MappingEndEvent):
                break
            if not isinstance(key, yaml.ScalarEvent):
                raise Unreadable("A key has to be a word.", _place(key.start_mark))
            name = str(key.value)
            inside = (*path, name)
            if name in members:
                del self._read.places[inside]
                self._read.places[inside] = _place(key.start_mark)
                self._mistake(inside, "duplicate-key", "This key stands here twice.")
            value = next(self._events)
            if not isinstance(value, yaml.ScalarEvent):
                self._read.places.setdefault(inside, _place(key.start_mark))
            members[name] = self._value(value, inside)
        return members

    def _alias(self, event: Any, place: Place) -> object:
        if event.anchor not in self._anchors:
            raise Unreadable("This alias has no anchor above it.", place)
        value, size = self._anchors[event.anchor]
        self._count(size, place)
        return value

    def _count(self, values: int, place: Place) -> None:
        self._values += values
        if self._values > MAX_VALUES:
            raise Unreadable(f"More than {MAX_VALUES} values.", place)

    def _mistake(self, path: Path, code: str, message: str) -> None:
        self._read.mistakes.append(Mistake(path, code, message))


def _place(mark: Any) -> Place:
    return Place(mark.line + 1, mark.column + 1) if mark is not None else Place()
