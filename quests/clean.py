"""Text from outside, made safe to store: one normal form, no characters that break things."""

import unicodedata

from pydantic_core import PydanticCustomError


def clean_text(text: str) -> str:
    """Normalise to NFC and trim; refuse NUL, control characters and lone surrogates.

    Line breaks and tabs stay. Raises ``PydanticCustomError`` so that the field is named.
    """
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise PydanticCustomError("invalid_unicode", "lone surrogates are not text")
    if any(_is_forbidden(character) for character in text):
        raise PydanticCustomError("forbidden_character", "control characters are not allowed")
    return unicodedata.normalize("NFC", text).strip()


def _is_forbidden(character: str) -> bool:
    return unicodedata.category(character) == "Cc" and character not in "\n\r\t"
