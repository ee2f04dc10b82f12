"""Bradley-Terry: how strong each of several things is, from who was preferred to whom.

The chance that ``a`` is preferred to ``b`` is ``s(a) / (s(a) + s(b))``. Everything also meets one
imagined opponent of strength 1 once, and half wins: this weak prior keeps what never lost finite
and gives things that never met, directly or by others, a common scale.

Hunter's MM steps lead near the maximum from anywhere; Newton's steps, which would not, end there
to the last digit. All sums run in one order, so the same counts give the same figures.

Source: D. R. Hunter, MM algorithms for generalized Bradley-Terry models, Ann. Statist. 32 (2004).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from operator import mul

MM_STEPS, MM_CLOSE = 200, 1e-3
NEWTON_STEPS, NEWTON_CLOSE = 50, 1e-5
HALVINGS = 30
PRIOR_GAMES, PRIOR_WINS = 1.0, 0.5

Wins = Mapping[tuple[int, int], int]
Vector = list[float]
Matrix = list[Vector]


@dataclass(frozen=True, slots=True)
class Strength:
    """A strength on the scale of logarithms, 0 for the imagined opponent.

    Args:
        value: The strength.
        error: The standard error of its distance to the mean of all: how far all of them together
            are from the imagined opponent says nothing about who is ahead.
    """

    value: float
    error: float


def strengths(wins: Wins, count: int) -> list[Strength]:
    """Fit the model.

    Args:
        wins: How often the first was preferred to the second; of things ``0 .. count - 1``.
        count: How many things there are, those that nobody compared included.
    """
    games = _Games(wins, count)
    values = _newton(games, _climb(games))
    errors = _errors(games.information(values))
    return [Strength(value, error) for value, error in zip(values, errors, strict=True)]


class _Games:
    """The counts as the formulas want them."""

    def __init__(self, wins: Wins, count: int) -> None:
        self.count = count
        self.won = [PRIOR_WINS] * count
        met: list[dict[int, int]] = [{} for _ in range(count)]
        for (winner, loser), times in sorted(wins.items()):
            self.won[winner] += times
            met[winner][loser] = met[winner].get(loser, 0) + times
            met[loser][winner] = met[loser].get(winner, 0) + times
        self.met: list[list[tuple[int, int]]] = [sorted(one.items()) for one in met]

    def step(self, strength: Vector) -> Vector:
        """One MM step, on the plain scale."""
        return [
            self.won[one]
            / (
                PRIOR_GAMES / (strength[one] + 1)
                + sum(times / (strength[one] + strength[other]) for other, times in self.met[one])
            )
            for one in range(self.count)
        ]

    def likelihood(self, values: Vector) -> float:
        """Its logarithm, which the fit makes largest."""
        total = 0.0
        for one in range(self.count):
            total += self.won[one] * values[one] - PRIOR_GAMES * _softplus(values[one])
            for other, times in self.met[one]:
                if other > one:
                    highest = max(values[one], values[other])
                    total -= times * (highest + _softplus(-abs(values[one] - values[other])))
        return total

    def slope(self, values: Vector) -> Vector:
        """What is still missing to the maximum."""
        return [
            self.won[one]
            - PRIOR_GAMES * chance(values[one])
            - sum(times * chance(values[one] - values[other]) for other, times in self.met[one])
            for one in range(self.count)
        ]

    def information(self, values: Vector) -> Matrix:
        """How sharp the maximum is: the negative second derivatives."""
        matrix = [[0.0] * self.count for _ in range(self.count)]
        for one in range(self.count):
            here = chance(values[one])
            matrix[one][one] += PRIOR_GAMES * here * (1 - here)
            for other, times in self.met[one]:
                here = chance(values[one] - values[other])
                matrix[one][one] += times * here * (1 - here)
                matrix[one][other] -= times * here * (1 - here)
        return matrix


def chance(difference: float) -> float:
    """That the one is preferred that is stronger by this much; 0 to 1."""
    if difference >= 0:
        return 1 / (1 + exp(-difference))
    return exp(difference) / (1 + exp(difference))


def _softplus(value: float) -> float:
    return max(value, 0.0) + log(1 + exp(-abs(value)))


def _climb(games: _Games) -> Vector:
    strength = [1.0] * games.count
    for _ in range(MM_STEPS):
        after = games.step(strength)
        moved = max((abs(log(b / a)) for a, b in zip(strength, after, strict=True)), default=0.0)
        strength = after
        if moved < MM_CLOSE:
            break
    return [log(one) for one in strength]


def _newton(games: _Games, values: Vector) -> Vector:
    for _ in range(NEWTON_STEPS):
        step = _solve(_cholesky(games.information(values)), games.slope(values))
        if max(map(abs, step), default=0.0) < NEWTON_CLOSE:
            # The next step would be its square: too small for the likelihood to tell.
            return _along(values, step, 1)
        values = _uphill(games, values, step)
    return values


def _uphill(games: _Games, values: Vector, step: Vector) -> Vector:
    """The whole step, or as much of it as does not lead down again."""
    here = games.likelihood(values)
    share = 1.0
    for _ in range(HALVINGS):
        after = _along(values, step, share)
        if games.likelihood(after) >= here:
            return after
        share /= 2
    return values


def _along(values: Vector, step: Vector, share: float) -> Vector:
    return [value + share * one for value, one in zip(values, step, strict=True)]


def _cholesky(matrix: Sequence[Vector]) -> Matrix:
    """The lower triangle whose square the matrix is, row by row."""
    lower: Matrix = []
    for row in range(len(matrix)):
        mine: Vector = []
        for column in range(row):
            rest = matrix[row][column] - sum(map(mul, mine, lower[column]))
            mine.append(rest / lower[column][column])
        mine.append(sqrt(matrix[row][row] - sum(map(mul, mine, mine))))
        lower.append(mine)
    return lower


def _solve(lower: Sequence[Vector], right: Vector) -> Vector:
    found: Vector = []
    for row, value in zip(lower, right, strict=True):
        found.append((value - sum(map(mul, row, found))) / row[-1])
    for place in range(len(lower) - 1, -1, -1):
        found[place] /= lower[place][place]
        for before in range(place):
            found[before] -= lower[place][before] * found[place]
    return found


def _errors(information: Sequence[Vector]) -> Vector:
    """Of each value's distance to the mean of all, from the inverse of the information."""
    many = len(information)
    lower = _cholesky(information)
    with_all = _solve(lower, [1.0] * many)  # the sums of the inverse's rows
    shared = sum(with_all) / many**2 if many else 0.0
    return [
        sqrt(max(own - 2 * row / many + shared, 0.0))
        for own, row in zip(_inverse_diagonal(lower), with_all, strict=True)
    ]


def _inverse_diagonal(lower: Sequence[Vector]) -> Vector:
    """Of the inverse: sums of squares of the columns of the inverse triangle."""
    columns: Matrix = []
    for start in range(len(lower)):
        column = [1 / lower[start][start]]
        for row in lower[start + 1 :]:
            column.append(-sum(map(mul, row[start:], column)) / row[-1])
        columns.append(column)
    return [sum(map(mul, column, column)) for column in columns]
