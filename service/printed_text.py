"""A text that many wrote, as a file to hand over. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from service.fonts import Fonts
from service.typeface import (
    BROUGHT,
    TYPEFACE,
    Paper,
    ensure_printable,
    is_printable,
    printable,
    typeset,
)

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "version": "Version",
        "by": "Written by",
        "unnamed": "and {many} who stay unnamed",
        "elsewhere": "and {many} whose names, in other letters, the Markdown file has",
    },
    "de": {
        "version": "Fassung",
        "by": "Geschrieben von",
        "unnamed": "und {many}, die ungenannt bleiben",
        "elsewhere": "und {many}, deren Namen in anderer Schrift die Markdown-Datei hat",
    },
    "fr": {
        "version": "Version",
        "by": "Écrit par",
        "unnamed": "et {many} qui restent anonymes",
        "elsewhere": "et {many} dont le fichier Markdown a les noms, dans un autre alphabet",
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A text with its titles by language, its sections, and its authors as they want to be named.

    ``names`` has ``None`` for who wants no name to stand there.
    """

    titles: Mapping[str, str]
    version: int
    names: Sequence[str | None]
    sections: Sequence[tuple[str, str]]


def as_file(
    made: Literal["markdown", "pdf"], text: Written, language: str, letters: Fonts
) -> bytes:
    """The text as a file.

    Raises:
        LettersMissing: no font has some of its letters.
    """
    if made == "markdown":
        return markdown(title_and_lines(text, language), text.sections)
    return pdf(title_and_lines(text, language, letters), text.sections, letters)


def title_and_lines(
    text: Written, language: str, letters: Fonts | None = None
) -> tuple[str, str, str]:
    """The title, the version and the authors in words.

    Args:
        letters: For print: names of other letters than these are said to stand elsewhere.
    """
    spoken = language if language in WORDS else "en"
    words = WORDS[spoken]
    given = sorted({name for name in text.names if name})
    named = [name for name in given if letters is None or is_printable(name, letters)]
    who = [", ".join(named)] if named else []
    for word, many in (
        ("elsewhere", len(given) - len(named)),
        ("unnamed", sum(name is None for name in text.names)),
    ):
        who += [words[word].format(many=many)] if many else []
    title = text.titles.get(spoken) or next(iter(text.titles.values()))
    authors = f"{words['by']}: {' '.join(who)}" if who else ""
    return title, f"{words['version']} {text.version}", authors


def markdown(lines: tuple[str, str, str], sections: Sequence[tuple[str, str]]) -> bytes:
    """As Markdown; what people wrote stands as they wrote it."""
    title, version, authors = lines
    parts = [f"# {title}", f"*{version}*"]
    for heading, text in sections:
        parts += [f"## {heading}", text]
    parts += ["---", authors] if authors else []
    return ("\n\n".join(parts) + "\n").encode()


def pdf(
    lines: tuple[str, str, str],
    sections: Sequence[tuple[str, str]],
    letters: Fonts = BROUGHT,
) -> bytes:
    """As pages of A4.

    Raises:
        LettersMissing: no font has some of its letters.
    """
    title, version, authors = lines
    ensure_printable(letters, *lines, *(part for section in sections for part in section))
    with typeset(Paper(letters=letters, format="A4")) as made:
        made.set_margin(25)
        made.set_auto_page_break(True, margin=25)
        made.set_title(printable(title, letters))
        made.add_page()
        _write(made, title, height=10, style="B", size=20)
        _write(made, version, height=8, size=10)
        for heading, text in sections:
            made.ln(4)
            _write(made, heading, height=8, style="B", size=13)
            _write(made, text, height=6, size=11)
        if authors:
            made.ln(8)
            _write(made, authors, height=6, style="I", size=10)
        return bytes(made.output())


def _write(made: Paper, text: str, *, height: float, size: float, style: str = "") -> None:
    made.set_font(TYPEFACE, style, size)
    made.say(text, height=height)
