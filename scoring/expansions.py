"""Every sentence that a pattern with choices can become, for the checks to read."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from fluent.syntax import ast

MAX_EXPANSIONS = 256
MARK = "\x00"  # stands around the name of a variable; no text may contain it


@dataclass(frozen=True, slots=True)
class Choice:
    """One variant taken: the variable it depends on, its key and all keys there were."""

    variable: str
    key: str
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class Expansion:
    """One way through a pattern."""

    text: str = ""
    choices: tuple[Choice, ...] = ()

    def shows(self, variable: str) -> bool:
        """Whether the reader sees the variable's value."""
        return shown(variable) in self.text

    def key_for(self, variable: str) -> str | None:
        """The key of the variant taken for a variable, if anything depended on it."""
        return next((one.key for one in self.choices if one.variable == variable), None)

    def agrees_with(self, new: Choice) -> bool:
        """A variable cannot be [one] in one half of the sentence and [other] in the next."""
        earlier = (one for one in self.choices if one.variable == new.variable)
        return all(one.keys != new.keys or one.key == new.key for one in earlier)


class TooManyChoices(Exception):
    """The pattern has more ways than anybody can proofread."""


def shown(variable: str) -> str:
    """How a variable stands in the text of an expansion."""
    return f"{MARK}{variable}{MARK}"


def expand(pattern: ast.Pattern) -> list[Expansion]:
    """All ways through a pattern; raises TooManyChoices above 256."""
    return _through([Expansion()], pattern)


def _through(ways: list[Expansion], pattern: ast.Pattern) -> list[Expansion]:
    for element in pattern.elements:
        ways = list(islice(_extend(ways, element), MAX_EXPANSIONS + 1))
        if len(ways) > MAX_EXPANSIONS:
            raise TooManyChoices
    return ways


def _extend(ways: list[Expansion], element: object) -> Iterator[Expansion]:
    if isinstance(element, ast.Placeable):
        element = element.expression
    if isinstance(element, ast.SelectExpression):
        yield from _choose(ways, element)
        return
    text = _text(element)
    for way in ways:
        yield Expansion(way.text + text, way.choices)


def _choose(ways: list[Expansion], select: ast.SelectExpression) -> Iterator[Expansion]:
    keys = frozenset(key_text(variant) for variant in select.variants)
    variable = selector_variable(select) or ""
    for variant in select.variants:
        choice = Choice(variable, key_text(variant), keys)
        for way in ways:
            if way.agrees_with(choice):
                taken = Expansion(way.text, (*way.choices, choice))
                yield from _through([taken], variant.value)


def _text(element: object) -> str:
    match element:
        case ast.TextElement(value=text) | ast.NumberLiteral(value=text):
            return str(text)
        case ast.StringLiteral():
            return str(element.parse()["value"])
        case ast.Placeable(expression=inner):
            return _text(inner)
        case ast.VariableReference():
            return shown(element.id.name)
        case ast.FunctionReference():
            return "".join(_text(argument) for argument in element.arguments.positional)
        case _:
            return ""


def key_text(variant: ast.Variant) -> str:
    """The key between the brackets of a variant."""
    key = variant.key
    return key.name if isinstance(key, ast.Identifier) else key.value


def selector_variable(select: ast.SelectExpression) -> str | None:
    """The variable a choice depends on, also when it stands in NUMBER(...)."""
    chosen: object = select.selector
    if isinstance(chosen, ast.FunctionReference) and chosen.arguments.positional:
        chosen = chosen.arguments.positional[0]
    return chosen.id.name if isinstance(chosen, ast.VariableReference) else None
