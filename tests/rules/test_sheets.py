"""Printed sheets: every QR code can be read from the page, and nothing touches the knife."""

import pypdfium2
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from service.demo.printed import LINK
from service.sheets import (
    LAYOUTS,
    SAFE_MM,
    Layout,
    Sticker,
    readable_on,
    sticker_sheet,
)
from tests.of_a_kind import some_now

TEXT = "Scanne mich – und iss, was um die Ecke wächst. Cœur, Straße, “voilà”."
DOTS_PER_MM = 6.0


def stickers(count: int) -> list[Sticker]:
    return [
        Sticker(
            url=f"https://coquest.example.org/s/9KX2-00W4-7QTB-{number:04}",
            code=f"9KX2-00W4-7QTB-{number:04}",
            number=number,
        )
        for number in range(1, count + 1)
    ]


def pages(pdf: bytes) -> list[Image.Image]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        scale = DOTS_PER_MM * 25.4 / 72
        return [page.render(scale=scale).to_pil().convert("L") for page in document]
    finally:
        document.close()


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return str(document[0].get_textpage().get_text_bounded())
    finally:
        document.close()


@pytest.mark.parametrize("name", ["a4-8", "a4-65", "letter-30"])
def test_each_code_of_a_sheet_can_be_read_and_is_its_own(name: str) -> None:
    layout = LAYOUTS[name]
    made = stickers(layout.rows * layout.columns)

    (page,) = pages(sticker_sheet(made, layout, text=TEXT, colour="#14532d", title="t"))

    found = {code.text for code in zxingcpp.read_barcodes(page)}
    assert found == {sticker.url for sticker in made}


def test_each_code_is_a_link_where_the_sheet_is_on_a_screen() -> None:
    made = stickers(3)

    sheet = sticker_sheet(made, LAYOUTS["a4-24"], text=TEXT, colour="#14532d", title="t")

    assert [url.decode() for url in LINK.findall(sheet)] == [sticker.url for sticker in made]


def test_what_does_not_fit_on_one_page_goes_on_the_next() -> None:
    layout = LAYOUTS["a4-8"]

    made = pages(sticker_sheet(stickers(9), layout, text=TEXT, colour="#14532d", title="t"))

    assert [len(zxingcpp.read_barcodes(page)) for page in made] == [8, 1]


@pytest.mark.parametrize("name", some_now(sorted(LAYOUTS)))
def test_nothing_is_printed_near_an_edge_of_a_label(name: str) -> None:
    layout = LAYOUTS[name]
    made = stickers(layout.columns)

    page = pages(sticker_sheet(made, layout, text=TEXT * 9, colour="#14532d", title="t"))[0]

    width, height = layout.label
    for left, top in list(layout.corners())[: layout.columns]:
        whole = (left, top, left + width, top + height)
        safe = (left + SAFE_MM, top + SAFE_MM, left + width - SAFE_MM, top + height - SAFE_MM)
        assert ink(page, whole) == pytest.approx(ink(page, safe), rel=0.02), "outside of safe"
        assert ink(page, safe) > 0


def ink(page: Image.Image, box: tuple[float, float, float, float]) -> int:
    cut = page.crop(tuple(round(edge * DOTS_PER_MM) for edge in box))
    return sum(amount for shade, amount in enumerate(cut.histogram()) if shade < 200)


@pytest.mark.parametrize("name", sorted(LAYOUTS))
def test_the_labels_lie_on_the_paper_and_not_on_each_other(name: str) -> None:
    layout: Layout = LAYOUTS[name]
    (width, height), corners = layout.label, list(layout.corners())

    assert len(corners) == layout.rows * layout.columns
    for left, top in corners:
        assert 0 <= left <= layout.page[0] - width + 0.01
        assert 0 <= top <= layout.page[1] - height + 0.01
    assert layout.gap >= 0


def test_texts_numbers_and_codes_are_printed_in_three_languages() -> None:
    made = sticker_sheet(stickers(2), LAYOUTS["a4-8"], text=TEXT, colour="#f4c20d", title="t")

    said = " ".join(text_of(made).split())
    for part in ("№ 1", "№ 2", "9KX2-00W4-7QTB-0002", "wächst.", "Cœur, Straße, “voilà”."):
        assert part in said


@given(st.from_regex(r"#[0-9a-f]{6}", fullmatch=True))
def test_text_on_any_colour_can_be_read(colour: str) -> None:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [
        one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels
    ]
    light = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    text = 0.0 if readable_on(colour) == (0, 0, 0) else 1.0

    contrast = (max(light, text) + 0.05) / (min(light, text) + 0.05)

    assert contrast >= 4.5  # WCAG 2.2, AA
