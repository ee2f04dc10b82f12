"""Whether anything was changed of what is read for a campaign's Quests, in one small question.

PostgreSQL gives every version of a row a place and the number of the transaction that wrote it.
As long as a campaign's rows have the same ones, what was read of them is what would be read now.
"""

from uuid import UUID

from sqlalchemy import text

from service.store.session import Session

# All that ``published_quests.load_quests`` reads; a test holds the two together.
OF_CAMPAIGN = ("quest", "claim", "milestone", "point_rule", "badge", "petition_goal")
TABLES = {
    "campaign": "id = :campaign",
    "organisation": "true",  # those that audiences name
} | dict.fromkeys(OF_CAMPAIGN, "campaign_id = :campaign")

_ROWS = " UNION ALL ".join(
    f"SELECT tableoid, ctid, xmin FROM {table} WHERE workspace_id = :workspace AND {which}"  # noqa: S608 (names of our own)
    for table, which in TABLES.items()
)
_VERSION = text(f"""
    SELECT md5(string_agg(concat_ws(' ', tableoid, ctid, xmin), ',' ORDER BY tableoid, ctid))
    FROM ({_ROWS}) AS versions""")  # noqa: S608 (as above)


async def version_of(session: Session, workspace_id: UUID, campaign_id: UUID) -> str:
    """A name for the campaign's present state: another one after every change.

    What is read beside it is only surely of the same state in one snapshot (``Database.read``).
    """
    where = {"workspace": workspace_id, "campaign": campaign_id}
    version: str = (await session.execute(_VERSION, where)).scalar_one()
    return version
