"""French as it is printed, and everything else as it is."""

import pytest

from service.typography import spaced, spaced_page


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Merci ! Et ensuite ?", "Merci\u202f! Et ensuite\u202f?"),
        ("ouvre ce lien :\n\nhttp://a.example/?b=1:2", "ouvre ce lien\u202f:\n\nhttp://a.example/?b=1:2"),
        ("« Berlin mange » ; 50 %.", "«\u202fBerlin mange\u202f»\u202f; 50\u202f%."),
        ("« oui » ? Vraiment ?!", "«\u202foui\u202f»\u202f? Vraiment\u202f?!"),
        ("à 10:30 :) et :tada:", "à 10:30 :) et :tada:"),
        ("Tu n'as rien dit, l’autre non plus", "Tu n’as rien dit, l’autre non plus"),
        ("4\u202f812 stickers", "4\u202f812 stickers"),
    ],
)  # fmt: skip
def test_no_line_begins_with_a_sign(text: str, printed: str) -> None:
    assert spaced(text, "fr") == printed
    assert spaced(printed, "fr") == printed
    assert spaced(text, "de") == text


def test_of_a_page_only_the_words_change() -> None:
    page = '<p title="a : b">C&#x27;est : <code>a : b</code> <b>x</b> !</p>'

    assert spaced_page(page, "fr") == (
        '<p title="a : b">C’est\u202f: <code>a : b</code> <b>x</b> !</p>'.replace(
            "</b> !", "</b>\u202f!"
        )
    )
    assert spaced_page(page, "en") == page
