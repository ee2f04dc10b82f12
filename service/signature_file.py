"""The signatures of a petition as a file to hand over. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from fpdf.fonts import FontFace

from service.csv_text import csv_row
from service.fonts import Fonts
from service.signature_words import WORDS
from service.typeface import (
    BROUGHT,
    TYPEFACE,
    Paper,
    ensure_printable,
    is_printable,
    printable,
    typeset,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One signature as it may be handed over; ``confirmed`` is ``mail``, ``app`` or ``nothing``."""

    name: str | None
    postcode: str | None
    signed_on: date
    confirmed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLine:
    """A verified sheet."""

    number: str
    place: str
    collected_on: date
    lines: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """What is handed over: the counts at the cut-off, and one part of the names."""

    title: str
    language: str
    cut_off: datetime
    online: int
    paper: int
    part: int
    parts: int
    first_number: int
    lines: Sequence[Line]
    sheets: Sequence[PaperLine]

    def word(self, name: str) -> str:
        """A word in the language of the file."""
        return WORDS.get(self.language, WORDS["en"])[name]

    def rows(self) -> Iterator[tuple[str, str, str, str, str]]:
        """The signatures, numbered through all parts."""
        for number, line in enumerate(self.lines, self.first_number):
            name = line.name or self.word("unnamed")
            signed = line.signed_on.isoformat()
            yield str(number), name, line.postcode or "", signed, self.word(line.confirmed)


def as_csv(made: HandOver) -> bytes:
    """Rows that a spreadsheet shows and never runs; sheets follow the names."""
    head = [made.word(name) for name in ("number", "name", "postcode", "signed", "confirmed")]
    paper = [made.word(name) for name in ("sheet", "place", "lines", "signed")]
    rows: list[Sequence[object]] = [
        [made.title],
        [made.word("cut_off").format(at=_moment(made))],
        [made.word("total"), made.online + made.paper],
        [made.word("online"), made.online],
        [made.word("paper"), made.paper],
        [],
        head,
        *made.rows(),
    ]
    if made.sheets:
        rows += [[], paper]
        rows += [[one.number, one.place, one.lines, str(one.collected_on)] for one in made.sheets]
    return "".join(map(csv_row, rows)).encode("utf-8-sig")


def as_pdf(made: HandOver, letters: Fonts = BROUGHT) -> bytes:
    """Pages of A4, each with its number.

    Raises:
        LettersMissing: no font has some letters of what organisers wrote; a name of such letters
            is said to stand in the table.
    """
    ensure_printable(letters, made.title, *(one.number + one.place for one in made.sheets))
    with typeset(_Pages(letters=letters, format="A4")) as pdf:
        pdf.set_margin(20)
        pdf.set_auto_page_break(True, margin=20)
        pdf.set_title(printable(made.title, letters))
        pdf.add_page()
        _say(pdf, made.title, size=18, style="B", height=9)
        _say(pdf, made.word("cut_off").format(at=_moment(made)), size=10)
        pdf.ln(3)
        for name, count in _counts(made):
            _say(pdf, f"{made.word(name)}: {count}", size=12, style="B" if name == "total" else "")
        if made.parts > 1:
            _say(pdf, made.word("part").format(part=made.part, parts=made.parts), size=10)
        _table(
            pdf,
            made.word("names"),
            [made.word(name) for name in ("number", "name", "postcode", "signed", "confirmed")],
            [_printed(made, row, letters) for row in made.rows()],
            widths=(12, 40, 16, 20, 20),
        )
        sheets = [
            (one.number, one.place, str(one.lines), one.collected_on.isoformat())
            for one in made.sheets
        ]
        if sheets:
            head = [made.word(name) for name in ("sheet", "place", "lines", "signed")]
            _table(pdf, made.word("sheets"), head, sheets, widths=(20, 45, 18, 20))
        return bytes(pdf.output())


class _Pages(Paper):
    def footer(self) -> None:
        """The number of the page."""
        self.set_y(-14)
        self.set_text_shaping(False)
        self.set_font(TYPEFACE, "", 8)
        self.cell(0, 6, f"{self.page_no()} / {{nb}}", align="C")


def _table(
    pdf: Paper,
    title: str,
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    widths: tuple[int, ...],
) -> None:
    if not rows:
        return
    pdf.ln(5)
    _say(pdf, title, size=13, style="B", height=8)
    shown = [[printable(cell, pdf.letters) for cell in cells] for cells in (head, *rows)]
    pdf.set_font(TYPEFACE, "", 9)
    pdf.shape_each(cell for cells in shown for cell in cells)
    with pdf.table(
        col_widths=widths,
        text_align="LEFT",
        line_height=5,
        borders_layout="HORIZONTAL_LINES",
        headings_style=FontFace(emphasis="BOLD"),
        width=170,
    ) as table:
        for cells in shown:
            row = table.row()
            for cell in cells:
                row.cell(cell)


def _printed(made: HandOver, row: Sequence[str], letters: Fonts) -> Sequence[str]:
    """Nobody's name is a row of question marks: the table has it as it was written."""
    number, name, *rest = row
    return number, name if is_printable(name, letters) else made.word("elsewhere"), *rest


def _counts(made: HandOver) -> tuple[tuple[str, int], ...]:
    return ("total", made.online + made.paper), ("online", made.online), ("paper", made.paper)


def _say(pdf: Paper, text: str, *, size: float, style: str = "", height: float = 6) -> None:
    pdf.set_font(TYPEFACE, style, size)
    pdf.say(text, height=height)


def _moment(made: HandOver) -> str:
    return made.cut_off.strftime("%Y-%m-%d %H:%M %Z")
