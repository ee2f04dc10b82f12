"""Sentences as Fluent patterns: real plural rules, real number formats, compiled once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Any

from fluent.runtime import FluentBundle
from fluent.syntax import FluentParser, ast

from quests.errors import WordingRefused
from scoring.rendering import Part, Value, compile_pattern, plural_category

MAX_PATTERN_LENGTH = 2_000
MAX_NESTING = 12
MESSAGE = "sentence"
NO_NAME = "none"  # the value of $name for a person who gave none; patterns select on it


@dataclass(frozen=True, slots=True, eq=False)
class Sentence:
    """A pattern in one language, ready to be rendered many times."""

    language: str
    _plain: Part | None  # how to say it without the runtime
    _bundle: FluentBundle
    _pattern: Any  # fluent.runtime's resolver tree, which it does not type

    @classmethod
    def of(cls, pattern: str, language: str) -> "Sentence":
        """Compile a pattern, or hand out the one compiled before.

        Raises:
            WordingRefused: it is not one Fluent pattern.
        """
        return _compiled(pattern, language)

    @classmethod
    def in_bundle(cls, bundle: FluentBundle, message: ast.Message, language: str) -> "Sentence":
        """A message of a bundle, as it was read."""
        assert message.value is not None  # noqa: S101 (parse() refuses a message without one)
        plain = compile_pattern(message.value, language)
        return cls(language, plain, bundle, bundle.get_message(message.id.name).value)

    def render(self, values: Mapping[str, Value]) -> str:
        """The sentence with its values.

        Raises:
            WordingRefused: a variable has no value; nothing half true is ever shown.
        """
        return self._plain(values) if self._plain else self.interpret(values)

    def interpret(self, values: Mapping[str, Value]) -> str:
        """The same by fluent.runtime, which knows every pattern; see :meth:`render`."""
        text, errors = self._bundle.format_pattern(self._pattern, dict(values))
        if errors:
            raise WordingRefused(f"A sentence cannot be rendered: {errors[0]}.")
        return str(text)


@lru_cache(maxsize=8192)
def _compiled(pattern: str, language: str) -> Sentence:
    bundle = new_bundle(language)
    message = parse(pattern)
    bundle.add_resource(ast.Resource([message]))
    return Sentence.in_bundle(bundle, message, language)


def new_bundle(language: str) -> FluentBundle:
    """An empty Fluent bundle; no isolation marks, which plain text channels would show."""
    return FluentBundle([language], use_isolating=False)


def parse(pattern: str) -> ast.Message:
    """Read one Fluent pattern, possibly of several lines.

    Raises:
        WordingRefused: empty, too long, not Fluent, or more than one message.
    """
    if not pattern.strip():
        raise WordingRefused("The sentence is empty.")
    if len(pattern) > MAX_PATTERN_LENGTH:
        raise WordingRefused(f"The sentence is longer than {MAX_PATTERN_LENGTH} characters.")
    if _nesting(pattern) > MAX_NESTING:  # the parser is recursive
        raise WordingRefused(f"The sentence is nested deeper than {MAX_NESTING} levels.")
    body = FluentParser().parse(_as_message(pattern)).body
    for entry in body:
        if isinstance(entry, ast.Junk):
            raise WordingRefused(_why_junk(entry))
    message = body[0] if len(body) == 1 else None
    if not isinstance(message, ast.Message) or message.value is None or message.attributes:
        raise WordingRefused("Write one sentence, not a list of Fluent messages.")
    return message


def _nesting(pattern: str) -> int:
    steps = (1 if character in "{(" else -1 for character in pattern if character in "{}()")
    return max(accumulate(steps), default=0)


def _as_message(pattern: str) -> str:
    lines = pattern.strip().splitlines()
    return "\n".join([f"{MESSAGE} =", *(f"    {line}" for line in lines), ""])


def _why_junk(entry: ast.Junk) -> str:
    said = entry.annotations[0].message if entry.annotations else "not Fluent"
    return f"Not a Fluent pattern: {said}. (Each [variant] of a choice needs its own line.)"


def names_one_number(language: str, category: str) -> bool:
    """Whether a plural category stands for a single whole number, so that it may stay unsaid.

    English and German ``one`` is exactly 1; French ``one`` is 0 and 1, so "un sticker" may lie.
    """
    numbers = (n for n in range(201) if plural_category(language, n) == category)
    return category != "other" and len(list(numbers)) == 1


def unit_word(forms: Mapping[str, str], count: int | float, language: str) -> str:
    """The unit in the form its number asks for: ``{"one": "Sticker", "other": "Stickers"}``."""
    return forms.get(plural_category(language, count), forms["other"])


def variables(pattern: ast.BaseNode) -> frozenset[str]:
    """Names of all variables a pattern refers to."""
    return frozenset(
        node.id.name for node in walk(pattern) if isinstance(node, ast.VariableReference)
    )


def walk(node: Any) -> Iterator[ast.BaseNode]:
    """Every node of a Fluent tree, from the top."""
    if isinstance(node, list):
        for child in node:
            yield from walk(child)
    elif isinstance(node, ast.BaseNode):
        yield node
        for child in vars(node).values():
            yield from walk(child)
