"""What two were told who turn out to be one, and how they wish to be written to."""

_MINE = "workspace_id = :workspace AND participant_id = :former"
MOVE_THANKS = (
    # Who is somebody else by now is warned as that one.
    f"DELETE FROM retention_notice WHERE {_MINE}",  # noqa: S608
    # What both were told stays once.
    f"""UPDATE thanks AS f SET participant_id = :into WHERE {_MINE} AND NOT EXISTS (
            SELECT FROM thanks AS i
            WHERE i.workspace_id = f.workspace_id AND i.participant_id = :into
            AND (i.subject, i.moment, i.version) = (f.subject, f.moment, f.version))""",  # noqa: S608
    f"DELETE FROM thanks WHERE {_MINE}",  # noqa: S608
    # Browsers of both are of one person, with what waits for them.
    *(
        f"UPDATE {table} SET participant_id = :into WHERE {_MINE}"  # noqa: S608
        for table in ("push_subscription", "thanks_push", "push_message")
    ),
    # Whoever stays is written to as they wished, if they wished anything.
    f"""UPDATE thanks_wish AS f SET participant_id = :into WHERE {_MINE} AND NOT EXISTS (
            SELECT FROM thanks_wish AS i
            WHERE i.workspace_id = f.workspace_id AND i.participant_id = :into)""",  # noqa: S608
    f"DELETE FROM thanks_wish WHERE {_MINE}",  # noqa: S608
)
