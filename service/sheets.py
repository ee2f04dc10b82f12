"""Sheets of stickers to print: a PDF in which each label has a QR code of its own.

Everything stays two millimetres inside its label, for printers and knives are not exact.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

import segno

from service.fitted_text import LARGEST_PT, LINE_HEIGHT, POINT_MM, fitted
from service.fonts import Fonts
from service.typeface import (
    BROUGHT,
    TYPEFACE,
    Paper,
    ensure_printable,
    leading,
    typeset,
)

SAFE_MM = 2.0
QR_QUIET_MODULES = 2  # beside the white of the label around it
QR_PIXELS = 4  # per module: viewers blur what they have to enlarge
NUMBER = "№"  # in every language
BLACK, WHITE = (0, 0, 0), (255, 255, 255)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A sheet of labels, in millimetres; ``left`` and ``top`` are the margins of the sheet."""

    page: tuple[float, float]
    columns: int
    rows: int
    label: tuple[float, float]
    left: float
    top: float
    gap: float = 0.0

    def corners(self) -> Iterator[tuple[float, float]]:
        """The upper left corner of each label, row by row."""
        width, height = self.label
        for row in range(self.rows):
            for column in range(self.columns):
                yield self.left + column * (width + self.gap), self.top + row * height


A4, LETTER = (210.0, 297.0), (215.9, 279.4)
LAYOUTS: Mapping[str, Layout] = {
    "a4-8": Layout(page=A4, columns=2, rows=4, label=(99.1, 67.7), left=4.65, top=13.1, gap=2.5),
    "a4-21": Layout(page=A4, columns=3, rows=7, label=(63.5, 38.1), left=7.2, top=15.15, gap=2.55),
    "a4-24": Layout(page=A4, columns=3, rows=8, label=(70, 36), left=0, top=4.5),
    "a4-65": Layout(page=A4, columns=5, rows=13, label=(38.1, 21.2), left=4.7, top=10.7, gap=2.5),
    "letter-10": Layout(
        page=LETTER, columns=2, rows=5, label=(101.6, 50.8), left=4.0, top=12.7, gap=4.7
    ),
    "letter-30": Layout(
        page=LETTER, columns=3, rows=10, label=(66.7, 25.4), left=4.76, top=12.7, gap=3.17
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sticker:
    """One label: where its QR code leads, and what is printed beside it."""

    url: str
    code: str
    number: int


def sticker_sheet(
    stickers: Sequence[Sticker],
    layout: Layout,
    *,
    text: str,
    colour: str,
    title: str,
    letters: Fonts = BROUGHT,
) -> bytes:
    """The sheets as a PDF.

    Args:
        stickers: In the order in which they are printed.
        layout: One of ``LAYOUTS``.
        text: What all of them say.
        colour: Of the brand, ``#rrggbb``; what is written on it is black or white.
        title: Of the document.
        letters: Where those are that our typeface lacks.

    Raises:
        LettersMissing: nowhere.
    """
    ensure_printable(letters, text)
    with typeset(Paper(letters=letters, unit="mm", format=layout.page)) as pdf:
        pdf.set_auto_page_break(False)
        pdf.set_margin(0)
        pdf.set_title(title)
        pdf.add_page()  # without one, no text can be measured
        corners, design = list(layout.corners()), _design(pdf, layout, text, colour)
        for place, sticker in enumerate(stickers):
            if place and place % len(corners) == 0:
                pdf.add_page()
            _label(pdf, corners[place % len(corners)], sticker, design)
        return bytes(pdf.output())


def readable_on(colour: str) -> tuple[int, int, int]:
    """Black or white, whichever has more contrast. Source: WCAG 2.2, contrast ratio."""
    light = _luminance(colour_of(colour))
    return BLACK if (light + 0.05) / 0.05 >= 1.05 / (light + 0.05) else WHITE


def colour_of(colour: str) -> tuple[int, int, int]:
    """Red, green and blue of ``#rrggbb``."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(rgb: tuple[int, int, int]) -> float:
    shares = [value / 255 for value in rgb]
    red, green, blue = [
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@dataclass(frozen=True, slots=True, kw_only=True)
class _Design:
    """What is the same on every label; all in millimetres, but ``points``."""

    side: float  # of the QR code
    beside: float  # how wide what stands beside it is
    height: float
    small: float  # height of the code and the number
    band: float  # height of the coloured part
    colour: str
    lines: Sequence[str]
    points: float
    side_of_text: str  # `L` or `R`


def _design(pdf: Paper, layout: Layout, text: str, colour: str) -> _Design:
    width, height = (length - 2 * SAFE_MM for length in layout.label)
    side = min(height, width * 0.48)
    small = min(max(height * 0.09, 1.6), 3.2)
    beside, band = width - side - 1.0, height - 2 * small * LINE_HEIGHT - 0.5
    # A large label may be read from further away.
    lines, points = fitted(pdf, text, (beside - 2, band - 2), largest=max(LARGEST_PT, band / 2))
    return _Design(
        side=side,
        beside=beside,
        height=height,
        small=small,
        band=band,
        colour=colour,
        lines=lines,
        points=points,
        side_of_text=leading(text),
    )


def _label(pdf: Paper, corner: tuple[float, float], sticker: Sticker, design: _Design) -> None:
    left, top = corner[0] + SAFE_MM, corner[1] + SAFE_MM
    middle = top + (design.height - design.side) / 2
    pdf.image(qr_code(sticker.url), left, middle, design.side, design.side, link=sticker.url)

    left += design.side + 1.0
    pdf.set_fill_color(*colour_of(design.colour))
    pdf.rect(left, top, design.beside, design.band, style="F")
    pdf.set_text_color(*readable_on(design.colour))
    pdf.set_font(TYPEFACE, "B", design.points)
    size = design.points * POINT_MM
    upper = top + (design.band - len(design.lines) * size * LINE_HEIGHT) / 2
    for number, line in enumerate(design.lines):
        base = upper + number * size * LINE_HEIGHT + size * 0.9
        rest = design.beside - 2 - pdf.width_of(line, design.side_of_text)
        indent = 1 + (rest if design.side_of_text == "R" else 0)
        pdf.write_at(left + indent, base, line, design.side_of_text)

    pdf.set_text_color(*BLACK)
    room = (design.beside, design.small)
    below = top + design.band + 0.5
    _line(pdf, sticker.code, (left, below), room, bold=False)
    below += design.small * LINE_HEIGHT
    _line(pdf, f"{NUMBER} {sticker.number}", (left, below), room, bold=True)


def qr_code(url: str) -> BytesIO:
    """The address as a picture that phones read, with some white around it."""
    drawn = BytesIO()
    segno.make(url, error="m", micro=False).save(
        drawn, kind="png", scale=QR_PIXELS, border=QR_QUIET_MODULES
    )
    drawn.seek(0)
    return drawn


def _line(
    pdf: Paper, text: str, corner: tuple[float, float], room: tuple[float, float], *, bold: bool
) -> None:
    size = room[1] / POINT_MM
    pdf.shape(text)
    pdf.set_font(TYPEFACE, "B" if bold else "", size)
    size *= min(1.0, room[0] / pdf.get_string_width(text))
    pdf.set_font(TYPEFACE, "B" if bold else "", size)
    pdf.text(corner[0], corner[1] + room[1] * 0.8, text)
