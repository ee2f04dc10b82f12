"""Campaigns with very many people in them, made by statements over whole sets.

Two of different sizes, so that reads can be compared side by side: whoever looks at a board or a
list must not notice how many others there are.
"""

from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID

import asyncpg

from bench.boards import MOST_POINTS
from bench.campaign import campaign
from quests.ids import public_id
from service.api.pages import Seals
from service.callers import ParticipantCaller
from service.store.blueprint_parts import Section
from service.store.links import new_code
from service.store.scores import BITS, LEVELS, TIE
from service.store.session import Database
from service.tokens import Tokens
from service.usecases.import_blueprint import import_blueprint

SIZES = {"10k": 10_000, "1m": 1_000_000}
QUESTS = 50
READERS = 500
ANALYZED = ("participant", "membership", "completion", "score", "score_range")
# People come in no order of points; every tenth has done nothing yet.
FILL = (
    """INSERT INTO participant (workspace_id, id, display_name, locale, created_at)
       SELECT $1, md5($2::uuid::text || n)::uuid, 'Person ' || n, 'en', $4
       FROM generate_series(1, $3::int) AS n""",
    """INSERT INTO membership (workspace_id, campaign_id, participant_id, channel, joined_at)
       SELECT $1, $2, md5($2::uuid::text || n)::uuid, 'direct', $4
       FROM generate_series(1, $3::int) AS n""",
    # Those who read: each has a session, which goes by their own id.
    f"""INSERT INTO participant_session
           (workspace_id, id, participant_id, campaign_id, created_at, expires_at)
       SELECT $1, p.id, p.id, $2, $4, $4::timestamptz + interval '1 day' FROM (
           SELECT md5($2::uuid::text || n)::uuid AS id
           FROM generate_series(1, $3::int, greatest(1, $3::int / {READERS})) AS n
       ) AS p""",  # noqa: S608 (our own text)
    """INSERT INTO completion (workspace_id, id, campaign_id, quest_id, quest_version,
           participant_id, kind, state, version, quantity, points, evidence, locale, channel,
           occurred_at, received_at)
       SELECT $1, gen_random_uuid(), $2, ($5::uuid[])[1 + n % cardinality($5::uuid[])], 1,
           md5($2::uuid::text || n)::uuid, 'sticker', 'accepted', 1, 1, 1, '{"kind": "sticker"}',
           'en', 'direct', $4, $4
       FROM generate_series(1, $3::int) AS n WHERE n % 10 <> 0""",
    f"""INSERT INTO score
           (workspace_id, participant_id, board_id, campaign_id, points, listed, tie)
       SELECT $1, p.id, $2, $2, (random() ^ 3 * {MOST_POINTS})::bigint, true,
           {TIE.format(participant="p.id", board="$2::uuid")}
       FROM (
           SELECT md5($2::uuid::text || n)::uuid AS id FROM generate_series(1, $3::int) AS n
       ) AS p""",  # noqa: S608 (our own text)
    f"""INSERT INTO score_range (workspace_id, board_id, level, bucket, people)
       SELECT $1, $2, level, points >> ({BITS} * level), count(*)
       FROM score CROSS JOIN generate_series(0, {LEVELS - 1}) AS level
       WHERE workspace_id = $1 AND board_id = $2
       GROUP BY level, points >> ({BITS} * level)""",  # noqa: S608 (our own text)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowded:
    """A campaign with a board and fifty Quests that ask for what was done before.

    Args:
        tokens: Of some of its people.
        cursors: Into its board, at all depths.
    """

    campaign: str
    tokens: tuple[str, ...]
    cursors: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """What it takes to make one."""

    database: Database
    url: str
    tokens: Tokens
    secret: str
    workspace_id: UUID
    at: datetime

    async def crowd(self, name: str) -> Crowded:
        """A campaign with as many people as ``SIZES`` says of the name."""
        async with self.database.transaction() as session:
            file = campaign(f"crowd-{name}", QUESTS, change=_with_trees)
            report = await import_blueprint(session, self.workspace_id, file, at=self.at)
        assert report.campaign_id is not None
        quests = list(report.ids[Section.QUEST].values())
        people = await self._fill(report.campaign_id, SIZES[name], quests)
        return Crowded(
            campaign=public_id("cmp", report.campaign_id),
            tokens=tuple(self._token(report.campaign_id, one) for one in people),
            cursors=tuple(self._cursors(report.campaign_id)),
        )

    async def _fill(self, campaign_id: UUID, people: int, quests: list[UUID]) -> list[UUID]:
        """The rows that they leave; the ids of some of them."""
        named = (self.workspace_id, campaign_id, people, self.at, quests)
        connection = await asyncpg.connect(self.url)
        try:
            async with connection.transaction():
                # References are right by construction; checking each would take most of the time.
                await connection.execute("SET LOCAL session_replication_role = replica")
                for statement in FILL:
                    used = [one for place, one in enumerate(named, 1) if f"${place}" in statement]
                    await connection.execute(statement, *used)
            await connection.execute(f"VACUUM (ANALYZE) {', '.join(ANALYZED)}")
            rows = await connection.fetch(
                """SELECT participant_id AS id FROM participant_session
                   WHERE workspace_id = $1 AND campaign_id = $2""",
                self.workspace_id,
                campaign_id,
            )
        finally:
            await connection.close()
        return [row["id"] for row in rows]

    def _token(self, campaign_id: UUID, participant_id: UUID) -> str:
        caller = ParticipantCaller(
            workspace_id=self.workspace_id,
            participant_id=participant_id,
            campaign_id=campaign_id,
            locale="en",
            channel="direct",
            partner_id=None,
            link=new_code(),
            session_id=participant_id,
        )
        return self.tokens.issue(caller, self.at)

    def _cursors(self, campaign_id: UUID) -> list[str]:
        """As the server would have given them, had somebody leafed through the whole board."""
        chance, seals = Random(1), Seals(self.secret)
        about = f"/v1/campaigns/{public_id('cmp', campaign_id)}/leaderboard None"
        places = [
            int(chance.random() ** 3 * MOST_POINTS) << 64 | chance.getrandbits(62)
            for _ in range(READERS)
        ]
        plain = [public_id("cur", UUID(int=place)) for place in places]
        return [one + seals.of(one, about) for one in plain]


def _with_trees(raw: dict[str, Any]) -> None:
    """A board for all to see; each Quest but the first asks for one of two, and not for a third."""
    raw["campaign"] = {**raw["campaign"], "rewards": {"leaderboards": {"people": "all"}}}
    for before, quest in zip(raw["quests"], raw["quests"][1:], strict=False):
        either = {"any": [{"quest": before["slug"]}, {"kind": "challenge"}]}
        quest["requires"] = {"all": [either, {"not": {"kind": "petition"}}]}
