"""Random histories of facts: late, doubled, taken back before they came, across campaigns."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from uuid import UUID, uuid4

from hypothesis import strategies as st

from quests.ids import new_id
from scoring.dimensions import SHARED_ID
from scoring.facts import Fact, new_fact, retraction
from scoring.kpi import Kpi
from scoring.measure import Groups, Question, Window
from scoring.reading import Reading
from scoring.registry import CASES
from service.store.session import Session
from service.store.tables import CampaignRow, OrganisationRow, WorkspaceRow
from tests.payloads import PAYLOADS

# Both zones change their clocks in March: days of 23 hours, and days that differ by zone.
ZONES = ("Europe/Berlin", "America/New_York")
BEGIN = datetime(2026, 3, 6, 12, tzinfo=UTC)
DAYS = 26
LEARNED = datetime(2026, 4, 20, tzinfo=UTC)
# A history is about everything, or mostly about what one case takes together.
THEMES = (
    ("participation", *PAYLOADS),
    *(tuple(sorted(case.types)) for case in CASES.values()),
    ("view", "share", "contribution", "campaign_milestone"),  # which may say that it ended
)
# Made once: to make a strategy, and to check it, takes longer than to draw from it.
PLACES = st.integers(0, len(ZONES) - 1)
QUANTITIES = st.integers(1, 9)
PEOPLE, BROWSERS, QUESTS, PARTNERS = (
    st.sampled_from((*range(number), None)) for number in (4, 3, 2, 3)
)
CHANNELS = st.sampled_from(("direct", "organic_search", "social", None))
NETWORKS = st.sampled_from(("mastodon", None))
LOCALES = st.sampled_from(("fr", "de"))
LENGTHS = st.sampled_from((1, DAYS))
TWICE_AT_ZERO = st.integers(0, 5)
TAKEN_BACK = st.sampled_from((0, 0, 0, 1, 2))
_of = cache(st.sampled_from)
_quarters = cache(lambda days: st.integers(0, days * 24 * 4))  # of an hour


def meanings(
    kpis: Iterable[Kpi], history: Iterable[Fact], question: Question
) -> dict[str, dict[str, Reading]]:
    """What ``Kpi.value`` says of each, by name; what several of them read is counted once."""
    asked, known = list(kpis), list(history)
    terms = {term.name: term for kpi in asked for term in kpi.terms}
    groups: dict[str, Groups] = {}
    for name, term in terms.items():
        own = term.asked(question)
        groups[name] = term.measure.groups(known, own) if own else {}
    return {kpi.name: kpi.read(groups, question) for kpi in asked}


class World:
    """A workspace of two campaigns, with a few of everything."""

    def __init__(self) -> None:
        self.workspace_id = uuid4()
        self.campaigns = (uuid4(), uuid4())
        self.quests = (uuid4(), uuid4())
        self.partners = (uuid4(), uuid4())
        self.actors = tuple(uuid4() for _ in range(4))
        self.visitors = tuple(uuid4() for _ in range(3))


@st.composite
def facts_of(
    draw: st.DrawFn, world: World, days: int = DAYS, types: tuple[str, ...] = THEMES[0]
) -> Fact:
    """One fact of the world, on one of its first days."""
    place = draw(PLACES)
    type = draw(_of(types))
    minutes = draw(_quarters(days)) * 15

    def one_of(there: tuple[UUID, ...], chosen: st.SearchStrategy[int | None]) -> UUID | None:
        number = draw(chosen)
        return None if number is None else there[number]

    return new_fact(
        type,
        workspace_id=world.workspace_id,
        campaign_id=world.campaigns[place],
        zone=ZONES[place],
        occurred_at=BEGIN + timedelta(minutes=minutes),
        received_at=LEARNED,
        source="test",
        source_ref=str(uuid4()),
        quantity=draw(QUANTITIES),
        payload=draw(PAYLOADS[type]),
        actor_id=one_of(world.actors, PEOPLE),
        visitor_id=one_of(world.visitors, BROWSERS),
        quest_id=one_of(world.quests, QUESTS),
        partner_id=one_of((*world.partners, SHARED_ID), PARTNERS),
        channel=draw(CHANNELS),
        network=draw(NETWORKS),
        locale=draw(LOCALES),
    )


@st.composite
def histories(draw: st.DrawFn, world: World, *, most: int = 40) -> list[Fact]:
    """Facts in the order in which they arrive; some twice, some taken back, some both.

    In some, everything happens on the same few days.
    """
    days = draw(LENGTHS)
    types = draw(_of(THEMES))
    arrivals: list[Fact] = []
    for fact in draw(st.lists(facts_of(world, days, types), min_size=1, max_size=most)):
        arrivals.append(fact)
        if draw(TWICE_AT_ZERO) == 0:
            arrivals.append(replace(fact, id=new_id(LEARNED)))
        for _ in range(draw(TAKEN_BACK)):
            arrivals.append(retraction(fact, LEARNED))
    return draw(st.permutations(arrivals))


def windows() -> st.SearchStrategy[Window]:
    """Windows that are open, one day long, empty, or before everything."""
    days = st.integers(-2, DAYS + 2).map(lambda day: BEGIN.date() + timedelta(days=day))
    edge: st.SearchStrategy[date | None] = st.one_of(st.none(), days)
    return st.builds(lambda start, end: Window(start=start, end=end), edge, edge)


class Stored:
    """What the door lets through: the first fact of each source and name in a campaign."""

    def __init__(self) -> None:
        self._known: dict[tuple[UUID, str, str], Fact] = {}

    def add(self, fact: Fact) -> bool:
        """Whether the fact is new."""
        name = (fact.campaign_id, fact.source, fact.source_ref)
        return self._known.setdefault(name, fact) is fact

    @property
    def facts(self) -> list[Fact]:
        """Everything stored."""
        return list(self._known.values())


async def store_world(session: Session, world: World) -> None:
    """The rows that facts of a world refer to."""
    workspace_id, organisation_id = world.workspace_id, uuid4()
    times = {"created_at": BEGIN, "updated_at": BEGIN}
    session.add(WorkspaceRow(workspace_id=workspace_id, slug=str(workspace_id), created_at=BEGIN))
    await session.flush()
    session.add(
        OrganisationRow(workspace_id=workspace_id, id=organisation_id, slug="o", name="O", **times)
    )
    await session.flush()
    for campaign_id, zone in zip(world.campaigns, ZONES, strict=True):
        session.add(
            CampaignRow(
                workspace_id=workspace_id,
                id=campaign_id,
                slug=str(campaign_id),
                state="open",
                lead_organisation_id=organisation_id,
                time_zone=zone,
                languages=["en"],
                starts_at=BEGIN,
                definition={"title": {"en": "A campaign"}},
                **times,
            )
        )
    await session.flush()
