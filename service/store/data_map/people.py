"""Who a person is, how they get in, and what they are told: all of it goes."""

from service.store.data_map.holding import MINE, THEIRS, Fate, Holding, deleted

_KEYS = " UNION ALL ".join(
    f"SELECT address_key FROM {table} WHERE {MINE}"  # noqa: S608 (our own text)
    for table in ("participant_email", "replaced_email", "email_proof")
)

PEOPLE = (
    deleted(
        "participant_session",
        "Devices: since when, until when",
        export=f"""SELECT created_at, expires_at, ended_at, ended_because
            FROM participant_session WHERE {THEIRS} ORDER BY created_at""",  # noqa: S608
    ),
    Holding(
        table="refresh_token",
        holds="Hashes of the tokens of a device; they go with the device",
        fate=Fate.DELETED,
    ),
    Holding(
        table="mail",
        holds="Mail to the person: sealed while it waits; to which mailbox, as a keyed hash",
        fate=Fate.DELETED,
        erase=(
            f"""DELETE FROM mail WHERE workspace_id = :workspace
                AND address_key IN ({_KEYS})""",  # noqa: S608 (our own text)
        ),
    ),
    deleted("email_proof", "An address on its way to be proven, sealed; hashes of code and link"),
    deleted("replaced_email", "The address the person had before, sealed, for seven days"),
    deleted("participant_email", "The proven address, sealed, and a keyed hash of it"),
    Holding(
        table="participant_identity",
        holds="By which name a host app knows the person, as a keyed hash; goes with the person",
        fate=Fate.DELETED,
        refers=True,
    ),
    deleted("thanks_mail", "Which messages are to be written to the person, and when"),
    deleted("thanks_push", "Which messages are to be pushed to the person's browsers, and when"),
    deleted(
        "push_message",
        "Notifications to the person: sealed while they wait, and gone once they are sent",
    ),
    deleted(
        "push_subscription",
        "Browsers that take notifications: their address and keys, sealed, and who carries them",
        export=f"""SELECT service, created_at FROM push_subscription
            WHERE {THEIRS} ORDER BY created_at""",  # noqa: S608
    ),
    deleted(
        "thanks_wish",
        "How often the person wants to be written to",
        export=f"SELECT wishes, updated_at FROM thanks_wish WHERE {THEIRS}",  # noqa: S608
    ),
    deleted(
        "thanks",
        "What the person was told, with the name they chose",
        export=f"""SELECT moment, subject, version, said, told_at, read_at, replaced_at
            FROM thanks WHERE {THEIRS} ORDER BY id""",  # noqa: S608
    ),
    deleted(
        "withheld",
        "From which organisations the person took their data back, and since when",
        export=f"""SELECT organisation_id, since, ended_at FROM withheld
            WHERE {THEIRS} ORDER BY since""",  # noqa: S608 (our own text)
    ),
    deleted("retention_notice", "That the person was warned that they go, and when"),
    Holding(
        table="idempotency_key",
        holds="Replies to what the person sent in the last 25 hours, with the name they chose",
        fate=Fate.DELETED,
        erase=(
            """DELETE FROM idempotency_key
                WHERE workspace_id = :workspace AND actor_id = :person""",
        ),
    ),
    Holding(
        table="delivery",
        holds="Messages to organisations, as they were sent, under their own name for the person",
        fate=Fate.DELETED,
        erase=(
            f"""DELETE FROM delivery WHERE workspace_id = :workspace
                AND event_id IN (SELECT id FROM event WHERE {MINE})""",  # noqa: S608
        ),
    ),
    Holding(
        table="delivery_attempt",
        holds="What a receiver answered; goes with the delivery",
        fate=Fate.DELETED,
    ),
    deleted(
        "event",
        "What organisations were told of the person, without names; `participant.erased` "
        "follows, and keeps the id by which each can be told whom to forget",
        refers=False,
        export=f"""SELECT type, subject, occurred_at, data
            FROM event WHERE {THEIRS} ORDER BY occurred_at, id""",  # noqa: S608
    ),
    Holding(
        table="consent_subject",
        holds="That the person has a chain of consent",
        fate=Fate.DELETED,
        erase=(
            """DELETE FROM consent_subject
                WHERE workspace_id = :workspace AND subject_id = :person""",
        ),
    ),
    Holding(
        table="consent_entry",
        holds="What the person said to organisations; the chain goes as a whole with its subject",
        fate=Fate.DELETED,
    ),
)

# When nothing names them any more.
LAST = (
    Holding(
        table="participant_merge",
        holds="Whom the person was before they turned out to be one",
        fate=Fate.DELETED,
        erase=(
            f"DELETE FROM participant_merge WHERE {MINE}",  # noqa: S608 (our own text)
            """DELETE FROM participant_merge
                WHERE workspace_id = :workspace AND former_id = :person""",
        ),
        refers=True,
    ),
    Holding(
        table="participant",
        holds="The name the person chose, their language, when they joined",
        fate=Fate.DELETED,
        erase=("DELETE FROM participant WHERE workspace_id = :workspace AND id = :person",),
        export="""SELECT display_name, locale, created_at FROM participant
            WHERE workspace_id = :workspace AND id = ANY (:people)""",
    ),
    Holding(
        table="erasure",
        holds="That somebody is to be erased; afterwards only hashes of random ids, to do it "
        "again after a restore",
        fate=Fate.BLANKED,
    ),
)
