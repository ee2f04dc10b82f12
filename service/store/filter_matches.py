"""Which signatures a filter matches: the meaning of each criterion, in SQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from quests.completion import State
from quests.signature_filter import DOUBTS, SignatureFilter, masked
from service.networks import labelled
from service.store.session import Session

SAMPLE = 10
# What was noticed of an action that its person took back is no pattern of signatures.
_ALIKE = "('accepted', 'suspended', 'fraud')"
_NAME = "coalesce(c.evidence ->> 'name', c.evidence ->> 'public_name')"
_OF_PERSON = "workspace_id = c.workspace_id AND {one}.participant_id = c.participant_id"
_MAIL = f"EXISTS (SELECT FROM participant_email AS m WHERE m.{_OF_PERSON.format(one='m')})"
_APP = f"EXISTS (SELECT FROM participant_identity AS h WHERE h.{_OF_PERSON.format(one='h')})"
_JOINED = (
    f"FROM membership AS j WHERE j.{_OF_PERSON.format(one='j')} AND j.campaign_id = c.campaign_id"
)

CRITERIA: Mapping[str, str] = {
    "networks": """EXISTS (SELECT FROM signature_signal AS s WHERE s.workspace_id = c.workspace_id
        AND s.completion_id = c.id AND s.network = ANY(CAST(:networks AS bytea[])))""",
    "pace_at_least": """EXISTS (SELECT FROM signature_signal AS s
        WHERE s.workspace_id = c.workspace_id AND s.completion_id = c.id
        AND s.pace >= :pace_at_least)""",
    "throwaway_at_least": f"""EXISTS (SELECT FROM participant_email AS m
        WHERE m.{_OF_PERSON.format(one="m")} AND m.throwaway >= :throwaway_at_least)""",
    "since": "c.received_at >= :since",
    "until": "c.received_at < :until",
    "within_seconds_of_joining": f"""EXISTS (SELECT {_JOINED} AND c.received_at - j.joined_at
        <= make_interval(secs => :within_seconds_of_joining))""",
    "name_like": f"{_NAME} ILIKE ANY(CAST(:name_like AS text[]))",
    "same_name_at_least": f"""lower({_NAME}) IN (
        SELECT lower(coalesce(o.evidence ->> 'name', o.evidence ->> 'public_name'))
        FROM completion AS o WHERE o.workspace_id = :workspace AND o.campaign_id = :campaign
            AND o.quest_id = :quest AND o.state IN {_ALIKE}
        GROUP BY 1 HAVING count(*) >= :same_name_at_least)""",  # noqa: S608 (names of our own)
    "languages": "c.locale = ANY(CAST(:languages AS text[]))",
    "channels": "c.channel = ANY(CAST(:channels AS text[]))",
    "sources": f"""EXISTS (SELECT {_JOINED} AND EXISTS (SELECT FROM link AS l
        WHERE l.workspace_id = j.workspace_id AND l.id = j.link_id
            AND l.source = ANY(CAST(:sources AS text[]))))""",  # noqa: S608
    "confirmed": f"""CASE WHEN {_MAIL} THEN 'mail' WHEN {_APP} THEN 'app'
        ELSE 'nothing' END = :confirmed""",
}
_WHERE = """
    FROM completion AS c
    WHERE c.workspace_id = :workspace AND c.campaign_id = :campaign AND c.quest_id = :quest
        AND c.state = ANY(CAST(:states AS text[])) AND {wanted}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Petition:
    """Whose signatures are looked at."""

    workspace_id: UUID
    campaign_id: UUID
    quest_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """A signature that a filter matches, as far as it helps to see whether it should."""

    name: str | None
    signed_at: datetime
    language: str
    channel: str
    pace: int | None
    throwaway: int | None
    confirmed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    """How many a filter matches, by their state, and some of them; every n-th, not the first."""

    by_state: Mapping[State, int]
    sample: tuple[Sampled, ...]

    def of(self, becomes: State) -> int:
        """How many would change."""
        return sum(self.by_state.get(state, 0) for state in DOUBTS[becomes])


async def matches_of(session: Session, petition: Petition, asked: SignatureFilter) -> Matches:
    """What it matches now, among what counts and what is suspended."""
    states = DOUBTS[State.FRAUD]
    values = _values(petition, asked, states)
    counts = text(f"SELECT c.state, count(*) AS n {_sql(asked)} GROUP BY c.state")
    by_state = {State(row.state): row.n for row in await session.execute(counts, values)}
    every = max(1, sum(by_state.values()) // SAMPLE)
    rows = await session.execute(_sample(asked), values | {"every": every, "sample": SAMPLE})
    return Matches(
        by_state=by_state,
        sample=tuple(
            Sampled(**dict(row) | {"name": masked(row["name"])}) for row in rows.mappings()
        ),
    )


async def next_matches(
    session: Session,
    petition: Petition,
    asked: SignatureFilter,
    *,
    becomes: State,
    signed_by: datetime,
    after: UUID | None,
    limit: int,
) -> list[UUID]:
    """The next signatures that it matches, in the order of their ids.

    Args:
        signed_by: Those handed in later are not meant.
    """
    statement = text(
        f"SELECT c.id {_sql(asked)} AND c.received_at <= :signed_by "
        "AND (CAST(:after AS uuid) IS NULL OR c.id > :after) ORDER BY c.id LIMIT :limit"
    )
    values = _values(petition, asked, DOUBTS[becomes])
    further = {"signed_by": signed_by, "after": after, "limit": limit}
    return list((await session.execute(statement, values | further)).scalars())


def _sql(asked: SignatureFilter) -> str:
    return _WHERE.format(wanted=" AND ".join(f"({CRITERIA[name]})" for name in asked.criteria()))


def _sample(asked: SignatureFilter) -> Any:
    return text(f"""
        SELECT {_NAME} AS name, c.received_at AS signed_at, c.locale AS language, c.channel,
            (SELECT s.pace FROM signature_signal AS s WHERE s.workspace_id = c.workspace_id
                AND s.completion_id = c.id) AS pace,
            (SELECT m.throwaway FROM participant_email AS m
                WHERE m.{_OF_PERSON.format(one="m")}) AS throwaway,
            CASE WHEN {_MAIL} THEN 'mail' WHEN {_APP} THEN 'app' ELSE 'nothing' END AS confirmed
        FROM (
            SELECT c.*, row_number() OVER (ORDER BY c.id) AS place {_sql(asked)}
        ) AS c WHERE (c.place - 1) % :every = 0 ORDER BY c.id LIMIT :sample
    """)  # noqa: S608 (names of our own)


def _values(petition: Petition, asked: SignatureFilter, states: Sequence[State]) -> dict[str, Any]:
    given: dict[str, Any] = {name: getattr(asked, name) for name in asked.criteria()}
    given = {name: list(v) if isinstance(v, tuple) else v for name, v in given.items()}
    if "networks" in given:
        given["networks"] = [labelled(one) for one in asked.networks]
    if "name_like" in given:
        given["name_like"] = [_pattern(one) for one in asked.name_like]
    return given | {
        "workspace": petition.workspace_id,
        "campaign": petition.campaign_id,
        "quest": petition.quest_id,
        "states": [state.value for state in states],
    }


def _pattern(said: str) -> str:
    """`*` and `?` as SQL knows them; whatever else means something there is meant literally."""
    escaped = said.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return escaped.replace("*", "%").replace("?", "_")
