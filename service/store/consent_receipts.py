"""One receipt of consent, as its person takes it along, and whether its chain still holds."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from quests.consent import broken_at
from quests.errors import NotFound
from quests.ids import public_id
from service.store.consent_chains import chain_of
from service.store.consent_ledger import entries_of
from service.store.driver import driver
from service.store.session import Session
from service.store.takeaways import Said, with_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """One thing said, and the chain that it is part of.

    Attributes:
        length: Of the chain now.
        intact: Whether every entry of it is what was written, and follows the one before.
        latest: The hash at its end.
    """

    said: Said
    length: int
    intact: bool
    latest: bytes


async def receipt_by_id(
    session: Session, workspace_id: UUID, person: UUID, receipt_id: UUID
) -> Receipt:
    """A receipt of this person's own, whoever they were when they said it.

    Raises:
        NotFound: they have no such receipt.
    """
    entries = await entries_of(await driver(session), workspace_id, person)
    found = next((one for one in entries if one.id == receipt_id), None)
    if found is None:
        raise NotFound()
    [said] = await with_words(session, workspace_id, [found])
    chain = await chain_of(session, workspace_id, found.subject_id)
    return Receipt(
        said=said,
        length=len(chain),
        intact=broken_at(chain) is None,
        latest=chain[-1][1],
    )


def receipt_of(said: Said) -> dict[str, Any]:
    """A receipt after ISO/IEC TS 27560:2023: who was allowed what, by which words, and when."""
    entry = said.entry
    controller = {
        "party_id": public_id("org", entry.organisation_id),
        "party_name": said.organisation,
        "party_role": "pii_controller",
    }
    return {
        "schema_version": "ISO/IEC TS 27560:2023",
        "record_id": public_id("cns", entry.id),
        "pii_principal_id": public_id("prt", entry.subject_id),
        "party_identification": [controller],
        "pii_processing": _processing(said),
        "event": {
            "event_type": entry.decision,
            "event_time": entry.at,
            "source": entry.source,
            "entity": entry.actor,
            "evidence": dict(entry.evidence),
        },
        "proof": {
            "number": entry.number,
            "hash": entry.sealed().hex(),
            "previous": entry.previous.hex(),
            "written": entry.written(),
        },
    }


def _processing(said: Said) -> dict[str, Any]:
    """What it is about, and the words that were shown."""
    entry = said.entry
    return {
        "purpose": entry.purpose,
        "channel": entry.channel,
        "lawful_basis": "consent",
        "notice": {
            "version": entry.text_version,
            "language": entry.locale,
            "sha256": entry.text_sha256,
            "text": said.words,
        },
        "collection_method": entry.method,
        "withdrawal": "PUT /v1/me/consents/{organisation}/{purpose}, or any mail's link",
    }
