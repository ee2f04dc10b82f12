"""KPIs as pictures: a line over time, or a bar per group; drawn by Vega-Lite on the server.

One colour that people of every colour vision tell from the paper (Okabe and Ito), axes from zero
where bars are compared, and the same said in a text for who cannot see it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any, Literal

import vl_convert

BLUE, GREY = "#0072B2", "#595959"
WIDTH, HEIGHT, BAR = 640, 320, 26
MOST_BARS, MOST_POINTS = 40, 60
LONGEST = 300  # pixels of a name beside a bar
# How numbers are written.
LOCALES: Mapping[str, Literal["en-GB", "fr-FR", "de-DE"]] = {
    "en": "en-GB",
    "fr": "fr-FR",
    "de": "de-DE",
}
VERSION = "5.20"
SCALE = 2  # pixels per point of a PNG


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """What a picture shows.

    Args:
        title: What is counted.
        unit: In which unit, in words.
        below: How fresh it is, and what is left out.
        nothing: What is said where there is nothing to draw.
        language: Whose numbers are written.
        alt: The same in one text.
        line: Days and values, where it is over time; a missing value is a gap.
        bars: Names and values, where it is by group.
    """

    title: str
    unit: str
    below: str
    alt: str
    nothing: str = ""
    language: str = "en"
    line: Sequence[tuple[date, float | None]] = ()
    bars: Sequence[tuple[str, float | None]] = ()


def chart_svg(chart: Chart) -> bytes:
    """As SVG, with its text for screen readers."""
    drawn = vl_convert.vegalite_to_svg(
        _spec(chart), vl_version=VERSION, format_locale=LOCALES.get(chart.language, "en-GB")
    )
    alt = escape(chart.alt)
    head = f'<svg role="img" aria-label="{alt}" '
    first, rest = drawn.split(">", 1)
    return f"{first.replace('<svg ', head, 1)}><title>{alt}</title>{rest}".encode()


def chart_png(chart: Chart) -> bytes:
    """As PNG, twice as fine."""
    drawn = vl_convert.vegalite_to_png(
        _spec(chart),
        vl_version=VERSION,
        scale=SCALE,
        format_locale=LOCALES.get(chart.language, "en-GB"),
    )
    return bytes(drawn)


def largest(bars: Sequence[tuple[str, float | None]]) -> list[tuple[str, float | None]]:
    """As many as have room, the largest, in the order they were in."""
    ranked = sorted(bars, key=lambda bar: -abs(bar[1] or 0))
    kept = {name for name, _ in ranked[:MOST_BARS]}
    return [bar for bar in bars if bar[0] in kept]


def _spec(chart: Chart) -> dict[str, Any]:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "description": chart.alt,
        "background": "white",
        "width": WIDTH,
        "title": {
            "text": chart.title,
            "subtitle": [chart.unit, chart.below],
            "anchor": "start",
            "subtitleColor": GREY,
        },
        "config": {"font": "Fira Sans, sans-serif", "axis": {"labelColor": GREY}},
        **_drawn(chart),
    }


def _drawn(chart: Chart) -> Mapping[str, Any]:
    if not any(value is not None for _, value in (*chart.line, *chart.bars)):
        return _empty(chart)
    return _over_time(chart) if chart.line else _by_group(chart)


def _empty(chart: Chart) -> Mapping[str, Any]:
    """A frame, and the reason why there is nothing in it."""
    return {
        "height": HEIGHT // 2,
        "data": {"values": [{"said": chart.nothing}]},
        "mark": {"type": "text", "color": GREY, "fontSize": 16},
        "encoding": {"text": {"field": "said"}},
    }


def _over_time(chart: Chart) -> Mapping[str, Any]:
    values = [{"day": day.isoformat(), "value": value} for day, value in chart.line]
    return {
        "height": HEIGHT,
        "data": {"values": values},
        "mark": {
            "type": "line",
            "point": len(values) <= MOST_POINTS,
            "color": BLUE,
            "invalid": "break-paths-show-domains",
        },
        "encoding": {
            "x": {"field": "day", "type": "temporal", "title": None, "axis": _DAYS},
            "y": {"field": "value", "type": "quantitative", "title": chart.unit},
        },
    }


# As the text says them, the same in every language.
_DAYS = {"format": "%Y-%m-%d", "labelOverlap": "greedy", "tickCount": 7}


def _by_group(chart: Chart) -> Mapping[str, Any]:
    values = [{"group": name, "value": value} for name, value in chart.bars]
    return {
        "height": {"step": BAR},
        "data": {"values": values},
        "mark": {"type": "bar", "color": BLUE},
        "encoding": {
            "y": {
                "field": "group",
                "type": "nominal",
                "title": None,
                "axis": {"labelLimit": LONGEST},
                # All of them, also those of which nothing is known or shown.
                "scale": {"domain": [name for name, _ in chart.bars]},
            },
            "x": {"field": "value", "type": "quantitative", "title": chart.unit},
        },
    }
