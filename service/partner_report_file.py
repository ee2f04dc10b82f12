"""A partner's monthly report as pages of A4: two columns, side by side. Pure."""

from collections.abc import Mapping, Sequence

from service.fonts import Fonts
from service.partner_report_words import rows, word
from service.typeface import BROUGHT, TYPEFACE, Paper, ensure_printable, printable, typeset

MARGIN, GUTTER, WIDTH = 18.0, 10.0, 210.0
COLUMN = (WIDTH - 2 * MARGIN - GUTTER) / 2
LINE = 8.0
GREEN, GREY = (11, 93, 59), (107, 118, 134)


def report_pdf(
    language: str,
    head: tuple[str, str],
    columns: tuple[Mapping[str, int], Mapping[str, int]],
    shared: Mapping[str, int],
    letters: Fonts = BROUGHT,
) -> bytes:
    """The report.

    Args:
        language: ``fr``, ``de`` or ``en``.
        head: The organisation with its month, and the campaign.
        columns: What it brought, what came back.
        shared: What all achieved together.
        letters: Where those are that our typeface lacks.

    Raises:
        LettersMissing: nowhere.
    """
    ensure_printable(letters, *head)
    with typeset(Paper(letters=letters, format="A4")) as pdf:
        pdf.set_margin(MARGIN)
        pdf.set_auto_page_break(False)
        pdf.set_title(printable(head[0], letters))
        pdf.add_page()
        _say(pdf, head[0], size=20, style="B", height=10)
        _say(pdf, head[1], size=12)
        below = _side_by_side(pdf, language, columns) + 10
        together = rows(language, shared, "all_")
        end = _column(pdf, MARGIN, below, word(language, "shared"), together)
        pdf.set_xy(MARGIN, end + 8)
        pdf.set_text_color(*GREY)
        _say(pdf, word(language, "note"), size=9, height=5)
        return bytes(pdf.output())


def _side_by_side(
    pdf: Paper, language: str, columns: tuple[Mapping[str, int], Mapping[str, int]]
) -> float:
    """What was brought and what came back; where the longer one ends."""
    top = pdf.get_y() + 8
    ends = [
        _column(pdf, left, top, word(language, name), rows(language, figures))
        for left, name, figures in (
            (MARGIN, "brought", columns[0]),
            (MARGIN + COLUMN + GUTTER, "came_back", columns[1]),
        )
    ]
    return max(ends)


def _column(
    pdf: Paper, left: float, top: float, title: str, cells: Sequence[tuple[str, str]]
) -> float:
    """A title and its rows; where it ends."""
    pdf.set_xy(left, top)
    pdf.set_font(TYPEFACE, "B", 13)
    pdf.set_text_color(*GREEN)
    pdf.say(title, height=7, width=COLUMN)
    pdf.set_text_color(0, 0, 0)
    y = pdf.get_y() + 2
    for name, value in cells:
        pdf.set_draw_color(*GREY)
        pdf.line(left, y, left + COLUMN, y)
        pdf.set_font(TYPEFACE, "", 10)
        pdf.set_xy(left, y)
        pdf.cell(COLUMN * 0.7, LINE, printable(name, pdf.letters))
        pdf.set_font(TYPEFACE, "B", 10)
        pdf.cell(COLUMN * 0.3, LINE, printable(value, pdf.letters), align="R")
        y += LINE
    return y


def _say(pdf: Paper, text: str, *, size: float, style: str = "", height: float = 6) -> None:
    pdf.set_font(TYPEFACE, style, size)
    pdf.say(text, height=height)
