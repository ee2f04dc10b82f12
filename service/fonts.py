"""The fonts that we print with beside our own: for letters that are not Latin, Greek or Cyrillic.

Two come with us, for Arabic and Hebrew. Others are found where ``COQUEST_FONTS`` says, once a text
needs them: looking through a folder of hundreds takes a second.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from threading import Lock

from fontTools.ttLib import TTFont, TTLibError

SYSTEM = "system"
SYSTEM_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/Library/Fonts",
    "/System/Library/Fonts",
)
BROUGHT = (
    ("fontpkg_ibm_plex_sans_arabic", "IBMPlexSansArabic-Regular.ttf"),
    ("fontpkg_heebo", "Heebo[wght].ttf"),
)
ENDINGS = frozenset({".ttf", ".otf", ".ttc", ".otc"})
OUTLINES = ("glyf", "CFF ")
REGULAR, BOLD = "Regular", "Bold"
# Of a family, the plain one speaks first; these have letters that show nothing.
WEIGHTED = ("bold", "italic", "oblique", "light", "thin", "black", "medium", "condensed", "mono")
EMPTY = ("lastresort", "adobeblank")
UNREADABLE = (TTLibError, OSError, ValueError, KeyError, AssertionError, struct.error)


@dataclass(frozen=True, slots=True, kw_only=True)
class FontFile:
    """One font; ``number`` is its place in a collection."""

    path: Path
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """A font with the letters that it has, as code points; ``weights`` is whether it varies."""

    file: FontFile
    signs: frozenset[int]
    weights: bool = False


class Fonts:
    """The fonts of one installation, opened as far as texts needed them."""

    def __init__(self, found: Sequence[FontFile]) -> None:
        self._waiting = iter(found)
        self._faces: list[Face] = []
        self._lock = Lock()

    def face_for(self, sign: int) -> Face | None:
        """The first font that has this letter."""
        with self._lock:
            known = next((face for face in self._faces if sign in face.signs), None)
            return known or self._open_until(sign)

    def _open_until(self, sign: int) -> Face | None:
        for file in self._waiting:
            face = _face(file)
            if face is not None:
                self._faces.append(face)
                if sign in face.signs:
                    return face
        return None


def bold_of(face: Face) -> Face | None:
    """The bold font of the same family, where it lies beside it under the usual name."""
    path = face.file.path
    beside = path.with_name(path.name.replace(REGULAR, BOLD))
    if beside == path or not beside.is_file():
        return None
    return _face(FontFile(path=beside, number=face.file.number))


@cache
def fonts_of(wanted: str) -> Fonts:
    """The fonts that ``COQUEST_FONTS`` says, after those that we bring; the same ones each time."""
    return Fonts([*_brought(), *_named(wanted)])


def checked_fonts(wanted: str) -> str:
    """The setting, if all that it names is there.

    Raises:
        ValueError: something is not.
    """
    for name in _names(wanted):
        path = _file(name).path
        if name != SYSTEM and not path.exists():
            raise ValueError(f"There is no font and no folder {path}.")
    return wanted


def _names(wanted: str) -> list[str]:
    return list(filter(None, map(str.strip, wanted.split(","))))


def _brought() -> Iterator[FontFile]:
    for package, name in BROUGHT:
        yield FontFile(path=Path(str(files(package) / "files" / name)))


def _named(wanted: str) -> Iterator[FontFile]:
    for name in _names(wanted):
        if name == SYSTEM:
            for folder in SYSTEM_FOLDERS:
                yield from _within(Path(folder).expanduser())
        else:
            file = _file(name)
            yield from _within(file.path) if file.path.is_dir() else [file]


def _file(name: str) -> FontFile:
    """``path#2`` is the third font of a collection."""
    path, _, number = name.rpartition("#")
    if path and number.isascii() and number.isdigit():
        return FontFile(path=Path(path).expanduser(), number=int(number))
    return FontFile(path=Path(name).expanduser())


def _within(folder: Path) -> list[FontFile]:
    """All fonts in a folder and below: plain ones first, those without serifs before others."""
    found = [path for path in folder.rglob("*") if path.suffix.lower() in ENDINGS]
    return [FontFile(path=path) for path in sorted(found, key=_turn)]


def _turn(path: Path) -> tuple[bool, bool, str]:
    name = path.stem.lower()
    return any(weight in name for weight in WEIGHTED), "sans" not in name, str(path)


def _face(file: FontFile) -> Face | None:
    """What is in the file; ``None`` for what is no font that can be printed."""
    if file.path.stem.lower().startswith(EMPTY):
        return None
    try:
        with TTFont(file.path, fontNumber=file.number, lazy=True) as font:
            signs = frozenset(font.getBestCmap() or ())
            drawn = any(table in font for table in OUTLINES)
            weights = "fvar" in font and any(axis.axisTag == "wght" for axis in font["fvar"].axes)
    except UNREADABLE:
        return None
    return Face(file=file, signs=signs, weights=weights) if drawn else None
