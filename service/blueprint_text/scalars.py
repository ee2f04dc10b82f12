"""What a bare word means: the core schema of YAML 1.2, nothing of YAML 1.1.

``NO``, ``on``, ``yes``, ``1:30`` and ``2026-05-01`` stay text; ``0123`` and ``0x1F`` are text
too, because people who write them rarely mean a number.
"""

import re

NULL = re.compile(r"(?:~|null|Null|NULL|)")
TRUE = re.compile(r"(?:true|True|TRUE)")
FALSE = re.compile(r"(?:false|False|FALSE)")
INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,29})")
DECIMAL = re.compile(r"[-+]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]{1,3})?")

# Everything above as one: the writer quotes text that would be read as something else.
_ANY = "|".join(part.pattern for part in (NULL, TRUE, FALSE, INTEGER, DECIMAL))
ANY = re.compile(rf"(?:{_ANY})\Z")

Scalar = None | bool | int | float | str


def meaning(text: str) -> Scalar:
    """The value of an unquoted scalar; ``1.0`` is the whole number 1, as in JSON Schema."""
    if NULL.fullmatch(text):
        return None
    if TRUE.fullmatch(text):
        return True
    if FALSE.fullmatch(text):
        return False
    if INTEGER.fullmatch(text):
        return int(text)
    if DECIMAL.fullmatch(text):
        number = float(text)
        return int(number) if number.is_integer() else number
    return text
