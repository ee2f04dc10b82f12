"""Everyday Fluent patterns as plain functions: the runtime's meaning without its detours.

``fluent.runtime`` walks the tree of a pattern anew for each rendering, about 60 microseconds,
and a reply holds five sentences. Text, variables and choices on variables are compiled here into
functions, about 3 microseconds; functions such as NUMBER and anything else stay with the
runtime. A property test holds both to the same words.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from typing import TypeAlias, TypeVar

from babel import Locale
from babel.plural import to_python
from fluent.runtime.types import fluent_number
from fluent.syntax import ast

from quests.errors import WordingRefused

MAX_PART_LENGTH = 2_500  # of a value, as in fluent.runtime
NUMBERS = 16_384  # numbers kept as text, and as plural categories

Key = TypeVar("Key")
Value: TypeAlias = str | int | float
Values: TypeAlias = Mapping[str, Value]
Part: TypeAlias = Callable[[Values], str]
Piece: TypeAlias = str | Part  # what is always said, or said of the values
Variants: TypeAlias = tuple[tuple[str | float, str, Part], ...]  # key, its category, what it says


class _Uncommon(Exception):
    """The pattern has something that is left to the runtime."""


def compile_pattern(pattern: ast.Pattern, language: str) -> Part | None:
    """The pattern as a function of its values, or ``None`` when only the runtime can read it.

    The function raises WordingRefused where a value is missing or too long.
    """
    try:
        return _pattern(pattern, language)
    except _Uncommon:
        return None


@lru_cache(NUMBERS)
def plural_category(language: str, count: int | float) -> str:
    """The CLDR plural category of a number: ``one``, ``few``, ``many``, ``other`` ..."""
    return str(_plural_rule(language)(count))


@lru_cache(NUMBERS, typed=True)  # typed: 2 and 2.0 are equal, and may read differently
def number_text(language: str, number: int | float) -> str:
    """The number as the language writes it, such as ``1 234,5``."""
    mark = _thousands(language)
    if mark is not None and isinstance(number, int) and number >= 0:
        return f"{number:,}".replace(",", mark)  # a twentieth of what the general way takes
    # Plus zero: -0.0 and 0.0 are one key here, and nobody is told "-0".
    return str(fluent_number(number + 0).format(_locale(language)))


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(language)


@cache
def _plural_rule(language: str) -> Callable[[int | float], str]:
    return to_python(_locale(language).plural_form)


@cache
def _thousands(language: str) -> str | None:
    """The mark between groups of three digits, where whole numbers are written just so."""
    locale = _locale(language)
    plain = locale.decimal_formats[None]
    if plain.grouping != (3, 3) or plain.prefix[0] or plain.suffix[0]:
        return None
    return str(locale.number_symbols["latn"]["group"])


def _pattern(pattern: ast.Pattern, language: str) -> Part:
    pieces = [_element(element, language) for element in pattern.elements]
    if len(pieces) == 1:
        return _part(pieces[0])

    # What is always said stands in the frame, so that each rendering goes through the rest alone.
    frame = "".join([one.replace("%", "%%") if isinstance(one, str) else "%s" for one in pieces])
    parts = [one for one in pieces if not isinstance(one, str)]

    def render(values: Values) -> str:
        return frame % tuple([part(values) for part in parts])

    return render


def _part(piece: Piece) -> Part:
    return (lambda _: piece) if isinstance(piece, str) else piece


def _element(element: object, language: str) -> Piece:
    match element:
        case ast.TextElement(value=text):
            return str(text)
        case ast.StringLiteral():
            return str(element.parse()["value"])
        case ast.Placeable(expression=inner):
            return _element(inner, language)
        case ast.VariableReference():
            return _variable(element.id.name, language)
        case ast.SelectExpression(selector=ast.VariableReference() as selector):
            return _choice(selector.id.name, *_variants(element.variants, language), language)
        case _:
            raise _Uncommon


def _variable(name: str, language: str) -> Part:
    def render(values: Values) -> str:
        value = values.get(name)
        if type(value) is int:
            return number_text(language, value)
        value = _checked(value, name)
        return value if isinstance(value, str) else number_text(language, value)

    return render


def _checked(value: Value | None, name: str) -> Value:
    if value is None:
        raise WordingRefused(f"A sentence cannot be rendered: ${name} has no value.")
    if isinstance(value, str) and len(value) > MAX_PART_LENGTH:
        raise WordingRefused(f"A sentence cannot be rendered: ${name} is too long.")
    return value


def _variants(variants: Iterable[ast.Variant], language: str) -> tuple[Variants, Part]:
    """All variants in order, and the one that is said when none fits."""
    found, otherwise = [], None
    for variant in variants:
        part = _pattern(variant.value, language)
        found.append((*_key(variant.key, language), part))
        otherwise = part if variant.default else otherwise
    if otherwise is None:
        raise _Uncommon
    return tuple(found), otherwise


def _key(key: ast.Identifier | ast.NumberLiteral, language: str) -> tuple[str | float, str]:
    """The key of a variant, and the plural category that it is."""
    if isinstance(key, ast.Identifier):
        return key.name, key.name
    number = float(key.value) if "." in key.value else int(key.value)
    return number, plural_category(language, number)


def _choice(name: str, variants: Variants, otherwise: Part, language: str) -> Part:
    # The place of the first variant for each number and each category. A number fits its own key
    # or its category; a text fits a name, or, as the runtime has it, the category of a number.
    parts = [*(part for _, _, part in variants), otherwise]
    last, keys = len(variants), [key for key, _, _ in variants]
    said = _places(category for _, category, _ in variants)
    names = {key: at for key, at in _places(keys).items() if isinstance(key, str)}
    numbers = {key: at for key, at in _places(keys).items() if not isinstance(key, str)}

    def render(values: Values) -> str:
        value = _checked(values.get(name), name)
        if isinstance(value, str):
            at = said.get(value, last)
        else:
            named = names.get(plural_category(language, value), last)
            at = min(named, numbers.get(value, last)) if numbers else named
        return parts[at](values)

    return render


def _places(keys: Iterable[Key]) -> dict[Key, int]:
    """Where each key stands first."""
    found: dict[Key, int] = {}
    for place, key in enumerate(keys):
        found.setdefault(key, place)
    return found
