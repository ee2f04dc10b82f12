"""Hunts: report a checkpoint, and see how far I am."""

from hashlib import sha256
from typing import Annotated, Self

from fastapi import APIRouter, Request, Response
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from quests.answers import LONGEST
from quests.errors import (
    CampaignNotOpen,
    EvidenceRefused,
    IdempotencyKeyReused,
    LimitReached,
    NotFound,
    PrerequisiteMissing,
    QuestClosed,
    Unauthenticated,
)
from quests.ids import new_id
from quests.kinds.hunt import HuntEvidence
from quests.moments import Moment
from quests.positions import Position
from quests.refused_finds import OutOfOrder, TooFarAway, WrongAnswer
from quests.rule_errors import CapacityReached, CooldownRunning, NotForYou
from quests.texts import Slug
from service.api.completions import recording_in
from service.api.deps import DatabaseDep, KeyDep, LocaleDep, NowDep, ParticipantDep, ReadDep
from service.api.feedback import FeedbackOut
from service.api.hunt_shapes import FindOut, HuntOut, find_out, hunt_out
from service.api.once import JSON, answer_once, keyed_request
from service.api.problems import BODY_REFUSALS, refusals
from service.api.shapes import In
from service.api.strict_route import StrictRoute
from service.public_ids import QuestId
from service.rate_limits import RateLimited
from service.store.idempotency import KeyedRequest, kept_reply
from service.store.session import Database
from service.usecases.read_hunt import read_hunt
from service.usecases.record_completion import HandIn, record_completion
from service.usecases.report_find import Finding, ensure_may_try, report_find, take_try

router = APIRouter(prefix="/v1", tags=["hunts"], route_class=StrictRoute)

REPLAYED = ("idempotent-replayed",)
# The last checkpoint counts, also where the finish has to wait or was there before.
NO_FINISH = (
    *(CampaignNotOpen, QuestClosed, PrerequisiteMissing, NotForYou, EvidenceRefused),
    *(LimitReached, CapacityReached, CooldownRunning),
)


class FindIn(In):
    """A checkpoint that I found, shown in one way."""

    checkpoint: Slug | None = Field(
        default=None, description="Its slug; may be left out where a code is scanned."
    )
    code: Annotated[str, Field(min_length=16, max_length=200)] | None = Field(
        default=None, description="The code of its sign, typed, or the address its QR code holds."
    )
    answer: Annotated[str, Field(min_length=1, max_length=LONGEST)] | None = Field(
        default=None, description="Case, accents, spaces and punctuation do not matter."
    )
    position: Position | None = Field(default=None, description="Compared, and never kept.")
    occurred_at: Moment | None = Field(
        default=None, description="When it was found (RFC 3339); left out: now. For finds offline."
    )

    @model_validator(mode="after")
    def _shown_in_one_way(self) -> Self:
        ways = sum(way is not None for way in (self.code, self.answer, self.position))
        if ways != 1 or (self.checkpoint is None and self.code is None):
            raise PydanticCustomError(
                "missing", "a checkpoint and a code, an answer or a position are needed"
            )
        return self


@router.post(
    "/quests/{quest}/finds",
    response_model=FindOut,
    responses=refusals(
        NotFound,
        Unauthenticated,
        QuestClosed,
        CampaignNotOpen,
        PrerequisiteMissing,
        NotForYou,
        OutOfOrder,
        EvidenceRefused,
        TooFarAway,
        WrongAnswer,
        RateLimited,
        IdempotencyKeyReused,
        *BODY_REFUSALS,
    ),
)
async def report_checkpoint(
    quest: QuestId,
    body: FindIn,
    request: Request,
    database: DatabaseDep,
    caller: ParticipantDep,
    key: KeyDep,
    language: LocaleDep,
    at: NowDep,
) -> Response:
    """Report a checkpoint of a hunt. With the last one the hunt is finished, and completed.

    A checkpoint counts once for me, however often I report it. Wrong answers and positions are
    counted: after `tries_per_hour` of them this checkpoint takes none for an hour.
    """
    who = (caller.workspace_id, caller.participant_id)
    keyed = keyed_request(request, body, key, who=who)
    finding = Finding(
        caller=caller,
        quest_id=quest,
        at=at,
        secret=request.app.state.code_secret,
        **{name: getattr(body, name) for name in FindIn.model_fields},
    )
    said = language or caller.locale
    found = await _found(database, finding, keyed, said)
    told = FindOut.model_validate_json(bytes(found.body))
    if told.hunt.left == 0:
        finish = await _finish(request, finding, key, said)
        told = told.model_copy(update={"finish": finish})
    headers = {name: found.headers[name] for name in REPLAYED if name in found.headers}
    return Response(told.model_dump_json(), headers=headers, media_type=JSON)


async def _found(
    database: Database, finding: Finding, keyed: KeyedRequest | None, language: str
) -> Response:
    """The find by itself, once per key; a guess is counted before it is looked at."""
    tenant = finding.caller.workspace_id
    async with database.transaction(tenant) as session:
        if keyed is None or await kept_reply(session, keyed) is None:
            wait = await take_try(session, finding)
        else:
            wait = None
    ensure_may_try(wait)

    async def do() -> FindOut:
        return find_out(await report_find(session, finding), language)

    async with database.transaction(tenant) as session:
        return await answer_once(session, keyed, finding.at, do, status=200)


async def _finish(
    request: Request, finding: Finding, key: str | None, language: str
) -> FeedbackOut | None:
    """Complete the hunt, once; a retry under the same key is told the same."""
    caller = finding.caller
    async with recording_in(request).database.read(caller.workspace_id) as session:
        hunt = await read_hunt(session, caller, finding.quest_id)
    own = key or new_id(finding.at).hex
    hand_in = HandIn(
        caller=caller,
        quest_id=finding.quest_id,
        evidence=HuntEvidence(kind="hunt", occurred_at=hunt.progress.last_found_at),
        key=f"finish/{sha256(own.encode()).hexdigest()}",
        at=finding.at,
        language=language,
    )
    try:
        stored = await record_completion(hand_in, recording_in(request))
    except NO_FINISH:
        return None
    return FeedbackOut.model_validate_json(stored.body)


@router.get(
    "/me/hunts/{quest}",
    response_model=HuntOut,
    responses=refusals(NotFound, Unauthenticated, EvidenceRefused),
)
async def my_hunt(quest: QuestId, session: ReadDep, caller: ParticipantDep) -> HuntOut:
    """How far I am on a hunt: what I found, where to look next, and how many are left."""
    return hunt_out(await read_hunt(session, caller, quest))
