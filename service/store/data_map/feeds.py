"""What CRMs of organisations were told: it goes, and they are asked to let the person go, too."""

from service.store.data_map.holding import MINE, THEIRS, Fate, Holding, deleted, nothing

OF_ONE = """ AND connection_id IN (
    SELECT id FROM crm_connection
    WHERE workspace_id = :workspace AND organisation_id = :organisation)"""


def farewell(action: str, *, of_one: bool = False) -> str:
    """The statement that takes a person out of every feed, and has CRMs that may know them asked.

    It knows ``:workspace``, ``:person`` and ``:at``. Who was never told of leaves no trace.

    Args:
        of_one: Only out of the feeds of ``:organisation``, from which ``:withheld`` took them.
    """
    only, by = (OF_ONE, "CAST(:withheld AS uuid)") if of_one else ("", "NULL")
    return f"""
        WITH gone AS (DELETE FROM crm_contact WHERE {MINE}{only} RETURNING *)
        INSERT INTO crm_farewell (workspace_id, id, connection_id, ref, remote_id, address, action,
            state, next_at, requested_at, withheld_id)
        SELECT workspace_id, gen_random_uuid(), connection_id, ref, remote_id, address,
            '{action}', 'pending', :at, :at, {by}
        FROM gone WHERE touched"""  # noqa: S608 (our own text)


FEEDS = (
    Holding(
        table="crm_contact",
        holds="Which CRM was told of the person, under which pseudonym, and the address that was "
        "sent, sealed",
        fate=Fate.DELETED,
        erase=(farewell("erase"),),
        export=f"""SELECT c.organisation_id, c.kind, c.purpose, k.ref, k.state, k.synced_at
            FROM crm_contact AS k JOIN crm_connection AS c
                ON c.workspace_id = k.workspace_id AND c.id = k.connection_id
            WHERE k.{THEIRS.replace("AND ", "AND k.")} ORDER BY k.id""",  # noqa: S608 (our own text)
    ),
    Holding(
        table="crm_farewell",
        holds="That a CRM is asked to let the person go: a pseudonym, and the address, sealed, "
        "until it has answered",
        fate=Fate.BLANKED,
    ),
    deleted("segment_member", "In which segments of organisations the person is", refers=False),
    nothing("segment", "Segments that organisations saved: what they ask"),
    nothing("crm_connection", "CRMs of organisations, with their keys, sealed"),
    nothing("crm_call", "Calls to CRMs, without addresses and names; for a month"),
)
