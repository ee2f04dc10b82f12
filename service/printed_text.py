"""A text that many wrote, as a file to hand over. Pure."""

from collections.abc import Mapping, Sequence

from fpdf import FPDF

# The fonts built into every viewer: German and French too. Other signs become a question mark.
FONT, ENCODING = "Helvetica", "windows-1252"
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
    title, version, authors = (_plain(line) for line in lines)
    made = FPDF(format="A4")
    made.core_fonts_encoding = ENCODING
    made.set_margin(25)
    made.set_auto_page_break(True, margin=25)
    made.set_title(title)
    made.add_page()
    made.set_font(FONT, "B", 20)
    made.multi_cell(0, 10, title, align="L", new_x="LMARGIN", new_y="NEXT")
    made.set_font(FONT, "", 10)
    made.multi_cell(0, 8, version, align="L", new_x="LMARGIN", new_y="NEXT")
    for heading, text in sections:
        made.ln(4)
        made.set_font(FONT, "B", 13)
        made.multi_cell(0, 8, _plain(heading), align="L", new_x="LMARGIN", new_y="NEXT")
        made.set_font(FONT, "", 11)
        made.multi_cell(0, 6, _plain(text), align="L", new_x="LMARGIN", new_y="NEXT")
    if authors:
        made.ln(8)
        made.set_font(FONT, "I", 10)
        made.multi_cell(0, 6, authors, align="L", new_x="LMARGIN", new_y="NEXT")
    return bytes(made.output())


def _plain(text: str) -> str:
    return text.encode(ENCODING, "replace").decode(ENCODING)
