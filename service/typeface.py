"""The typeface of all that we print: Fira Sans, embedded with just the letters a file needs.

It has the letters of every language written in Latin (Polish, Turkish, Vietnamese), Greek or
Cyrillic. The package it comes from holds the fonts and nothing else.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import as_file, files
from unicodedata import category, normalize

from fpdf import FPDF
from fpdf.fonts import TTFFont

TYPEFACE = "fira-sans"
STYLES = {"": "Regular", "B": "Bold", "I": "Italic"}
LACKING = "?"
PICTURES = frozenset({"Cf", "So", "Sk"})  # emoji, their colours, and what joins them
VARIANTS = range(0xFE00, 0xFE10)  # how the sign before is to look; nothing to see by itself


@contextmanager
def typeset(pdf: FPDF) -> Iterator[FPDF]:
    """The document, which may use ``TYPEFACE`` inside: plain, bold ``B`` and italic ``I``."""
    try:
        for style, name in STYLES.items():
            with as_file(files("fontpkg_fira_sans") / "files" / f"FiraSans-{name}.ttf") as path:
                pdf.add_font(TYPEFACE, style, path)
        yield pdf
    finally:
        for font in _embedded(pdf):
            font.close()  # the library keeps the files open


def printable(text: str) -> str:
    """The text as it can be printed: composed, with a question mark for every letter we lack.

    Little pictures, and marks without a look of their own, are left out; so are no letters.
    """
    signs = _signs()
    shown = [_printable(sign, signs) for sign in normalize("NFC", text)]
    return "".join(shown)


def _printable(sign: str, signs: frozenset[int]) -> str:
    if sign == "\n" or ord(sign) in signs:
        return sign
    if sign.isspace():
        return " "
    return "" if category(sign) in PICTURES or ord(sign) in VARIANTS else LACKING


def is_printable(text: str) -> bool:
    """Whether we have every letter of it."""
    return LACKING not in printable(text.replace(LACKING, ""))


@cache
def _signs() -> frozenset[int]:
    """What all styles can show, as code points."""
    with typeset(FPDF()) as pdf:
        known = [set(font.cmap) for font in _embedded(pdf)]
    return frozenset(sign for sign in set.intersection(*known) if category(chr(sign)) != "Cf")


def _embedded(pdf: FPDF) -> list[TTFFont]:
    return [font for font in pdf.fonts.values() if isinstance(font, TTFFont)]
