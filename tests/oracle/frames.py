"""The exported facts of a campaign in DuckDB: another engine, other words, the same figures.

Nothing of ``scoring`` is used here but the shape of a fact. ``f`` holds the facts that stand, ``w``
those of the window, ``u`` all up to its end; ``visit`` and ``edge`` are built from them once more.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from uuid import UUID

import duckdb
from pydantic_core import to_json

from scoring.facts import Fact

COLUMNS = """
    id VARCHAR, type VARCHAR, occurred_at TIMESTAMPTZ, day DATE, actor_id VARCHAR,
    visitor_id VARCHAR, quest_id VARCHAR, partner_id VARCHAR, channel VARCHAR, network VARCHAR,
    locale VARCHAR, subject VARCHAR, quantity BIGINT, payload JSON, sign INTEGER, reverses VARCHAR
"""
VIEWS = """
CREATE TABLE f AS
    SELECT id, type, occurred_at AS moment, day, actor_id AS actor, visitor_id AS visitor,
        quest_id AS quest, partner_id AS partner, channel, network, locale, subject, quantity,
        payload AS p
    FROM exported e WHERE sign > 0
    AND NOT EXISTS (SELECT 1 FROM exported r WHERE r.reverses = e.id);
CREATE MACRO money(p) AS (p ->> 'amount')::BIGINT;
CREATE MACRO whole(p, name) AS (p ->> name)::BIGINT;
CREATE MACRO months(early, late) AS datesub('month', early, late)
    + (late - (early + to_months(datesub('month', early, late)))::DATE)
    / date_diff('day', early + to_months(datesub('month', early, late)),
        early + to_months(datesub('month', early, late) + 1))::DOUBLE;
CREATE VIEW hit AS
    SELECT *, coalesce(moment - lag(moment) OVER chain >= INTERVAL 30 MINUTE, true)::INT AS begins
    FROM f WHERE type IN ('view', 'interaction') AND visitor IS NOT NULL
    WINDOW chain AS (PARTITION BY visitor ORDER BY moment, id);
CREATE VIEW numbered AS
    SELECT *, sum(begins) OVER (PARTITION BY visitor ORDER BY moment, id) AS nth FROM hit;
CREATE TABLE visit AS
    SELECT visitor, nth, min(moment) AS began, max(moment) AS ended,
        arg_min(day, (moment, id)) AS day, arg_min(channel, (moment, id)) AS channel,
        count(*) FILTER (type = 'view') AS views,
        count(*) FILTER (type = 'interaction') AS interactions,
        count(*) FILTER (type = 'interaction' AND p ->> 'kind' <> 'scroll') AS active,
        count(*) FILTER (type = 'interaction' AND p ->> 'kind' IN ('click', 'answer')) AS touched,
        count(*) FILTER (type = 'view' AND p ->> 'section' = 'blog') AS blog,
        count(*) FILTER (type = 'view' AND p ->> 'section' = 'product') AS product
    FROM numbered GROUP BY visitor, nth;
ALTER TABLE visit ADD COLUMN leads BIGINT;
UPDATE visit SET leads = (
    SELECT count(*) FROM f WHERE type = 'lead_created' AND f.visitor = visit.visitor
    AND moment >= began AND moment < ended + INTERVAL 30 MINUTE);
"""


class Frames:
    """One campaign, opened for questions about windows of days."""

    def __init__(
        self, facts: Iterable[Fact], folder: Path, brands: Mapping[str, UUID] | None = None
    ) -> None:
        exported = folder / "facts.jsonl"
        exported.write_bytes(b"\n".join(to_json(fact) for fact in facts))
        self._base = duckdb.connect()
        self._base.execute(f"CREATE TABLE exported ({COLUMNS})")
        columns = "{" + ", ".join(f"{n}: '{t}'" for n, t in _pairs(COLUMNS)) + "}"
        self._base.execute(
            f"INSERT INTO exported BY NAME FROM read_json('{exported}', columns={columns})"
        )
        self._base.execute("CREATE TABLE brand (name VARCHAR, partner VARCHAR)")
        for name, partner in (brands or {}).items():
            self._base.execute("INSERT INTO brand VALUES (?, ?)", [name, str(partner)])
        self._base.execute("SET TimeZone = 'UTC'")
        self._base.execute(VIEWS)

    def look_at(self, start: date, end: date, campaign: tuple[date, date]) -> None:
        """From here on, questions are about ``[start, end)`` of a campaign of these days."""
        for view, condition in (
            ("w", f"day >= '{start}' AND day < '{end}'"),
            ("u", f"day < '{end}'"),
            ("visit_w", ""),
        ):
            source = "visit" if view == "visit_w" else "f"
            where = condition or f"day >= '{start}' AND day < '{end}'"
            self._base.execute(f"CREATE OR REPLACE VIEW {view} AS FROM {source} WHERE {where}")
        for name, value in (
            ("a", start),
            ("b", end),
            ("began", campaign[0]),
        ):
            self._base.execute(f"CREATE OR REPLACE MACRO {name}() AS DATE '{value}'")
        self._base.execute(f"""
            CREATE OR REPLACE MACRO over() AS coalesce(
                (SELECT arg_max(day, moment) + 1 FROM f WHERE type = 'campaign_milestone'
                    AND p ->> 'milestone' = 'ended' AND p ->> 'item' = 'campaign'),
                DATE '{campaign[1]}')""")

    def ask(self, sql: str) -> float | None:
        """One number, or nothing."""
        row = self._base.execute(sql).fetchone()
        assert row is not None
        return None if row[0] is None else float(row[0])

    def ask_each(self, sql: str) -> dict[str, float]:
        """One number per key, where there is one."""
        rows = self._base.execute(sql).fetchall()
        return {key: float(number) for key, number in rows if number is not None}


def _pairs(columns: str) -> list[tuple[str, str]]:
    parts = (part.split() for part in columns.strip().split(","))
    return [(name, kind) for name, kind in parts]
