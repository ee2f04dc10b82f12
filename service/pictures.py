"""A picture of what somebody did and what it led to, to show to others: SVG and PNG. Pure.

One layout, made with the measures of Fira Sans, is drawn twice. The SVG holds text, so that it can
be read aloud and selected; each line has its length, so that it looks the same with another font.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from service.typeface import printable

WIDTH, HEIGHT, MARGIN = 1200, 630, 72  # what networks show of a Link
PAPER, INK, ACCENT, QUIET = "#0b3d2a", "#ffffff", "#ffd166", "#bfe3d0"
BOTTOM = HEIGHT - MARGIN
BREAKS = re.compile(r"[ \n]+")  # not at a space that keeps a number together
LEADING = 1.22
SMALLEST = 24
FAMILY = "'Fira Sans', 'Helvetica Neue', Arial, sans-serif"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What the picture says, from top to bottom, and the same in one text for who cannot see it."""

    language: str
    above: str
    heading: str
    lines: tuple[str, ...]
    below: str
    alt: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text; ``y`` is its base line, sizes are pixels."""

    text: str
    y: float
    size: int
    bold: bool
    colour: str


def svg(card: Card) -> bytes:
    """The picture as SVG."""
    texts = "".join(_text(line) for line in _layout(card))
    title = escape(card.alt)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
        f'height="{HEIGHT}" role="img" aria-label="{title}" xml:lang="{escape(card.language)}">'
        f"<title>{title}</title>"
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>'
        f'<rect width="16" height="{HEIGHT}" fill="{ACCENT}"/>{texts}</svg>\n'
    ).encode()


def png(card: Card) -> bytes:
    """The picture as PNG."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 15, HEIGHT), fill=ACCENT)
    for line in _layout(card):
        font = _font(line.size, line.bold)
        draw.text((MARGIN, line.y), line.text, font=font, fill=line.colour, anchor="ls")
    out = BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _text(line: Line) -> str:
    length = text_length(line.text, line.size, line.bold)
    weight = ' font-weight="700"' if line.bold else ""
    return (
        f'<text x="{MARGIN}" y="{line.y:.1f}" font-family="{FAMILY}" font-size="{line.size}"'
        f'{weight} fill="{line.colour}" textLength="{length:.1f}" '
        f'lengthAdjust="spacingAndGlyphs">{escape(line.text)}</text>'
    )


def _layout(card: Card) -> Sequence[Line]:
    """The largest letters with which all of it has room; what is still too long is cut."""
    for size in range(40, SMALLEST, -2):
        lines = list(_set(card, size))
        if lines[-1].y <= BOTTOM - 48:
            break
    else:
        lines = [one for one in _set(card, SMALLEST) if one.y <= BOTTOM - 48]
    (below,) = list(_wrapped(card.below, 24, bold=False))[:1] or [""]
    return [*lines, Line(below, BOTTOM, 24, False, QUIET)]


def _set(card: Card, size: int) -> Iterator[Line]:
    y: float = MARGIN
    blocks = (
        (card.above, 28, False, QUIET, 0.0),
        (card.heading, round(size * 1.5), True, ACCENT, 18.0),
        *((line, size, False, INK, 22.0) for line in card.lines),
    )
    for text, letters, bold, colour, gap in blocks:
        y += gap
        for line in _wrapped(text, letters, bold=bold):
            y += letters * LEADING
            yield Line(line, y - letters * 0.22, letters, bold, colour)


def _wrapped(text: str, size: int, *, bold: bool) -> Iterator[str]:
    line = ""
    for word in BREAKS.split(printable(text).strip()):
        longer = f"{line} {word}".strip()
        if line and text_length(longer, size, bold) > WIDTH - 2 * MARGIN:
            yield line
            line = word
        else:
            line = longer
    if line:
        yield line


def text_length(text: str, size: int, bold: bool) -> float:
    """How wide a text is in Fira Sans, in pixels."""
    return float(_font(size, bold).getlength(text))


@cache
def _font(size: int, bold: bool) -> ImageFont.FreeTypeFont:
    name = f"FiraSans-{'Bold' if bold else 'Regular'}.ttf"
    data = (files("fontpkg_fira_sans") / "files" / name).read_bytes()
    return ImageFont.truetype(BytesIO(data), size)
