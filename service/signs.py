"""Signs for checkpoints: a page each, to be hung up where it is found, and read by a phone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.fitted_text import LINE_HEIGHT, POINT_MM, fitted
from service.fonts import Fonts
from service.sheets import (
    A4,
    NUMBER,
    Sticker,
    colour_of,
    qr_code,
    readable_on,
)
from service.typeface import BROUGHT, TYPEFACE, Paper, ensure_printable, leading, typeset

SIGNS = "a4-1"
MARGIN = 15.0
BAND, QR = 62.0, 122.0  # heights, in millimetres
CALL_PT, PLACE_PT, CODE_PT, SMALL_PT = 44.0, 26.0, 30.0, 14.0
WORDS: Mapping[str, str] = {
    "en": "Scan this in the app, or type the code.",
    "de": "In der App scannen oder den Code eintippen.",
    "fr": "À scanner dans l'app, ou à saisir.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One page: its code, and what its place is called; ``""`` says nothing."""

    sticker: Sticker
    place: str


def sign_pages(
    signs: Sequence[Sign],
    *,
    text: str,
    colour: str,
    title: str,
    language: str,
    letters: Fonts = BROUGHT,
) -> bytes:
    """The signs as a PDF, a page of A4 each.

    Args:
        signs: In the order in which they are printed.
        text: What all of them say.
        colour: Of the brand, ``#rrggbb``; what is written on it is black or white.
        title: Of the document.
        language: Of what we say on them.
        letters: Where those are that our typeface lacks.

    Raises:
        LettersMissing: nowhere.
    """
    ensure_printable(letters, text, *(sign.place for sign in signs))
    with typeset(Paper(letters=letters, unit="mm", format=A4)) as pdf:
        pdf.set_auto_page_break(False)
        pdf.set_margin(0)
        pdf.set_title(title)
        for sign in signs:
            pdf.add_page()
            _band(pdf, text, colour)
            _code(pdf, sign, WORDS.get(language, WORDS["en"]))
        return bytes(pdf.output())


def _band(pdf: Paper, text: str, colour: str) -> None:
    pdf.set_fill_color(*colour_of(colour))
    pdf.rect(0, 0, A4[0], BAND, style="F")
    pdf.set_text_color(*readable_on(colour))
    room = (A4[0] - 2 * MARGIN, BAND - 2 * MARGIN)
    lines, points = fitted(pdf, text, room, largest=CALL_PT)
    height = points * POINT_MM * LINE_HEIGHT
    top = (BAND - height * len(lines)) / 2
    for number, line in enumerate(lines):
        _centred(pdf, line, top + number * height, points, side=leading(text))


def _code(pdf: Paper, sign: Sign, words: str) -> None:
    pdf.set_text_color(0, 0, 0)
    number = sign.sticker.number
    above = f"{number}. {sign.place}" if sign.place else f"{NUMBER} {number}"
    room = (A4[0] - 2 * MARGIN, 2 * PLACE_PT * POINT_MM * LINE_HEIGHT)
    lines, points = fitted(pdf, above, room, largest=PLACE_PT)
    for number, line in enumerate(lines):
        below = BAND + 10 + number * points * POINT_MM * LINE_HEIGHT
        _centred(pdf, line, below, points, side=leading(above))

    top = BAND + 36
    url = sign.sticker.url
    pdf.image(qr_code(url), (A4[0] - QR) / 2, top, QR, QR, link=url)
    _centred(pdf, sign.sticker.code, top + QR + 8, CODE_PT)
    _centred(pdf, words, top + QR + 26, SMALL_PT, bold=False)


def _centred(
    pdf: Paper, line: str, top: float, points: float, *, bold: bool = True, side: str = "L"
) -> None:
    pdf.set_font(TYPEFACE, "B" if bold else "", points)
    left = (A4[0] - pdf.width_of(line, side)) / 2
    pdf.write_at(left, top + points * POINT_MM * 0.8, line, side)
