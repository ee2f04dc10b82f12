"""Text from outside, made safe to store: one normal form, no characters that break things."""

import re
import unicodedata

from pydantic_core import PydanticCustomError

LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")  # line breaks and tabs are none
# What mail programs make a link of: a scheme, www, an address, a word with a dot inside.
LINKED = re.compile(r"://|www\.|@|\w\.[^\W\d_]{2,}", re.IGNORECASE)


def clean_text(text: str) -> str:
    """Normalise to NFC and trim; refuse NUL, control characters and lone surrogates.

    Line breaks and tabs stay. Raises ``PydanticCustomError`` so that the field is named.
    """
    if LONE_SURROGATE.search(text):
        raise PydanticCustomError("invalid_unicode", "lone surrogates are not text")
    if CONTROL.search(text):
        raise PydanticCustomError("forbidden_character", "control characters are not allowed")
    return unicodedata.normalize("NFC", text).strip()


def clean_name(text: str) -> str:
    """A person's name as it may stand in a mail: one line, and nothing that becomes a link.

    Raises ``PydanticCustomError``, like :func:`clean_text`.
    """
    if any(character in text for character in "\n\r\t"):
        raise PydanticCustomError("forbidden_character", "a name is one line")
    if LINKED.search(unicodedata.normalize("NFKC", text)):
        raise PydanticCustomError("link_not_allowed", "a name is no address")
    return text
