"""The map of personal data: each table, and what an erasure, an export and a merge find there.

A new table has to be added here, in the file it belongs to; ``tests/architecture`` looks. The
order is that of an erasure: what refers to a row comes before it.
"""

from service.store.data_map.deeds import DEEDS
from service.store.data_map.elsewhere import ELSEWHERE, Place
from service.store.data_map.feeds import FEEDS
from service.store.data_map.holding import Fate, Holding
from service.store.data_map.nobody import NOBODY
from service.store.data_map.people import LAST, PEOPLE
from service.store.data_map.scoring import SCORING

__all__ = ["DATA_MAP", "ELSEWHERE", "REFERS", "Fate", "Holding", "Place"]

DATA_MAP: tuple[Holding, ...] = (*FEEDS, *PEOPLE, *DEEDS, *SCORING, *NOBODY, *LAST)
# A merge has to move what is in these: service/store/merging.py.
REFERS = frozenset(one.table for one in DATA_MAP if one.refers)
