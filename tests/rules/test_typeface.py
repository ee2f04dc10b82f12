"""What we print can be read in many languages, and what cannot be printed says so."""

from datetime import UTC, date, datetime
from unicodedata import normalize

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.printed_text import pdf
from service.sheets import LAYOUTS, Sticker, sticker_sheet
from service.signature_file import HandOver, Line, as_csv, as_pdf
from service.typeface import printable
from tests.of_a_kind import some_now

SPOKEN = {
    "cs": "Příliš žluťoučký kůň úpěl ďábelské ódy.",
    "de": "Straße über dem Fluß, „schön“ – und ẞ.",
    "el": "Ξεσκεπάζω την ψυχοφθόρα βδελυγμία.",
    "fr": "Cœur d’été, l’île où naître : « voilà ».",
    "pl": "Zażółć gęślą jaźń, Łódź.",
    "ro": "Îți mulțumește și astăzi.",
    "ru": "Съешь ещё этих мягких французских булок.",
    "tr": "Işık, İstanbul, ağaç, şeker, çığ.",
    "uk": "Їжак, ґанок, єнот і плющ.",
    "vi": "Tiếng Việt: ước muốn, những đường phố.",
}


def said(made: bytes) -> str:
    document = pypdfium2.PdfDocument(made)
    try:
        text = "".join(str(page.get_textpage().get_text_bounded()) for page in document)
    finally:
        document.close()
    return " ".join(text.split())


@pytest.mark.parametrize("language", some_now(sorted(SPOKEN), now=3))
def test_stickers_speak_the_language_of_their_street(language: str) -> None:
    sticker = Sticker(url="https://coquest.example.org/s/1", code="9KX2", number=1)

    made = sticker_sheet(
        [sticker], LAYOUTS["a4-8"], text=SPOKEN[language], colour="#14532d", title=SPOKEN[language]
    )

    assert SPOKEN[language] in said(made)


@pytest.mark.parametrize("language", some_now(sorted(SPOKEN), now=3))
def test_texts_of_many_are_handed_over_in_their_language(language: str) -> None:
    text = SPOKEN[language]

    made = pdf((text, "1", text), [(text, text)])

    assert said(made).count(text) == 4


def test_letters_sent_in_pieces_are_put_together() -> None:
    assert printable(normalize("NFD", SPOKEN["vi"])) == SPOKEN["vi"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("je t’aime ❤️ 你好", "je t’aime  ??"),
        ("Zoë 👩‍🍳👍🏽 🇩🇪!", "Zoë  !"),
        ("zero\u200bwidth, soft\u00adhyphen, \u202eturned", "zerowidth, softhyphen, turned"),
        ("a\tb\u00a0c\nd", "a b\u00a0c\nd"),
        ("4\u202f812", "4\u00a0812"),
    ],
)
def test_what_cannot_be_printed_says_so(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_nobody_is_handed_over_as_question_marks() -> None:
    names = ["محمد بن سلمان", "王小明", "Zoë 🎉 Kravitz", "What?", "Żółć"]
    day = date(2026, 5, 1)
    lines = [Line(name=one, postcode=None, signed_on=day, confirmed="mail") for one in names]
    made = HandOver(
        title="Soup",
        language="en",
        cut_off=datetime(2026, 5, 4, tzinfo=UTC),
        online=len(names),
        paper=0,
        part=1,
        parts=1,
        first_number=1,
        lines=lines,
        sheets=[],
    )

    printed = said(as_pdf(made))

    assert printed.count("(in other letters: see the CSV file)") == 1
    assert all(one in printed for one in ("Zoë Kravitz", "What?", "Żółć", "محمد"))
    assert all(one in as_csv(made).decode() for one in names)


@settings(max_examples=settings.default.max_examples // 2)  # a PDF each
@given(st.text(max_size=60))
def test_any_text_can_be_printed_somehow(text: str) -> None:
    shown = printable(text)

    assert printable(shown) == shown
    assert len(pdf((shown, "1", ""), [("", shown)])) > 0
