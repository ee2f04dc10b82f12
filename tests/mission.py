"""A campaign in the database, and people who take part in it below HTTP."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from typing import Any
from uuid import UUID, uuid4

from pydantic_core import to_json

from quests.kind import Evidence
from service.api.feedback_bytes import render_feedback
from service.blueprint_text.reader import BlueprintFile, read_blueprint
from service.store.blueprint_parts import Section
from service.store.completion_recorder import CompletionRecorder
from service.store.published_quests import PublishedQuests
from service.store.session import Database
from service.store.workspaces import ensure_workspace
from service.tokens import ParticipantCaller
from service.usecases.import_blueprint import import_blueprint
from service.usecases.join_campaign import JoinRequest, join_campaign
from service.usecases.record_completion import HandIn, Recording
from tests.builders import NOON
from tests.campaigns import Raw, example

SECRET = "only-for-tests-" + "0123456789abcdef" * 2
Edit = Callable[[Raw], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mission:
    """An open campaign; its Quests by slug."""

    workspace_id: UUID
    campaign_id: UUID
    quests: Mapping[str, UUID]


async def launch(
    db: Database, *edits: Edit, workspace: str = "berlin", at: datetime = NOON
) -> Mission:
    """Import the example campaign, or import it again, after these edits."""
    file = _read(to_json(example(*edits)))
    async with db.transaction() as session:
        workspace_id = await ensure_workspace(session, workspace, at)
        report = await import_blueprint(session, workspace_id, file, at=at)
    assert report.campaign_id is not None
    return Mission(
        workspace_id=workspace_id,
        campaign_id=report.campaign_id,
        quests=report.ids[Section.QUEST],
    )


@cache
def _read(raw: bytes) -> BlueprintFile:
    """The same campaign is launched by hundreds of tests, and read and checked once."""
    return read_blueprint(raw, "json")


def changed(slug: str, **fields: Any) -> Edit:
    """One Quest of the example with other fields."""

    def edit(raw: Raw) -> None:
        next(quest for quest in raw["quests"] if quest["slug"] == slug).update(fields)

    return edit


def limited(slug: str, **times: int) -> Edit:
    """One Quest of the example with these limits and no others: ``limited("slogan", day=3)``."""
    return changed(slug, limits=[{"per": per, "times": most} for per, most in times.items()])


def campaign_is(**fields: Any) -> Edit:
    """The example with another state, window or other fields of its campaign."""
    return lambda raw: raw["campaign"].update(fields)


async def let_in(
    db: Database, mission: Mission, *, at: datetime = NOON, **how: Any
) -> ParticipantCaller:
    """A new participant: ``locale``, ``display_name``, ``link``, ``key``, ``known`` if wanted."""
    wanted = {"locale": "de", "display_name": None, "link": None, "key": None, "known": None}
    async with db.transaction() as session:
        request = JoinRequest(campaign_id=mission.campaign_id, at=at, **(wanted | how))
        return (await join_campaign(session, request)).caller


@asynccontextmanager
async def recording(db: Database, *, writers: int = 2) -> AsyncIterator[Recording]:
    """What recording needs of a process; finished with the block."""
    recorder = CompletionRecorder(db.hot, writers=writers)
    yield Recording(
        database=db,
        quests=PublishedQuests(db),
        recorder=recorder,
        render=partial(render_feedback, public_url="https://coquest.example"),
        secret=SECRET,
    )
    await recorder.close()


def hand_in(caller: ParticipantCaller, quest: UUID, evidence: Evidence, **changes: Any) -> HandIn:
    """One action at noon, under a key of its own unless ``key`` is given."""
    wanted = {"key": uuid4().hex, "at": NOON, "language": caller.locale}
    return HandIn(caller=caller, quest_id=quest, evidence=evidence, **(wanted | changes))
