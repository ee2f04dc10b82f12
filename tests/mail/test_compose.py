"""What our mails say: every one in every language, and nothing that others could slip in."""

import pytest

from service.mail.compose import UnknownMail, languages, templates, write

VALUES = {
    "code": "123456",
    "link": "https://coquest.example/confirm/abc",
    "minutes": "10",
    "also": "nothing",
    "names": "",
}


def test_the_languages_are_ours() -> None:
    assert languages() == ("de", "en", "fr")


@pytest.mark.parametrize("language", ["de", "fr"])
def test_every_mail_is_there_in_every_language(language: str) -> None:
    assert templates(language) == templates("en")


@pytest.mark.parametrize("language", ["de", "en", "fr"])
def test_a_code_and_a_link_stand_in_text_and_page(language: str) -> None:
    mail = write("confirm-email-link", language, **VALUES)

    assert mail.language == language
    assert VALUES["link"] in mail.text
    assert f'<a href="{VALUES["link"]}">' in mail.html
    assert "123456" in mail.text
    assert "\n" not in mail.subject


def test_another_language_gets_english() -> None:
    assert write("confirm-email", "nl", **VALUES).language == "en"


def test_a_value_brings_neither_lines_nor_markup() -> None:
    mail = write("confirm-email", "en", **VALUES | {"code": "1\r\nBcc: a@b.example\n\n<b>"})

    assert mail.subject == "1 Bcc: a@b.example <b> is your code"
    assert "<b>" not in mail.html


def test_a_missing_value_is_a_mistake_of_ours() -> None:
    with pytest.raises(UnknownMail):
        write("confirm-email", "en", minutes="10")
    with pytest.raises(UnknownMail):
        write("no-such-mail", "en")


@pytest.mark.parametrize("language", ["de", "en", "fr"])
def test_a_paragraph_that_says_nothing_leaves_no_gap(language: str) -> None:
    asked = write("confirm-email", language, **VALUES | {"also": "consents", "names": "A, B"})
    plain = write("confirm-email", language, **VALUES)

    assert "A, B" in asked.text
    assert len(asked.text.split("\n\n")) == len(plain.text.split("\n\n")) + 1
    assert "\n\n\n" not in plain.text


@pytest.mark.parametrize("language", ["de", "en", "fr"])
@pytest.mark.parametrize(
    ("template", "topic", "count"),
    [
        *(("thanks", topic, 1) for topic in ("decisions", "corrections", "sharing", "news")),
        *(("thanks-digest", "news", count) for count in (1, 2, 11)),
    ],
)
def test_news_are_paragraphs_of_their_own_and_bring_no_markup(
    language: str, template: str, topic: str, count: int
) -> None:
    mail = write(
        template,
        language,
        news=["<b>One</b>\n\nthing { $link }", "Another"],
        unsubscribe="https://coquest.example/u/abc",
        organisation="Ackerfunke",
        campaign="Berlin\nisst anders",
        topic=topic,
        count=count,
        link="https://coquest.example/u/abc",
    )

    assert "\n\n<b>One</b> thing { $link }\n\nAnother\n\n" in f"\n\n{mail.text}"
    assert "<b>" not in mail.html
    assert mail.subject.startswith("Berlin isst anders")
    assert (str(count) in mail.subject) is (template == "thanks-digest")
    assert "https://coquest.example/u/abc" in mail.text


def test_a_space_that_keeps_a_number_together_stays_and_no_line_is_broken() -> None:
    news = ["Merci\u00a0! 4\u202f812 stickers\r\nBcc: x\u2028y\x85z"]

    mail = write("thanks", "fr", news=news, unsubscribe=None, organisation="A", campaign="B",
                 topic="news", count=1, link="https://coquest.example/u/x")  # fmt: skip

    assert mail.text.startswith("Merci\u00a0! 4\u202f812 stickers Bcc: x y z\n")
