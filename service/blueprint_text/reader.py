"""From text to a Blueprint, or to the list of everything that is wrong with it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from quests.blueprint.checks import check
from quests.blueprint.draft import Mistake, Path, read_shape
from quests.blueprint.model import Blueprint
from quests.errors import BlueprintRefused
from scoring.blueprint_checks import check_claims
from service.blueprint_text.document import Document, Place, Unreadable
from service.blueprint_text.json_reader import read_json
from service.blueprint_text.yaml_reader import read_yaml

MAX_BYTES = 1024 * 1024
MAX_MISTAKES = 200
Format = Literal["yaml", "json"]
READERS = {"yaml": read_yaml, "json": read_json}


@dataclass(frozen=True, slots=True, kw_only=True)
class BlueprintFile:
    """A blueprint without mistakes, and the text it came from for those that show up later."""

    blueprint: Blueprint
    document: Document

    def refusal(self, mistakes: Iterable[Mistake]) -> BlueprintRefused:
        """The refusal that names each mistake by path, line and column."""
        return _refusal(mistakes, self.document)


def read_blueprint(raw: bytes, form: Format) -> BlueprintFile:
    """Read and check a whole file.

    Raises:
        BlueprintRefused: ``members["errors"]`` lists every mistake that could be found, each
            as ``{path, line, column, code, message}``, in the order of the file.
    """
    try:
        document = READERS[form](_decoded(raw))
    except Unreadable as wrong:
        mistake = Mistake((), "unreadable", wrong.message)
        raise _refusal([mistake], Document(places={(): wrong.place})) from wrong
    strange = list(_strange_characters(document.value, ()))
    if strange:  # nothing below could even quote them
        raise _refusal([*document.mistakes, *strange], document)

    blueprint, draft, shape = read_shape(document.value)
    mistakes = [*document.mistakes, *shape, *check(draft), *check_claims(draft)]
    if blueprint is None or mistakes:
        raise _refusal(mistakes, document)
    return BlueprintFile(blueprint=blueprint, document=document)


def _decoded(raw: bytes) -> str:
    if len(raw) > MAX_BYTES:
        raise Unreadable(f"The file is larger than {MAX_BYTES} bytes.", Place())
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = raw[: wrong.start].count(b"\n") + 1
        raise Unreadable("The file is not UTF-8.", Place(line)) from wrong


def _strange_characters(value: object, path: Path) -> Iterator[Mistake]:
    """NUL and lone surrogates, which escapes can bring in: no database stores them."""
    if isinstance(value, str):
        if any(character == "\0" or "\ud800" <= character <= "\udfff" for character in value):
            yield Mistake(path, "forbidden-character", "NUL and lone surrogates are not text.")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _strange_characters(item, (*path, index))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _strange_characters(key, path)
            yield from _strange_characters(item, (*path, key))


def _refusal(mistakes: Iterable[Mistake], document: Document) -> BlueprintRefused:
    found = sorted(
        dict.fromkeys(mistakes), key=lambda mistake: (document.place_of(mistake.path), mistake.code)
    )
    errors = [_shown(mistake, document.place_of(mistake.path)) for mistake in found]
    many = "one mistake" if len(errors) == 1 else f"{len(errors)} mistakes"
    return BlueprintRefused(f"The blueprint has {many}.", errors=errors[:MAX_MISTAKES])


def _shown(mistake: Mistake, place: Place) -> dict[str, Any]:
    return {
        "path": mistake.where,
        "line": place.line,
        "column": place.column,
        "code": mistake.code,
        "message": mistake.message,
    }
