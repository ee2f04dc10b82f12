"""Pieces of a rebuild: what one transaction makes, and where the next one goes on."""

from typing import Any, NamedTuple


class Piece(NamedTuple):
    """What was made: up to and with which key (``None``: all the rest), of how many facts."""

    end: Any
    facts: int
