"""Letters of other scripts are printed, and run as they do; or we say which ones we lack."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from quests.print_errors import LettersMissing
from service.fonts import Fonts, checked_fonts, fonts_of
from service.partner_report_file import report_pdf
from service.printed_text import Written, as_file
from service.sheets import LAYOUTS, Sticker, sticker_sheet
from service.signature_file import HandOver, Line, PaperLine, as_pdf
from service.signs import Sign, sign_pages
from service.typeface import BROUGHT, is_printable, leading, printable
from tests.of_a_kind import some_now
from tests.typefaces import make_font

ARABIC = "معا من أجل مدينة"
HEBREW = "יחד למען העיר"
PERSIAN = "می\u200cخواهیم"
HAN = "我们的城市"
STICKER = Sticker(url="https://coquest.example.org/s/1", code="9KX2", number=1)
GREEN = "#14532d"


@pytest.fixture
def squares(tmp_path: Path) -> Fonts:
    return fonts_of(str(make_font(tmp_path / "Squares-Regular.ttf", HAN)))


def labels(text: str, letters: Fonts = BROUGHT) -> bytes:
    layout = LAYOUTS["a4-8"]
    return sticker_sheet([STICKER], layout, text=text, colour=GREEN, title=text, letters=letters)


def signs(text: str, letters: Fonts = BROUGHT) -> bytes:
    made = [Sign(sticker=STICKER, place=text)]
    return sign_pages(made, text=text, colour=GREEN, title=text, language="de", letters=letters)


def whole_text(text: str, letters: Fonts = BROUGHT) -> bytes:
    made = Written(titles={"en": text}, version=1, names=["Zoë"], sections=[(text, text)])
    return as_file("pdf", made, "en", letters)


def handed_over(text: str, letters: Fonts = BROUGHT, name: str = "Zoë") -> bytes:
    day = date(2026, 5, 1)
    made = HandOver(
        title=text,
        language="en",
        cut_off=datetime(2026, 5, 4, tzinfo=UTC),
        online=1,
        paper=2,
        part=1,
        parts=1,
        first_number=1,
        lines=[Line(name=name, postcode=None, signed_on=day, confirmed="mail")],
        sheets=[PaperLine(number="1", place=text, collected_on=day, lines=2)],
    )
    return as_pdf(made, letters)


def month(text: str, letters: Fonts = BROUGHT) -> bytes:
    return report_pdf("en", (text, text), ({"people": 3}, {"granted": 1}), {"people": 9}, letters)


MADE = (labels, signs, whole_text, handed_over, month)


@pytest.mark.parametrize("make", MADE)
@pytest.mark.parametrize("text", some_now([ARABIC, f"{HEBREW} Coquest"]))
def test_arabic_and_hebrew_are_printed_by_every_installation(
    make: Callable[..., bytes], text: str
) -> None:
    assert set(text.split()) <= set(said(make(text)).split())


def test_what_runs_from_right_to_left_begins_at_the_right() -> None:
    assert [leading(one) for one in (ARABIC, HEBREW, f"2. {HEBREW}", "A א", "", "7")] == [*"RRRLLL"]

    assert right_half(whole_text("אב")) > 0
    assert right_half(whole_text("ab")) == 0


def test_letters_of_arabic_are_joined() -> None:
    joined, apart = "ممم", "م\u200cم\u200cم"

    assert printable(apart, BROUGHT) == apart
    assert darkness(labels(joined)) != darkness(labels(apart))


def test_what_joins_letters_of_persian_stays_and_what_joins_pictures_goes() -> None:
    assert printable(PERSIAN, BROUGHT) == PERSIAN
    assert printable("a\u200cb 👩\u200d🍳", BROUGHT) == "ab "


@pytest.mark.parametrize("make", MADE)
def test_letters_that_no_font_has_are_refused_by_name(make: Callable[..., bytes]) -> None:
    with pytest.raises(LettersMissing) as refused:
        make(f"{HAN} Ω हिन्दी")

    assert refused.value.members == {"scripts": ["Devanagari", "Han"]}
    assert "COQUEST_FONTS" in refused.value.detail
    assert HAN[0] not in refused.value.detail


@pytest.mark.parametrize("make", MADE)
def test_a_font_that_the_installation_names_is_used(
    make: Callable[..., bytes], squares: Fonts
) -> None:
    assert HAN in said(make(HAN, squares)).replace(" ", "")
    assert "?" not in said(make(HAN, squares))


def test_chinese_is_large_though_it_has_no_spaces(squares: Fonts) -> None:
    assert darkness(labels(HAN, squares)) > 1.5 * darkness(labels("i", squares))


def test_names_of_people_do_not_stop_the_file(squares: Fonts) -> None:
    assert "(in other letters: see the CSV file)" in said(handed_over("Soup", name=HAN))
    assert HAN in said(handed_over("Soup", squares, name=HAN))
    made = Written(titles={"en": "Soup"}, version=1, names=[HAN, "Zoë", None], sections=[])

    printed = said(as_file("pdf", made, "en", BROUGHT))

    assert "Zoë and 1 whose names, in other letters, the Markdown file has" in printed
    assert "and 1 who stay unnamed" in printed
    assert HAN in as_file("markdown", made, "en", BROUGHT).decode()


def test_fonts_are_found_in_folders_and_what_is_none_is_passed_by(tmp_path: Path) -> None:
    (tmp_path / "broken.ttf").write_bytes(b"no font")
    (tmp_path / "below").mkdir()
    make_font(tmp_path / "below" / "Squares-Regular.ttf", HAN)

    assert is_printable(HAN, fonts_of(str(tmp_path)))
    assert not is_printable(HAN, BROUGHT)


def test_a_font_that_is_not_there_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no font"):
        checked_fonts(f"system, {tmp_path / 'nowhere.ttf'}")

    made = make_font(tmp_path / "a.ttf", HAN)
    assert checked_fonts(f"system,{made}#0, {tmp_path}")


@pytest.mark.parametrize(("text", "shown"), [("𝓐𝕏 ＡＢ", "AX AB"), ("你", "?"), ("Ω", "Ω")])
def test_letters_in_fancy_dress_are_letters(text: str, shown: str) -> None:
    assert printable(text) == shown


def said(made: bytes) -> str:
    document = pypdfium2.PdfDocument(made)
    try:
        text = "".join(str(page.get_textpage().get_text_bounded()) for page in document)
    finally:
        document.close()
    return " ".join(text.split())


def picture(made: bytes) -> Image.Image:
    document = pypdfium2.PdfDocument(made)
    try:
        drawn: Image.Image = document[0].render(scale=2).to_pil().convert("L")
    finally:
        document.close()
    return drawn


def darkness(made: bytes) -> int:
    """How much white is on the coloured part of the first label."""
    part = picture(made).crop((300, 90, 540, 280))
    return sum(part.histogram()[200:])


def right_half(made: bytes) -> int:
    """How much ink is in the right half of the page."""
    page = picture(made)
    width, height = page.size
    return sum(page.crop((width // 2, 0, width, height)).histogram()[:128])
