"""The network of partners as a picture: partners in a ring, lines between them; SVG and PNG. Pure.

Partners stand at even heights, so that names never meet however many there are. What a line says
it says by its stroke, not by its colour alone; each line and the whole say the same in words.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import hypot, sqrt

import vl_convert

from scoring.network import Network, Node, Tie, in_a_ring
from service.pictures import FAMILY, text_length
from service.typeface import printable

INK, BLUE, GREY, PAPER = "#1a1a1a", "#0072B2", "#6e6e6e", "#ffffff"  # Okabe and Ito's blue
STEP, SMALLEST = 28, 110  # between two names; of the ring
LETTERS, WIDEST, GAP, DOT = 14, 250, 14, 7
HEAD, FOOT, MARGIN = 92, 84, 28
THINNEST, THICKEST = 1.5, 9.0
SCALE = 2  # pixels per point of a PNG
OTHER_STROKE = f'stroke="{GREY}" stroke-width="2" stroke-dasharray="5 4"'


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkPicture:
    """What is drawn, and the words for it.

    Args:
        below: How fresh it is, and how much there is.
        words: ``solid``, ``other``, ``width``, ``gone`` of the legend.
        alt: All of it in one text.
        told: Each line in words, in the order of the ties.
    """

    network: Network
    language: str
    title: str
    below: str
    words: Mapping[str, str]
    alt: str
    told: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Spot:
    node: Node
    x: float
    y: float

    @property
    def right(self) -> bool:
        """Whether its name stands to the right of it."""
        return self.x >= 0


def network_svg(picture: NetworkPicture) -> bytes:
    """As SVG, with the same in words for who cannot see it."""
    spots = _spots(in_a_ring(picture.network))
    names = {spot.node.key: _cut(spot.node.name) for spot in spots}
    aside = max((text_length(name, LETTERS, True) for name in names.values()), default=0) + GAP + 8
    ring = max((abs(spot.y) for spot in spots), default=0) + STEP
    across = max((abs(spot.x) for spot in spots), default=0) + aside
    heads = (text_length(picture.title, 22, True), text_length(picture.below, LETTERS, False))
    width = max(2 * (across + MARGIN), max(heads) + 2 * MARGIN, 560)
    height = HEAD + 2 * ring + FOOT
    middle = f'<g transform="translate({width / 2:.1f} {HEAD + ring:.1f})">'
    parts = [*_lines(picture, spots), *(_named(spot, names[spot.node.key]) for spot in spots)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}" role="img" aria-labelledby="title desc" '
        f'xml:lang="{escape(picture.language)}" font-family="{FAMILY}">'
        f'<title id="title">{escape(picture.title)}</title>'
        f'<desc id="desc">{escape(picture.alt)}</desc>'
        f'<rect width="100%" height="100%" fill="{PAPER}"/>'
        f"{_head(picture)}{middle}{''.join(parts)}</g>"
        f"{_legend(picture, height - FOOT + 30)}</svg>\n"
    ).encode()


def network_png(picture: NetworkPicture) -> bytes:
    """As PNG, twice as fine."""
    return bytes(vl_convert.svg_to_png(network_svg(picture).decode(), scale=SCALE))


def _spots(ring: Sequence[Node]) -> list[_Spot]:
    """Down the right side, then up the left one, at even heights on a circle around (0, 0)."""
    right = (len(ring) + 1) // 2
    radius = max(SMALLEST, right * STEP / 2 + STEP)
    return [*_side(ring[:right], radius), *_side(ring[: right - 1 : -1], -radius)]


def _side(nodes: Sequence[Node], radius: float) -> Iterator[_Spot]:
    step = STEP if len(nodes) > 6 else min(2 * abs(radius) / (len(nodes) + 1), 2 * STEP)
    for place, node in enumerate(nodes):
        y = (place - (len(nodes) - 1) / 2) * step
        x = sqrt(radius**2 - y**2)
        yield _Spot(node, x if radius > 0 else -x, y)


def _lines(picture: NetworkPicture, spots: Sequence[_Spot]) -> Iterator[str]:
    at = {spot.node.key: spot for spot in spots}
    most = max((tie.interactions for tie in picture.network.ties), default=1)
    drawn = sorted(
        zip(picture.network.ties, picture.told, strict=True), key=lambda one: one[0].solid
    )
    for tie, told in drawn:
        yield _line(tie, at[tie.one], at[tie.other], most, told)


def _line(tie: Tie, one: _Spot, other: _Spot, most: int, told: str) -> str:
    """A curve that keeps clear of the names by bending to the middle, the more the longer it is."""
    wide = THINNEST + (THICKEST - THINNEST) * sqrt(tie.interactions / most)
    far = min(1.0, hypot(one.x - other.x, one.y - other.y) / hypot(one.x, one.y))
    pull = 0.5 - 0.35 * far
    bend_x, bend_y = (one.x + other.x) * pull, (one.y + other.y) * pull
    dashes = f"{max(5, 2.2 * wide):.1f} {max(4, 1.4 * wide):.1f}"
    stroke = f'stroke="{BLUE}"' if tie.solid else f'stroke="{GREY}" stroke-dasharray="{dashes}"'
    return (
        f'<path d="M{one.x:.1f} {one.y:.1f}Q{bend_x:.1f} {bend_y:.1f} {other.x:.1f} {other.y:.1f}" '
        f'fill="none" {stroke} stroke-opacity="0.75" stroke-width="{wide:.1f}">'
        f"<title>{escape(told)}</title></path>"
    )


def _named(spot: _Spot, name: str) -> str:
    gone = spot.node.role is None
    fill, weight = (PAPER if gone else INK), ("700" if spot.node.role == "lead" else "400")
    x = spot.x + (GAP if spot.right else -GAP)
    return (
        f'<circle cx="{spot.x:.1f}" cy="{spot.y:.1f}" r="{DOT}" fill="{fill}" stroke="{INK}" '
        f'stroke-width="2"/><text x="{x:.1f}" y="{spot.y + LETTERS * 0.35:.1f}" fill="{INK}" '
        f'font-size="{LETTERS}" font-weight="{weight}" '
        f'text-anchor="{"start" if spot.right else "end"}">{escape(name)}'
        f"<title>{escape(spot.node.name)}</title></text>"
    )


def _head(picture: NetworkPicture) -> str:
    return (
        f'<text x="{MARGIN}" y="40" font-size="22" font-weight="700" fill="{INK}">'
        f'{escape(picture.title)}</text><text x="{MARGIN}" y="64" font-size="{LETTERS}" '
        f'fill="{GREY}">{escape(picture.below)}</text>'
    )


def _legend(picture: NetworkPicture, top: float) -> str:
    lines = {"solid": f'stroke="{BLUE}" stroke-width="4"', "other": OTHER_STROKE}
    rows = [
        f'<path d="M{MARGIN} {top + 20 * place}h36" {stroke}/>'
        f'<text x="{MARGIN + 46}" y="{top + 20 * place + 4}" font-size="12" fill="{INK}">'
        f"{escape(picture.words[name])}</text>"
        for place, (name, stroke) in enumerate(lines.items())
    ]
    gone = any(node.role is None for node in picture.network.nodes)
    said = f"{picture.words['width']} {picture.words['gone'] if gone else ''}"
    last = f'<text x="{MARGIN}" y="{top + 44}" font-size="12" fill="{GREY}">{escape(said)}</text>'
    return "".join(rows) + last


def _cut(name: str) -> str:
    """The name in one line; what is too long for it ends in an ellipsis, and is whole in a tip."""
    short = " ".join(printable(name).split())
    if text_length(short, LETTERS, True) <= WIDEST:
        return short
    while short and text_length(f"{short}…", LETTERS, True) > WIDEST:
        short = short[:-1]
    return f"{short.rstrip()}…"
