"""The ways on which thanks leave the inbox, and who agreed to each.

Consent is given per organisation and channel. Mail needs a mailbox that stands behind the yes; a
browser that subscribed is the very one that said it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TypeAlias

from quests.consent import Channel, Decision
from service.store.tables import ThanksMailRow, ThanksPushRow

PURPOSE = "thanks"
Row: TypeAlias = type[ThanksMailRow] | type[ThanksPushRow]

# A box left unticked elsewhere takes nothing back: quests/consent.py, ``Standing.last``.
_AGREES = """
    SELECT (array_agg(e.decision ORDER BY e.at DESC, e.subject_id DESC, e.number DESC))[1]
        = ANY ('{{{stands}}}') AS agrees
    FROM consent_entry e
    WHERE e.workspace_id = :workspace AND e.organisation_id = {organisation}
        AND e.purpose = 'thanks' AND e.channel = '{channel}'
        AND NOT (e.decision = 'denied' AND e.method = 'checkbox')
        AND e.subject_id IN (
            SELECT {participant} UNION ALL SELECT m.former_id FROM participant_merge m
            WHERE m.workspace_id = :workspace AND m.participant_id = {participant})"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One of them.

    Attributes:
        row: What is planned on it.
        reached: The table of where people can be reached on it.
        stands: What has to hold before anybody is written to.
    """

    channel: Channel
    row: Row
    reached: str
    stands: Collection[Decision]

    @property
    def table(self) -> str:
        """The name of ``row``."""
        return str(self.row.__tablename__)

    def agrees(self, *, organisation: str, participant: str) -> str:
        """SQL: one row, whether a person agreed to be written to by an organisation."""
        return _AGREES.format(
            stands=",".join(self.stands),
            channel=self.channel,
            organisation=organisation,
            participant=participant,
        )


MAIL = Way(
    channel="email",
    row=ThanksMailRow,
    reached="participant_email",
    stands=(Decision.CONFIRMED,),
)
PUSH = Way(
    channel="push",
    row=ThanksPushRow,
    reached="push_subscription",
    stands=(Decision.GRANTED, Decision.CONFIRMED),
)
WAYS = (MAIL, PUSH)
