"""Sums and differences of measures: what ratios and values are made of."""

from dataclasses import dataclass, replace
from typing import TypeAlias

from scoring.measure import Measure
from scoring.reading import Numbers, whole
from scoring.term import Against, Term


@dataclass(frozen=True, slots=True)
class Linear:
    """Terms added up, each with a whole weight."""

    weighted: tuple[tuple[int, Term], ...]

    @property
    def terms(self) -> tuple[Term, ...]:
        """What has to be read."""
        return tuple(term for _, term in self.weighted)

    def of(self, numbers: Numbers) -> int:
        """The sum."""
        return sum(weight * whole(numbers, term.name) for weight, term in self.weighted)

    def parts(self, numbers: Numbers) -> dict[str, int]:
        """Each term by its name, where there are several."""
        if len(self.weighted) == 1:
            return {}
        return {term.name: whole(numbers, term.name) for term in self.terms}

    def against(self, days: Against, last: int | None = None) -> "Linear":
        """The same over other days."""
        return Linear(
            tuple(
                (weight, replace(term, against=days, last=last or term.last))
                for weight, term in self.weighted
            )
        )


Operand: TypeAlias = Measure | Term | Linear


def linear(operand: Operand) -> Linear:
    """Any operand as a sum."""
    if isinstance(operand, Linear):
        return operand
    term = operand if isinstance(operand, Term) else Term(measure=operand)
    return Linear(((1, term),))


def total(*operands: Operand) -> Linear:
    """All added up."""
    return weighted(*((1, operand) for operand in operands))


def difference(first: Operand, *others: Operand) -> Linear:
    """The first without the others."""
    return weighted((1, first), *((-1, other) for other in others))


def weighted(*operands: tuple[int, Operand]) -> Linear:
    """Each so many times."""
    return Linear(
        tuple(
            (times * weight, term)
            for times, operand in operands
            for weight, term in linear(operand).weighted
        )
    )
