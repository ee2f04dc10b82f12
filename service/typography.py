"""Spaces as printers set them, where a language has rules for that."""

import re

NARROW = "\u202f"  # a narrow space at which no line breaks
FRENCH = re.compile(r"(?<!\s) +(?=[;!?%»]+(?:[\s.,…)]|$)|:(?:\s|$))|(?<=«) +(?=\S)")
# In a page they are escaped.
APOSTROPHE = re.compile(r"(?<=\w)(?:'|&#x27;)(?=\w)")
# What is no text of a page: its tags, and what stands in it as it is.
MARKED_UP = re.compile(r"(<(code|pre)\b.*?</\2>|<[^>]*>)", re.DOTALL)


def spaced(text: str, language: str) -> str:
    """The same words; in French no line begins with a sign that belongs to the word before it.

    Apostrophes become those of print, as some of our words have them already.
    """
    if language.partition("-")[0] != "fr":
        return text
    return APOSTROPHE.sub("’", FRENCH.sub(NARROW, text))


def spaced_page(html: str, language: str) -> str:
    """The same for the words between the tags of a page."""
    parts = MARKED_UP.split(html)
    # Split by two groups: text, what is marked up, the name in it, text ...
    parts[::3] = [spaced(text, language) for text in parts[::3]]
    del parts[2::3]
    return "".join(parts)
