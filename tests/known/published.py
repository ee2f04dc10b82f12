"""Public data, as facts that an organisation would send; where it comes from, and what is known.

Persons and partners keep the names of the source. Everything is told on one day unless said.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import networkx as nx

Row = dict[str, Any]
DAY = datetime.fromisoformat("2026-05-12T10:00:00+02:00")


LATER = DAY + timedelta(hours=1)
ENVELOPE = {"actor", "channel", "quest"}


def _row(type: str, ref: str, at: datetime = DAY, **fields: Any) -> Row:
    """A fact; what does not belong to every fact is its payload."""
    payload = {name: fields.pop(name) for name in [*fields] if name not in ENVELOPE}
    name = ref.replace(" ", "-")
    told = {"type": type, "source_ref": name, "occurred_at": at.isoformat(), "payload": payload}
    return told | fields


def karate_club() -> Iterator[Row]:
    """34 members of a karate club and the 78 pairs of them who met outside of it.

    W. W. Zachary, An information flow model for conflict and fission in small groups, Journal of
    Anthropological Research 33 (1977).
    """
    yield from _network(nx.karate_club_graph())


def florentine_families() -> Iterator[Row]:
    """15 families of Florence and the 20 marriages between them, about 1430.

    R. L. Breiger, P. E. Pattison, Cumulated social roles, Social Networks 8 (1986).
    """
    yield from _network(nx.florentine_families_graph())


def _network(graph: "nx.Graph[Any]") -> Iterator[Row]:
    for one in graph:
        yield _row("partner_joined", f"joined {one}", partner=str(one), sector="club")
    for number, pair in enumerate(graph.edges):
        initiator, other = map(str, pair)
        yield _row(
            "relation_interaction",
            f"met {number}",
            LATER,
            initiator=initiator,
            other=other,
            kind="meeting",
        )


def southern_women() -> Iterator[Row]:
    """18 women, 14 events, and the 89 times that one of them came, each told as a contribution.

    A. Davis, B. B. Gardner, M. R. Gardner, Deep South, University of Chicago Press (1941).
    """
    graph = nx.davis_southern_women_graph()
    for who in graph.graph["top"]:
        for event in graph[who]:
            yield _made(who, f"{who} at {event}")


ASPIRIN, PLACEBO = (11_037, 104), (11_034, 189)


def physicians() -> Iterator[Row]:
    """22 071 physicians, and how many had a heart attack with aspirin (control) and without.

    Steering Committee of the Physicians' Health Study, New England Journal of Medicine 321 (1989).
    """
    for variant, (people, attacks) in {"control": ASPIRIN, "placebo": PLACEBO}.items():
        for number in range(people):
            who = f"{variant} {number}"
            yield _row(
                "experiment_exposure", f"saw {who}", actor=who, experiment="trial", variant=variant
            )
            if number < attacks:
                yield _row(
                    "lead_created",
                    f"had {who}",
                    LATER,
                    actor=who,
                    lead=who,
                    kind="contact",
                )


DEPARTMENTS = {  # men who applied, and were admitted; women who applied, and were admitted
    "A": (825, 512, 108, 89),
    "B": (560, 353, 25, 17),
    "C": (325, 120, 593, 202),
    "D": (417, 138, 375, 131),
    "E": (191, 53, 393, 94),
    "F": (373, 22, 341, 24),
}


def admissions(quests: dict[str, str]) -> Iterator[Row]:
    """4 526 who applied to the six largest departments of Berkeley in 1973, and who was admitted.

    P. J. Bickel, E. A. Hammel, J. W. O'Connell, Sex bias in graduate admissions: data from
    Berkeley, Science 187 (1975).

    Args:
        quests: The Quest that stands for each department. Men come by the channel ``men``.
    """
    for department, (men, men_in, women, women_in) in DEPARTMENTS.items():
        for channel, applied, admitted in (("men", men, men_in), ("women", women, women_in)):
            for number in range(applied):
                who = f"{department} {channel} {number}"
                about = {"actor": who, "channel": channel, "quest": quests[department]}
                yield _row("quest_started", f"began {who}", **about, quest_kind="sticker")
                if number < admitted:
                    yield _row(
                        "completion",
                        f"did {who}",
                        LATER,
                        **about,
                        quest_kind="sticker",
                        status="accepted",
                        evidence="declared",
                    )


SEATS = {
    "Conservative": 365,
    "Labour": 202,
    "Scottish National Party": 48,
    "Liberal Democrats": 11,
    "Democratic Unionist Party": 8,
    "Sinn Fein": 7,
    "Plaid Cymru": 4,
    "Social Democratic and Labour Party": 2,
    "Green": 1,
    "Alliance": 1,
    "Speaker": 1,
}


def house_of_commons() -> Iterator[Row]:
    """650 seats of the House of Commons elected in 2019, each a contribution of its party.

    The effective number of parties, 2.39, is told by M. Gallagher, Election indices; the index is
    that of M. Laakso, R. Taagepera, Comparative Political Studies 12 (1979).
    """
    for party, seats in SEATS.items():
        for number in range(seats):
            yield _made(party, f"seat {party} {number}")


def _made(who: str, ref: str) -> Row:
    said = {"kind": "part", "authored": True, "status": "accepted", "visibility": "named"}
    return _row("contribution", ref, actor=who, **said)
