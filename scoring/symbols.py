"""Expressions as people write formulas: ``100 × authors ÷ unique_participants``."""

from scoring.expressions import Composed, Expression, Growth, Ladder, Ratio, Value
from scoring.linear import Operand, linear
from scoring.term import Against, Term

TIMES, OVER, MINUS = " × ", " ÷ ", " − "


def symbols(expression: Expression) -> str:
    """The formula in signs that are the same in every language; names are those of measures."""
    match expression:
        case Value(of):
            return _sum(of)
        case Ratio(over, under, scale):
            ratio = f"{_in(over)}{OVER}{_in(under)}"
            return ratio if scale == 1 else f"{scale}{TIMES}{ratio}"
        case Growth(of, since):
            then = f"{_in(of)} @{since}"
            return f"100{TIMES}({_in(of)}{MINUS}{then}){OVER}({then})"
        case Ladder(rungs):
            return " > ".join(name for name, _ in reversed(rungs))
        case Composed(parts):
            return f"f({', '.join(f'{name} = {symbols(part)}' for name, part in parts)})"
    inside = ", ".join(map(_term, expression.terms))
    return f"{type(expression).__name__.lower()}({inside})"


def _in(operand: Operand) -> str:
    text = _sum(operand)
    return f"({text})" if " " in text else text


def _sum(operand: Operand) -> str:
    text = ""
    for weight, term in linear(operand).weighted:
        sign = MINUS if weight < 0 else " + "
        times = "" if abs(weight) == 1 else f"{abs(weight)}{TIMES}"
        text += (sign if text or weight < 0 else "") + times + _term(term)
    return text.strip()


def _term(term: Term) -> str:
    days = "" if term.against is Against.WINDOW else f" @{term.against}"
    last = f" last {term.last} d" if term.last else ""
    over = f" / {term.over}" if term.over else ""
    ripe = f" after {term.matures} d" if term.matures else ""
    return f"{term.measure.name}{days}{last}{over}{ripe}"
