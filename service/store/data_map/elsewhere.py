"""Where a person could be found beside the tables."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A store that is no table: what it holds of a person, and what an erasure does with it."""

    name: str
    holds: str
    erased: str


ELSEWHERE = (
    Place(
        name="photos on the shelf",
        holds="The pictures that people sent, by random ids",
        erased="Removed right after the commit; whatever is left by a crash, within a minute",
    ),
    Place(
        name="logs",
        holds="Route templates and random ids; never a path, body, name, address or token",
        erased="Nothing to erase",
    ),
    Place(
        name="memory of servers",
        holds="What is published, and totals; limits of callers by random ids, for their window",
        erased="Nothing to erase; a token is good for nobody once its person is gone",
    ),
    Place(
        name="metrics",
        holds="Counts by route, kind and campaign",
        erased="Nothing to erase",
    ),
    Place(
        name="mail servers and mailboxes",
        holds="Mail that was sent",
        erased="Belongs to the person",
    ),
    Place(
        name="organisations",
        holds="What they received, under a name of their own for the person",
        erased="`participant.erased` tells each to forget it",
    ),
    Place(
        name="backups",
        holds="The database as it was",
        erased="Age out; after a restore, erasures are replayed before anybody is served",
    ),
)
