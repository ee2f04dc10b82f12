"""What our mails say: one file per language, and no words of anybody else but clean names."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from importlib.resources import files

from fluent.runtime import FluentBundle, FluentResource

from service.mail.mail import Written
from service.typography import spaced

FALLBACK = "en"
NEWS = "\ue000"  # stands for the news until all else is written: a character of private use
LEFT_OUT = re.compile(r"\n{3,}")  # around a paragraph that says nothing this time
GAPS = re.compile(r"(?:(?![\u00a0\u202f])[\s\x00-\x1f\x7f-\x9f\u2028\u2029])+")
LINK = re.compile(r"https?://[^\s<>\"]+")
PAGE = (
    '<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>'
    '</head><body style="font-family: sans-serif; line-height: 1.5; '
    'max-width: 40em; overflow-wrap: anywhere">{body}</body></html>'
)


class UnknownMail(LookupError):
    """There is no such mail, or it lacks a value: a mistake of ours, never of a caller."""


def write(
    template: str,
    language: str,
    *,
    news: Sequence[str] = (),
    unsubscribe: str | None = None,
    **values: str | int,
) -> Written:
    """Write a mail.

    Args:
        template: The message in the ``.ftl`` files: its value is the text, its attribute
            ``subject`` the subject.
        language: ``fr``, ``de`` or ``en``; for any other, English is spoken.
        news: Paragraphs that stand where the message has ``{ $news }``.
        unsubscribe: Where whoever gets it ends such mails.
        values: The variables of the message.

    Raises:
        UnknownMail: no such message, or a variable without a value.
    """
    spoken = language if language in languages() else FALLBACK
    plain = {
        name: _one_line(value) if isinstance(value, str) else value
        for name, value in values.items()
    }
    subject, text = (
        _said(spoken, template, part, plain | {"news": NEWS}) for part in ("subject", None)
    )
    paragraphs = "\n\n".join(map(_one_line, news))
    text = LEFT_OUT.sub("\n\n", text).replace(NEWS, paragraphs)
    return Written(
        language=spoken,
        subject=spaced(_one_line(subject), spoken),
        text=f"{spaced(text, spoken)}\n",
        html=_page(spoken, spaced(subject, spoken), spaced(text, spoken)),
        unsubscribe=unsubscribe,
    )


def subject(template: str, language: str, **values: str | int) -> str:
    """What a mail would be about, in a line; its text may need values that this does not.

    Raises:
        UnknownMail: no such message, or a variable of its subject without a value.
    """
    spoken = language if language in languages() else FALLBACK
    return spaced(_one_line(_said(spoken, template, "subject", values)), spoken)


@cache
def languages() -> tuple[str, ...]:
    """The languages that have a file."""
    found = (file.name for file in files("service.mail").iterdir())
    return tuple(sorted(name.removesuffix(".ftl") for name in found if name.endswith(".ftl")))


@cache
def templates(language: str) -> frozenset[str]:
    """The mails we can write in a language."""
    return frozenset(_bundle(language)._messages)


@cache
def _bundle(language: str) -> FluentBundle:
    # No isolating marks: they would end up inside of links and codes that people copy.
    bundle = FluentBundle([language], use_isolating=False)
    source = files("service.mail").joinpath(f"{language}.ftl").read_text(encoding="utf-8")
    bundle.add_resource(FluentResource(source))
    return bundle


def _said(language: str, template: str, part: str | None, values: Mapping[str, str | int]) -> str:
    bundle = _bundle(language)
    if not bundle.has_message(template):
        raise UnknownMail(template)
    message = bundle.get_message(template)
    pattern = message.attributes.get(part) if part else message.value
    if pattern is None:
        raise UnknownMail(f"{template}.{part}")
    said, wrong = bundle.format_pattern(pattern, dict(values))
    if wrong:
        raise UnknownMail(f"{template}: {wrong[0]}")
    return str(said)


def _one_line(text: str) -> str:
    """A header must not get a second line, nor a paragraph words that look like ours.

    A space that must not break a line stays: it is part of a number, and stands before a colon.
    """
    return GAPS.sub(" ", text).strip(" ")


def _page(language: str, title: str, text: str) -> str:
    paragraphs = (f"<p>{_linked(part)}</p>" for part in text.split("\n\n"))
    return PAGE.format(language=language, title=escape(title), body="".join(paragraphs))


def _linked(text: str) -> str:
    plain = escape(text).replace("\n", "<br>")
    return LINK.sub(lambda found: f'<a href="{found[0]}">{found[0]}</a>', plain)
