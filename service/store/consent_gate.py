"""Whether an organisation may be told of a person, by what they said to it until this moment."""

from sqlalchemy import text

from quests.consent import POLITICAL
from service.letters import ConsentNeeded, Letter
from service.store.session import Session

ENOUGH: dict[ConsentNeeded, list[str]] = {
    "granted": ["granted", "confirmed"],
    "confirmed": ["confirmed"],
}
# These tell of a consent itself, or that somebody is not who they were: also after a withdrawal,
# and then above all.
ALWAYS = [
    "consent.granted",
    "consent.confirmed",
    "consent.withdrawn",
    "participant.merged",
    "participant.erased",
]

# What was said last, per purpose and channel, by whoever the person was; a box left unticked
# takes nothing back (quests/consent.py).
_MAY_HEAR = text("""
    WITH told AS (
        SELECT e.workspace_id, e.type, w.organisation_id, e.participant_id IS NULL AS of_nobody,
            coalesce(m.participant_id, e.participant_id) AS person_id
        FROM delivery AS d
        JOIN event AS e ON e.workspace_id = d.workspace_id AND e.id = d.event_id
        JOIN webhook_endpoint AS w ON w.workspace_id = d.workspace_id AND w.id = d.endpoint_id
        LEFT JOIN participant_merge AS m
            ON m.workspace_id = e.workspace_id AND m.former_id = e.participant_id
        WHERE d.workspace_id = :workspace AND d.id = :delivery
    )
    SELECT told.of_nobody OR told.type = ANY (:always) OR EXISTS (
        SELECT FROM (
            SELECT DISTINCT ON (c.purpose, c.channel) c.decision FROM consent_entry AS c
            WHERE c.workspace_id = told.workspace_id
            AND c.subject_id IN (SELECT told.person_id UNION ALL
                SELECT f.former_id FROM participant_merge AS f
                WHERE f.workspace_id = told.workspace_id AND f.participant_id = told.person_id)
            AND c.organisation_id = told.organisation_id AND c.purpose <> :political
            AND NOT (c.decision = 'denied' AND c.method = 'checkbox')
            ORDER BY c.purpose, c.channel, c.at DESC, c.subject_id DESC, c.number DESC
        ) AS holds WHERE holds.decision = ANY (:enough))
    FROM told
""")


async def may_hear(session: Session, letter: Letter) -> bool:
    """Whether the letter's receiver may have it now.

    Args:
        session: A transaction in the letter's workspace.
        letter: With ``consent`` other than ``any``.
    """
    values = {
        "workspace": letter.workspace_id,
        "delivery": letter.id,
        "always": ALWAYS,
        "political": POLITICAL,
        "enough": ENOUGH[letter.consent],
    }
    return bool((await session.execute(_MAY_HEAR, values)).scalar())
