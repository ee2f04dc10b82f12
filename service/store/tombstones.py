"""Marks of people who were erased: enough to not count them twice, too little to find them.

A mark is a hash of a mailbox, or of the name a host app gave, under a key of the campaign. It is
left where somebody is erased, becomes a limit again where they come back and prove the same, and
is gone with its key when the campaign is over.
"""

import hmac
import secrets
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import text

from quests.errors import VoteRefused
from quests.period import Period
from service.secret_box import seal, unseal
from service.store.fitting import fit
from service.store.merging import Bucket, Pair
from service.store.session import Session

VOTED, ALWAYS = "vote", date(1970, 1, 1)  # of the votes of a Quest, for as long as it is there

_HANDLES = text("""
    SELECT address_key AS handle FROM participant_email
    WHERE workspace_id = :workspace AND participant_id = ANY (:people)
    UNION ALL
    SELECT uuid_send(issuer_id) || subject_key FROM participant_identity
    WHERE workspace_id = :workspace AND participant_id = ANY (:people)
""")
_USED = text("""
    SELECT q.campaign_id, u.quest_id, u.period, u.starts_on, u.used, u.most FROM limit_use AS u
    JOIN quest AS q ON q.workspace_id = u.workspace_id AND q.id = u.quest_id
    WHERE u.workspace_id = :workspace AND u.participant_id = ANY (:people) AND u.used > 0
    UNION
    SELECT q.campaign_id, v.quest_id, 'vote', DATE '1970-01-01', 1, 0 FROM (
        SELECT quest_id FROM proposal_vote
        WHERE workspace_id = :workspace AND participant_id = ANY (:people)
        UNION SELECT quest_id FROM pair_vote
        WHERE workspace_id = :workspace AND participant_id = ANY (:people)
            AND answered_at IS NOT NULL
    ) AS v JOIN quest AS q ON q.workspace_id = :workspace AND q.id = v.quest_id
""")
_OPEN = text("""
    SELECT id FROM campaign WHERE workspace_id = :workspace AND id = ANY (:campaigns)
        AND state <> 'closed' AND (ends_at IS NULL OR ends_at > :at)
""")
_MAKE_KEY = text("""
    INSERT INTO campaign_key (workspace_id, campaign_id, sealed, made_at)
    VALUES (:workspace, :campaign, :sealed, :at) ON CONFLICT DO NOTHING
""")
_KEY = text("""
    SELECT sealed FROM campaign_key WHERE workspace_id = :workspace AND campaign_id = :campaign
""")
_LEAVE = text("""
    INSERT INTO erased_mark AS m
        (workspace_id, campaign_id, mark, quest_id, period, starts_on, used, most)
    VALUES (:workspace, :campaign, :mark, :quest, :period, :starts_on, :used, :most)
    ON CONFLICT (workspace_id, campaign_id, mark, period, starts_on)
    DO UPDATE SET used = greatest(m.used, excluded.used)
""")
_QUESTS = text("SELECT id FROM quest WHERE workspace_id = :workspace AND campaign_id = :campaign")
_TAKE = text("""
    DELETE FROM erased_mark
    WHERE workspace_id = :workspace AND campaign_id = :campaign AND mark = ANY (:marks)
    RETURNING quest_id, period, starts_on, used, most
""")
_USE = text("""
    INSERT INTO limit_use AS u
        (workspace_id, quest_id, participant_id, period, starts_on, used, most)
    VALUES (:workspace, :quest_id, :person, :period, :starts_on, :used, :most)
    ON CONFLICT (workspace_id, quest_id, participant_id, period, starts_on)
    DO UPDATE SET used = u.used + excluded.used
""")
_VOTED = text("""
    SELECT EXISTS (SELECT FROM limit_use WHERE workspace_id = :workspace AND quest_id = :quest
        AND participant_id = :person AND period = 'vote')
""")
_OVER = text("""
    SELECT c.id FROM campaign AS c
    WHERE c.workspace_id = :workspace AND (c.ends_at <= :at OR c.state = 'closed') AND (
        EXISTS (SELECT FROM campaign_key AS k
            WHERE k.workspace_id = c.workspace_id AND k.campaign_id = c.id)
        OR EXISTS (SELECT FROM quest AS q
            JOIN once_use AS u ON u.workspace_id = q.workspace_id AND u.quest_id = q.id
            WHERE q.workspace_id = c.workspace_id AND q.campaign_id = c.id
                AND u.name >= 'person/' AND u.name < 'person0'))
    ORDER BY c.id
""")
_FORGET = tuple(
    text(statement)
    for statement in (
        "DELETE FROM erased_mark WHERE workspace_id = :workspace AND campaign_id = :campaign",
        "DELETE FROM campaign_key WHERE workspace_id = :workspace AND campaign_id = :campaign",
        """DELETE FROM once_use AS u USING quest AS q
            WHERE u.workspace_id = :workspace AND q.workspace_id = :workspace
            AND q.campaign_id = :campaign AND u.quest_id = q.id
            AND u.name >= 'person/' AND u.name < 'person0'""",
    )
)


async def leave_marks(
    session: Session, workspace_id: UUID, people: Sequence[UUID], *, secret: str, at: datetime
) -> None:
    """Before somebody goes: what they used up of open campaigns, by what they could prove."""
    named = {"workspace": workspace_id, "people": list(people)}
    handles = [bytes(one) for one in (await session.execute(_HANDLES, named)).scalars()]
    used = (await session.execute(_USED, named)).mappings().all()
    if not handles or not used:
        return
    about = {"workspace": workspace_id, "campaigns": [one["campaign_id"] for one in used]}
    still = set((await session.execute(_OPEN, about | {"at": at})).scalars())
    keys = {one: await _key(session, workspace_id, one, secret=secret, at=at) for one in still}
    for one in used:
        if one["campaign_id"] not in keys:
            continue
        values = {"workspace": workspace_id, "campaign": one["campaign_id"]}
        values |= {name: one[name] for name in ("period", "starts_on", "used", "most")}
        for mark in _marks(keys[one["campaign_id"]], one["quest_id"], handles):
            await session.execute(_LEAVE, values | {"quest": one["quest_id"], "mark": mark})


async def recall_marks(
    session: Session, who: tuple[UUID, UUID, UUID], *, secret: str, at: datetime
) -> None:
    """Somebody has proven who they are: what they used up before they were erased counts again.

    Done twice, it is done once: a mark is taken by who comes back.

    Args:
        who: Workspace, campaign and person.
    """
    workspace_id, campaign_id, person = who
    named = {"workspace": workspace_id, "campaign": campaign_id}
    sealed = (await session.execute(_KEY, named)).scalar_one_or_none()
    if sealed is None:  # nobody was erased here
        return
    key = bytes.fromhex(unseal(secret, sealed, owner=campaign_id.bytes))
    mine = {"workspace": workspace_id, "people": [person]}
    handles = [bytes(one) for one in (await session.execute(_HANDLES, mine)).scalars()]
    quests = (await session.execute(_QUESTS, named)).scalars().all()
    marks = [mark for quest_id in quests for mark in _marks(key, quest_id, handles)]
    found = (await session.execute(_TAKE, named | {"marks": marks})).mappings()
    # By mailbox and by app: it was done once.
    taken = {(one["quest_id"], one["period"], one["starts_on"]): dict(one) for one in found}
    pair = Pair(workspace_id=workspace_id, former_id=person, into_id=person)
    for one in taken.values():
        await session.execute(_USE, {"workspace": workspace_id, "person": person, **one})
    for one in taken.values():
        if one["period"] != VOTED:
            period = Period(one["period"])
            bucket = Bucket(quest_id=one["quest_id"], period=period, starts_on=one["starts_on"])
            await fit(session, pair, bucket, at)


async def ensure_first_votes(
    session: Session, workspace_id: UUID, quest_id: UUID, person: UUID
) -> None:
    """Who voted, was erased and came back has voted.

    Raises:
        VoteRefused: they have.
    """
    named = {"workspace": workspace_id, "quest": quest_id, "person": person}
    if (await session.execute(_VOTED, named)).scalar_one():
        raise VoteRefused("You voted here before you were erased: it still counts.", why="before")


async def campaigns_to_forget(session: Session, workspace_id: UUID, at: datetime) -> Sequence[UUID]:
    """Campaigns that are over and still know marks."""
    return (await session.execute(_OVER, {"workspace": workspace_id, "at": at})).scalars().all()


async def forget_marks(session: Session, workspace_id: UUID, campaign_id: UUID) -> None:
    """Destroy the key of a campaign that is over, its marks, and the hashes of who signed."""
    for statement in _FORGET:
        await session.execute(statement, {"workspace": workspace_id, "campaign": campaign_id})


async def _key(
    session: Session, workspace_id: UUID, campaign_id: UUID, *, secret: str, at: datetime
) -> bytes:
    named = {"workspace": workspace_id, "campaign": campaign_id}
    fresh = seal(secret, secrets.token_hex(32), owner=campaign_id.bytes)
    await session.execute(_MAKE_KEY, named | {"sealed": fresh, "at": at})
    kept = (await session.execute(_KEY, named)).scalar_one()
    return bytes.fromhex(unseal(secret, kept, owner=campaign_id.bytes))


def _marks(key: bytes, quest_id: UUID, handles: Iterable[bytes]) -> list[bytes]:
    return [hmac.digest(key, b"mark/1/" + quest_id.bytes + one, "sha256") for one in handles]
