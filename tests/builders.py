"""Quests, campaigns, evidence and Claims for tests: everything has a sensible default."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from pydantic import TypeAdapter

from quests.blueprint.model import Blueprint, plain
from quests.catalogue import AnyEvidence
from quests.completion import Completion, State
from quests.kind import Evidence
from quests.quest import Campaign, Quest, QuestState
from quests.standing import Deed, Standing
from scoring.claim import Claim, Estimate, Impact, Level, Milestone, Relation
from scoring.thanks import Action, Situation
from service.blueprint_text.reader import read_blueprint
from tests.campaigns import EXAMPLE

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
NAMES = UUID("0192aaaa-0000-7000-8000-000000000000")
EVIDENCE: TypeAdapter[Evidence] = TypeAdapter(AnyEvidence)

STICKERS = {
    "de": {"one": "Sticker", "other": "Sticker"},
    "fr": {"one": "sticker", "other": "stickers"},
    "en": {"one": "sticker", "other": "stickers"},
}
STATEMENT = {
    "de": "{ $value } { $unit } kleben.",
    "fr": "{ $value } { $unit } en place.",
    "en": "{ $value } { $unit } are up.",
}
ABOUT = {
    "de": "Etwa { $estimate } { $unit } ({ $factor } je; Quelle: { $source }).",
    "fr": "Environ { $estimate } { $unit } ({ $factor } par ; source : { $source }).",
    "en": "About { $estimate } { $unit } ({ $factor } each; source: { $source }).",
}
EXAMPLES: dict[str, dict[str, Any]] = {
    "sticker": {"placed": 3},
    "slogan": {"text": "Berlin isst bunt", "language": "de"},
    "petition": {"agree": True},
    "advocacy": {"section": "demand", "text": "Half from the region.", "base_version": 0},
    "challenge": {"note": "Five of nine market stalls found."},
    "hunt": {},
    "share": {"link": "bcdfghjkm2"},
    "testimonial": {"text": "We cook on the stairs every Friday.", "language": "en"},
}


# What Quests of a kind cannot do without.
NEEDED: dict[str, dict[str, Any]] = {
    "hunt": {"checkpoints": [{"slug": "bridge", "clue": {"en": "Look up."}, "code": 1}]},
}


def named(name: str) -> UUID:
    """The same id for the same name, so that a test can say who is meant."""
    return uuid5(NAMES, name)


def make_campaign(**changes: Any) -> Campaign:
    """A campaign in Berlin, open all year."""
    campaign = Campaign(
        id=named("campaign"),
        workspace_id=named("workspace"),
        state="open",
        zone=BERLIN,
        languages=("de", "fr", "en"),
        starts_at=datetime(2026, 1, 1, tzinfo=UTC),
        ends_at=datetime(2027, 1, 1, tzinfo=UTC),
    )
    return replace(campaign, **changes)


def make_quest(**changes: Any) -> Quest:
    """A published Quest without limits; a sticker Quest unless ``kind`` says otherwise."""
    quest = Quest(
        id=named("quest"),
        slug="quest",
        campaign=make_campaign(),
        kind="sticker",
        state=QuestState.PUBLISHED,
        version=1,
    )
    kind = changes.get("kind", quest.kind)
    options = NEEDED.get(kind, {}) | changes.get("options", {})
    return replace(quest, **(changes | {"options": options}))


def who_did(*quests: UUID, **more: Any) -> Standing:
    """Somebody who did these Quests once each."""
    deeds = {quest: Deed(quest_id=quest, kind="sticker", accepted=1) for quest in quests}
    return Standing(deeds=deeds, **more)


def evidence(kind: str, **fields: Any) -> Evidence:
    """Evidence as it comes out of the API, a valid one of its kind unless fields say otherwise."""
    return EVIDENCE.validate_python({"kind": kind, **EXAMPLES[kind], **fields})


def stickers(**fields: Any) -> Evidence:
    """Three stickers."""
    return evidence("sticker", **fields)


def slogan(**fields: Any) -> Evidence:
    """A German slogan."""
    return evidence("slogan", **fields)


def signature(**fields: Any) -> Evidence:
    """A signature without a name."""
    return evidence("petition", **fields)


def challenge(**fields: Any) -> Evidence:
    """A challenge that was mastered, told in a note."""
    return evidence("challenge", **fields)


def make_completion(**changes: Any) -> Completion:
    """Three stickers, accepted at noon."""
    completion = Completion(
        workspace_id=named("workspace"),
        id=named("completion"),
        campaign_id=named("campaign"),
        quest_id=named("quest"),
        quest_version=1,
        participant_id=named("participant"),
        kind="sticker",
        state=State.ACCEPTED,
        version=1,
        quantity=3,
        points=6,
        evidence={"kind": "sticker", "placed": 3, "place": None, "occurred_at": None},
        locale="de",
        channel="direct",
        partner_id=None,
        occurred_at=NOON,
        received_at=NOON,
    )
    return replace(completion, **changes)


def make_claim(**changes: Any) -> Claim:
    """Stickers that were counted, by this Quest."""
    claim = Claim(
        id=named("claim"),
        slug="stickers-up",
        quest_id=named("quest"),
        measure="stickers_distributed",
        relation=Relation.COUNTED,
        level=Level.COLLECTIVE_OUTPUT,
        unit=STICKERS,
        statement=STATEMENT,
    )
    return replace(claim, **changes)


def make_estimate(factor: float = 40) -> Estimate:
    """A factor with its source."""
    return Estimate(factor=factor, source="Kiez", source_url=None, method="Counting.", version="1")


def make_impact(**changes: Any) -> Impact:
    """Looks that one sticker is estimated to catch."""
    impact = Impact(slug="looks", unit=STICKERS, statement=ABOUT, estimate=make_estimate())
    return replace(impact, **changes)


def make_milestone(threshold: int = 1000, **changes: Any) -> Milestone:
    """A threshold of stickers; its id follows from it."""
    milestone = Milestone(
        id=named(f"milestone {threshold}"),
        slug=f"at-{threshold}",
        quest_id=None,
        measure="stickers_distributed",
        threshold=threshold,
        promise={"de": "ein Poster", "fr": "une affiche", "en": "a poster"},
        unit=STICKERS,
    )
    return replace(milestone, **changes)


def make_action(**changes: Any) -> Action:
    """Three stickers, accepted."""
    action = Action(
        kind="sticker",
        state="accepted",
        quantity=3,
        unit="stickers",
        quest_title={"de": "Kleb", "fr": "Colle", "en": "Stick"},
        own_words={},
    )
    return replace(action, **changes)


def make_situation(**changes: Any) -> Situation:
    """Noon, in English, nothing counted yet."""
    situation = Situation(
        as_of=NOON,
        totals={},
        own_total=3,
        quest_total=None,
        name=None,
        campaign_title={"de": "Berlin", "fr": "Berlin", "en": "Berlin"},
        language="en",
        default_language="de",
    )
    return replace(situation, **changes)


@cache
def example_blueprint() -> Blueprint:
    """The example campaign, read from its file."""
    return read_blueprint(EXAMPLE.read_bytes(), "yaml").blueprint


def example_claims() -> tuple[Claim, ...]:
    """The Claims of the example campaign, as the thanks use them."""
    return tuple(_claim(plain(part)) for part in example_blueprint().claims)


def example_impacts() -> tuple[Impact, ...]:
    """The impact models of its Quests."""
    parts = (plain(part) for quest in example_blueprint().quests for part in quest.impact)
    return tuple(
        Impact(
            slug=str(said["slug"]),
            unit=said["unit"],  # type: ignore[arg-type]  # JSON, checked by the blueprint
            statement=said["statement"],  # type: ignore[arg-type]
            estimate=_estimate(said),
        )
        for said in parts
    )


def _claim(said: dict[str, Any]) -> Claim:
    return make_claim(
        id=named(said["slug"]),
        slug=said["slug"],
        quest_id=named(said["quest"]) if "quest" in said else None,
        measure=said["measure"],
        relation=Relation(said["relation"]),
        level=Level(said["level"]),
        unit=said["unit"],
        statement=said["statement"],
        estimate=_estimate(said["estimate"]) if "estimate" in said else None,
    )


def _estimate(said: dict[str, Any]) -> Estimate:
    return replace(make_estimate(said["factor"]), source=said["source"], version=said["version"])


def instants(first: int, last: int) -> st.SearchStrategy[datetime]:
    """Any second from the begin of one year to the begin of another."""
    begin, end = datetime(first, 1, 1, tzinfo=UTC), datetime(last, 1, 1, tzinfo=UTC)
    seconds = st.integers(0, int((end - begin).total_seconds()))
    return seconds.map(lambda since: begin + timedelta(seconds=since))
