"""Somebody found a checkpoint: once per person and checkpoint, in its turn, and truly."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from quests.checkpoints import Checkpoint, HuntOptions
from quests.complete import check_person, ensure_in_time, happened_at
from quests.errors import NotFound
from quests.hunting import (
    Found,
    Progress,
    Report,
    ensure_shown,
    ensure_turn,
    meant,
    options_of,
    progress,
)
from quests.positions import Position
from quests.quest import Quest
from service.callers import ParticipantCaller
from service.rate_limits import RateLimited
from service.store.citations import genuine_code
from service.store.finds import (
    Walk,
    add_find,
    count_find,
    count_try,
    finds_of,
    forget_tries,
    lock_walk,
)
from service.store.published_quests import load_quest_alone
from service.store.session import Session
from service.store.standing import standing_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Who found what, as they sent it; ``secret`` is the installation's."""

    caller: ParticipantCaller
    quest_id: UUID
    checkpoint: str | None
    code: str | None
    answer: str | None
    position: Position | None
    occurred_at: datetime | None
    at: datetime
    secret: str

    @property
    def walk(self) -> Walk:
        """Whose hunt it is."""
        return Walk(
            workspace_id=self.caller.workspace_id,
            quest_id=self.quest_id,
            participant_id=self.caller.participant_id,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """What came of it; ``counted`` is false when it had been found before."""

    quest: Quest
    checkpoint: Checkpoint
    counted: bool
    progress: Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class _Aim:
    """What a report is about, and when it was."""

    quest: Quest
    options: HuntOptions
    report: Report
    checkpoint: Checkpoint
    occurred_at: datetime


async def take_try(session: Session, finding: Finding) -> int | None:
    """Count a guess. Commit before :func:`report_find`: a try is a try.

    What cannot be guessed, and what was found before, is none.

    Returns:
        The seconds to wait, when it is one too many.

    Raises:
        CoquestError: it is refused whatever the guess.
    """
    aim = await _aim(session, finding)
    found = {one.checkpoint for one in await finds_of(session, finding.walk)}
    if not aim.report.can_be_guessed or aim.checkpoint.slug in found:
        return None
    ensure_turn(aim.options, aim.checkpoint, found)
    most = aim.options.tries_per_hour
    return await count_try(session, finding.walk, aim.checkpoint.slug, most=most, at=finding.at)


def ensure_may_try(seconds: int | None) -> None:
    """They have not tried too often.

    Raises:
        RateLimited: they have; come back later.
    """
    if seconds is not None:
        raise RateLimited("That were too many tries at this checkpoint.", retry_after=seconds)


async def report_find(session: Session, finding: Finding) -> Find:
    """Store a find with its fact, unless it is there.

    Raises:
        NotFound: no such Quest in the caller's campaign.
        CampaignNotOpen, QuestClosed: not at that time.
        PrerequisiteMissing, NotForYou: something comes first, or it is for other people.
        OutOfOrder: another checkpoint comes first.
        EvidenceRefused, TooFarAway, WrongAnswer: it does not show that the person was there.
    """
    walk = finding.walk
    await lock_walk(session, walk)
    aim = await _aim(session, finding)
    finds = await finds_of(session, walk)
    slugs = {one.checkpoint for one in finds}
    counted = aim.checkpoint.slug not in slugs
    if counted:
        ensure_turn(aim.options, aim.checkpoint, slugs)
        ensure_shown(aim.options, aim.checkpoint, aim.report, aim.occurred_at)
        new = Found(checkpoint=aim.checkpoint.slug, way=aim.report.way, occurred_at=aim.occurred_at)
        await add_find(session, walk, new, at=finding.at)
        await count_find(session, aim.quest, finding.caller, new, at=finding.at)
        finds.append(new)
    # Also what a twin counted while the first of them was being stored.
    await forget_tries(session, walk, aim.checkpoint.slug)
    return Find(
        quest=aim.quest,
        checkpoint=aim.checkpoint,
        counted=counted,
        progress=progress(aim.options, finds),
    )


async def _aim(session: Session, finding: Finding) -> _Aim:
    """What is meant, as far as it may be done at all."""
    quest = await _quest(session, finding.caller, finding.quest_id)
    options = options_of(quest)
    occurred_at = happened_at(finding.occurred_at, finding.at)
    ensure_in_time(quest, occurred_at, finding.at)
    check_person(quest, await standing_of(session, finding.caller, [quest]))
    report = Report(
        checkpoint=finding.checkpoint,
        sign=await _sign(session, quest, finding),
        answer=finding.answer,
        position=finding.position,
    )
    return _Aim(
        quest=quest,
        options=options,
        report=report,
        checkpoint=meant(options, report),
        occurred_at=occurred_at,
    )


async def _quest(session: Session, caller: ParticipantCaller, quest_id: UUID) -> Quest:
    quest = await load_quest_alone(session, caller.workspace_id, quest_id)
    if quest.campaign.id != caller.campaign_id:
        raise NotFound()
    return quest


async def _sign(session: Session, quest: Quest, finding: Finding) -> int | None:
    """The number of the sign whose code it is."""
    if finding.code is None:
        return None
    code = await genuine_code(session, quest, finding.code, field="code", secret=finding.secret)
    return code.number
