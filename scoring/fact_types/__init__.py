"""The vocabulary of facts: one declaration each, with the fields beyond the common envelope.

To add a fact: its payload class in the file of its block, and a line in ``TYPES`` there. Every
field is always stored, so that a filter never has to guess what a missing one means.
"""

from scoring.fact_types import data, leads, money, partners, press, quests, social, survey, web
from scoring.fact_types.payload import FactType

__all__ = ["FACT_TYPES", "FactType"]

BLOCKS = (web, quests, social, press, leads, money, data, survey, partners)
FACT_TYPES: dict[str, FactType] = {
    declared.name: declared for block in BLOCKS for declared in block.TYPES
}
