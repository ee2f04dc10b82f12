"""What becomes of confirmations when two participants turn out to be one."""

# What one person answered as two, counts once; and nobody has looked at what is their own now.
_BOTH = "workspace_id = :workspace AND participant_id IN (:former, :into)"
MOVE_CHECKS = (
    """DELETE FROM peer_check AS f
        WHERE f.workspace_id = :workspace AND f.participant_id = :former AND EXISTS (
            SELECT FROM peer_check AS i WHERE i.workspace_id = f.workspace_id
            AND i.completion_id = f.completion_id AND i.participant_id = :into)""",
    f"""DELETE FROM peer_check WHERE {_BOTH} AND completion_id IN (
            SELECT id FROM completion WHERE {_BOTH})""",  # noqa: S608
    """UPDATE peer_check SET participant_id = :into
        WHERE workspace_id = :workspace AND participant_id = :former""",
)
