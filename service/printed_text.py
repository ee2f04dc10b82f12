"""A text that many wrote, as a file to hand over. Pure."""

from collections.abc import Mapping, Sequence

from fpdf import FPDF

from service.typeface import TYPEFACE, printable, typeset

WORDS: Mapping[str, tuple[str, str, str]] = {
    "en": ("Version", "Written by", "and {many} who stay unnamed"),
    "de": ("Fassung", "Geschrieben von", "und {many}, die ungenannt bleiben"),
    "fr": ("Version", "Écrit par", "et {many} qui restent anonymes"),
}


def title_and_lines(
    titles: Mapping[str, str], version: int, names: Sequence[str | None], language: str
) -> tuple[str, str, str]:
    """The title, the version and the authors in words."""
    spoken = language if language in WORDS else "en"
    version_word, by, unnamed = WORDS[spoken]
    named = sorted({name for name in names if name})
    many = sum(name is None for name in names)
    who = [", ".join(named)] if named else []
    if many:
        who.append(unnamed.format(many=many))
    title = titles.get(spoken) or next(iter(titles.values()))
    authors = f"{by}: {' '.join(who)}" if who else ""
    return title, f"{version_word} {version}", authors


def markdown(lines: tuple[str, str, str], sections: Sequence[tuple[str, str]]) -> bytes:
    """As Markdown; what people wrote stands as they wrote it."""
    title, version, authors = lines
    parts = [f"# {title}", f"*{version}*"]
    for heading, text in sections:
        parts += [f"## {heading}", text]
    parts += ["---", authors] if authors else []
    return ("\n\n".join(parts) + "\n").encode()


def pdf(lines: tuple[str, str, str], sections: Sequence[tuple[str, str]]) -> bytes:
    """As pages of A4."""
    title, version, authors = (printable(line) for line in lines)
    with typeset(FPDF(format="A4")) as made:
        made.set_margin(25)
        made.set_auto_page_break(True, margin=25)
        made.set_title(title)
        made.add_page()
        _write(made, title, height=10, style="B", size=20)
        _write(made, version, height=8, size=10)
        for heading, text in sections:
            made.ln(4)
            _write(made, printable(heading), height=8, style="B", size=13)
            _write(made, printable(text), height=6, size=11)
        if authors:
            made.ln(8)
            _write(made, authors, height=6, style="I", size=10)
        return bytes(made.output())


def _write(made: FPDF, text: str, *, height: float, size: float, style: str = "") -> None:
    made.set_font(TYPEFACE, style, size)
    made.multi_cell(0, height, text, align="L", new_x="LMARGIN", new_y="NEXT")
