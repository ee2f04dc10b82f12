"""A text in the room that there is: in lines, and as large as may be."""

from collections.abc import Sequence
from typing import cast
from unicodedata import east_asian_width

from service.typeface import TYPEFACE, Paper, printable

LINE_HEIGHT, POINT_MM = 1.15, 0.3528
LARGEST_PT, LEGIBLE_PT, SMALLEST_PT = 16.0, 8.0, 4.5
NO_SPACES = frozenset(map(chr, range(0x0E00, 0x0F00)))  # Thai and Lao


def fitted(
    pdf: Paper, text: str, room: tuple[float, float], *, largest: float = LARGEST_PT
) -> tuple[Sequence[str], float]:
    """The text in lines, as large as it fits; what does not fit at all ends in dots.

    Args:
        pdf: With a page, for text to be measured.
        text: Of any length.
        room: Width and height, in millimetres.
        largest: In points.
    """
    shown, points = printable(text, pdf.letters), largest
    pdf.shape(shown)
    words = [word for word in shown.split() if not _breaks_anywhere(word)] or [""]
    while True:
        pdf.set_font(TYPEFACE, "B", points)
        height = points * POINT_MM * LINE_HEIGHT
        lines = _lines(pdf, shown, room[0], height)
        most = max(int(room[1] / height), 1)
        # Lines are broken by the widths of single letters, however they are joined then.
        widest = max(sum(map(pdf.get_string_width, word)) for word in words)
        # A word that is wider than its line would be broken between any two letters.
        # Still better broken than too small to be read.
        whole = points <= LEGIBLE_PT or widest <= room[0] - 2 * pdf.c_margin
        if points <= SMALLEST_PT or (len(lines) <= most and whole):
            break
        points -= 0.5
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1][:-3]}..."]
    return lines, points


def _breaks_anywhere(word: str) -> bool:
    """Whether its language has no spaces between words: Chinese, Japanese, Thai."""
    return any(east_asian_width(sign) in "WF" or sign in NO_SPACES for sign in word)


def _lines(pdf: Paper, text: str, width: float, height: float) -> list[str]:
    found = pdf.multi_cell(width, height, text, dry_run=True, output="LINES", align="L")
    return cast("list[str]", found)  # what it is depends on `output`
