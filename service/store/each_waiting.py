"""Campaigns in which something waits, however much it is."""

from typing import Any

from sqlalchemy import text


def each_waiting(table: str) -> Any:
    """The statement that finds workspace and campaign of all rows of a table.

    One look into the index per campaign: the table's key begins with both.
    """
    return text(f"""
    WITH RECURSIVE step AS (
        (SELECT workspace_id, campaign_id FROM {table}
         ORDER BY workspace_id, campaign_id LIMIT 1)
        UNION ALL
        SELECT n.workspace_id, n.campaign_id FROM step CROSS JOIN LATERAL (
            SELECT q.workspace_id, q.campaign_id FROM {table} q
            WHERE (q.workspace_id, q.campaign_id) > (step.workspace_id, step.campaign_id)
            ORDER BY q.workspace_id, q.campaign_id LIMIT 1
        ) AS n
    )
    SELECT workspace_id, campaign_id FROM step""")  # noqa: S608 (names of our own)
