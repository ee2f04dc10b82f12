"""The typeface of all that we print: Fira Sans, embedded with just the letters a file needs.

It has the letters of every language written in Latin (Polish, Turkish, Vietnamese), Greek or
Cyrillic. Other letters come from further fonts, joined and set from right to left as they have to
be. The package it comes from holds the fonts and nothing else.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import as_file, files
from typing import Any, Literal
from unicodedata import bidirectional, category, normalize
from zlib import crc32

from fontTools import unicodedata as scripts
from fpdf import FPDF
from fpdf.fonts import TTFFont

from quests.print_errors import LettersMissing
from service.fonts import Face, Fonts, bold_of, fonts_of

TYPEFACE = "fira-sans"
STYLES = {"": "Regular", "B": "Bold", "I": "Italic"}
LACKING = "?"
PICTURES = frozenset({"Cf", "So", "Sk"})  # emoji, their colours, and what joins them
VARIANTS = range(0xFE00, 0xFE10)  # how the sign before is to look; nothing to see by itself
JOINERS = frozenset("\u200c\u200d")  # in Persian or Hindi they are spelling
PLAIN_WEIGHT, BOLD_WEIGHT = {"wght": 400.0}, {"wght": 700.0}
RIGHT_TO_LEFT = frozenset({"R", "AL"})
BROUGHT = fonts_of("")


class Paper(FPDF):
    """A document in our typeface, and in others where that lacks letters."""

    def __init__(self, *, letters: Fonts = BROUGHT, **how: Any) -> None:
        super().__init__(**how)
        self.letters = letters

    def get_fallback_font(self, char: str, style: str = "") -> str | None:
        """See fpdf; fonts are added as letters ask for them."""
        face = self.letters.face_for(ord(char))
        if face is None:
            return None
        bold = "B" if "B" in style else ""
        key = f"{_family(face)}{bold}"
        if key not in self.fonts:
            self._add(face, bold)
            self._fallback_font_ids.append(key)
        return key

    def _add(self, face: Face, bold: str) -> None:
        found = (bold_of(face) if bold else None) or face
        weight = (BOLD_WEIGHT if bold else PLAIN_WEIGHT) if found.weights else None
        self.add_font(
            _family(face),
            bold,
            found.file.path,
            variations=weight,
            collection_font_number=found.file.number,
        )

    def shape(self, text: str, side: str | None = None) -> None:
        """Get ready to write this: letters are joined, and run to the left, where they have to.

        Args:
            text: All of it, or one line of it.
            side: Where the whole begins, ``L`` or ``R``; ``None``: where this text does.
        """
        needed = any(ord(sign) not in _signs() for sign in text if sign != "\n")
        way = "rtl" if (side or leading(text)) == "R" else "ltr"
        self.set_text_shaping(needed or way == "rtl", direction=way)
        self._set_typeface()

    def shape_each(self, texts: Iterable[str]) -> None:
        """Get ready to write several, each from where it begins."""
        self.set_text_shaping(any(ord(sign) not in _signs() for text in texts for sign in text))
        self._set_typeface()

    def _set_typeface(self) -> None:
        """Name our typeface on the page before a line does that begins in another and in colour.

        The library would name it inside of what it restores afterwards, and believe it named.
        """
        if self.page and self.font_family and self.text_shaping:
            self.text(0, 0, "")

    def width_of(self, line: str, side: str) -> float:
        """How wide a line is, of a text that begins at that side."""
        self.shape(line, side)
        return self.get_string_width(line)

    def write_at(self, left: float, base: float, line: str, side: str) -> None:
        """Write one line from the left end of its base line."""
        width, height = self.width_of(line, side), self.font_size
        self.set_xy(left - self.c_margin, base - 0.8 * height)
        self.cell(width + 2 * self.c_margin, height, line, align="L")

    def say(self, text: str, *, height: float, width: float = 0) -> None:
        """Write a text in as many lines as it takes, paragraph by paragraph, as each begins."""
        for paragraph in printable(text, self.letters).split("\n"):
            side = leading(paragraph)
            self.shape(paragraph, side)
            self.multi_cell(width, height, paragraph, align=side, new_x="LEFT", new_y="NEXT")


@contextmanager
def typeset(pdf: Paper) -> Iterator[Paper]:
    """The document, which may use ``TYPEFACE`` inside: plain, bold ``B`` and italic ``I``."""
    try:
        for style, name in STYLES.items():
            with as_file(files("fontpkg_fira_sans") / "files" / f"FiraSans-{name}.ttf") as path:
                pdf.add_font(TYPEFACE, style, path)
        yield pdf
    finally:
        for font in _embedded(pdf):
            font.close()  # the library keeps the files open


def leading(text: str) -> Literal["L", "R"]:
    """The side at which the text begins, by its first letter that says so."""
    ways = (bidirectional(sign) for sign in text)
    first = next((way for way in ways if way == "L" or way in RIGHT_TO_LEFT), "L")
    return "R" if first in RIGHT_TO_LEFT else "L"


def printable(text: str, letters: Fonts | None = None) -> str:
    """The text as it can be printed: composed, with a question mark for every letter we lack.

    Little pictures, and marks without a look of their own, are left out; so are no letters.

    Args:
        letters: Where letters are that our own typeface lacks; ``None`` for nowhere.
    """
    shown: list[str] = []
    for sign in normalize("NFC", text):
        before = shown[-1] if shown else ""
        shown.append(_printable(sign, before, letters))
    return "".join(shown)


def _printable(sign: str, before: str, letters: Fonts | None) -> str:
    if sign == "\n" or ord(sign) in _signs():
        return sign
    if sign.isspace():  # our typeface has no narrow one that keeps a number together
        return "\u00a0" if sign == "\u202f" else " "
    if sign in JOINERS:
        return sign if letters and before[-1:].isalpha() and ord(before[-1]) not in _signs() else ""
    if category(sign) in PICTURES or ord(sign) in VARIANTS:
        return ""
    if letters is not None and letters.face_for(ord(sign)) is not None:
        return sign
    plain = normalize("NFKC", sign)
    return plain if all(ord(one) in _signs() for one in plain) else LACKING


def is_printable(text: str, letters: Fonts | None = None) -> bool:
    """Whether we have every letter of it."""
    return LACKING not in printable(text.replace(LACKING, ""), letters)


def ensure_printable(letters: Fonts, *texts: str) -> None:
    """Go on only where we have every letter of these.

    Raises:
        LettersMissing: we do not; it names the scripts.
    """
    lacking = {sign for text in texts for sign in text if not is_printable(sign, letters)}
    if lacking:
        raise LettersMissing({scripts.script_name(scripts.script(sign)) for sign in lacking})


@cache
def _signs() -> frozenset[int]:
    """What all styles can show, as code points."""
    with typeset(Paper()) as pdf:
        known = [set(font.cmap) for font in _embedded(pdf)]
    return frozenset(sign for sign in set.intersection(*known) if category(chr(sign)) != "Cf")


def _family(face: Face) -> str:
    """A name of lower-case letters: the others mean styles."""
    name = f"{face.file.path}#{face.file.number}"
    return f"face-{crc32(name.encode()):x}"


def _embedded(pdf: FPDF) -> list[TTFFont]:
    return [font for font in pdf.fonts.values() if isinstance(font, TTFFont)]
