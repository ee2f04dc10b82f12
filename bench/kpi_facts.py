# ruff: noqa: S608
"""Facts to measure KPIs with: people who see, take part, do it, pass it on and make something."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from scoring.measure import Window
from service.store.driver import driver
from service.store.kpi_answers import Asked
from service.store.session import Database
from service.store.tables import CampaignRow, OrganisationRow, WorkspaceRow
from service.usecases.rebuild_kpis import rebuild_kpis

DAYS = 90  # of the campaign
AT_ONCE = 200_000  # facts in one statement
EACH = 15  # facts of a person
TURNS = ("view", "participation", "completion", "share", "contribution")
KINDS = len(TURNS)
APART = 10  # days between two facts of a person, however many people there are
AT = datetime(2026, 9, 1, tzinfo=UTC)

# What people do: a visit, taking part, doing it, passing it on, making something. Each is brought
# by one partner, as nearly everybody is. They come in turn, and each time do so many of the five.
_FACTS = f"""
    INSERT INTO fact (workspace_id, campaign_id, id, type, occurred_at, received_at, day, actor_id,
        visitor_id, subject, partner_id, channel, network, locale, quantity, payload, source,
        source_ref, sign)
    SELECT $1, $2, uuidv7(), a.type, a.at, a.at, a.at::date,
        ('00000000-0000-7000-8000-' || lpad(person::text, 12, '0'))::uuid,
        CASE WHEN a.type = 'view'
            THEN ('00000000-0000-7000-9000-' || lpad(person::text, 12, '0'))::uuid END,
        CASE WHEN a.type = 'share' THEN 'token' || n END,
        ('00000000-0000-7000-a000-' || lpad((person % 5)::text, 12, '0'))::uuid,
        (ARRAY ['qr', 'direct', 'social'])[1 + coming % 3], NULL,
        (ARRAY ['fr', 'de', 'en'])[1 + coming % 3], 1, a.payload::jsonb, 'bench', 'f' || n, 1
    FROM (
        SELECT n, n / $6::int AS coming, n / $6::int % $5::int AS person,
            n / $6::int / $5::int AS comings
        FROM generate_series($3::bigint, $4::bigint) AS n
    ) AS numbered CROSS JOIN LATERAL (
        SELECT timestamptz '2026-05-01 12:00Z'
            + ($7::int + (person * 7 + comings * $6::int * {APART}) % $8::int) * interval '1 day'
            + n * 7 % 600 * interval '1 minute' AS at, w.type, w.payload
        FROM (VALUES
            (0, 'view', '{{"content": "c", "section": "site", "authenticated": false}}'),
            (1, 'participation', '{{"quest_kind": "sticker", "status": "valid",
                "form_submitted": false}}'),
            (2, 'completion', '{{"quest_kind": "sticker", "status": "accepted",
                "evidence": "declared"}}'),
            (3, 'share', '{{"content": "c", "token": null, "parent": null, "paid": false,
                "incentive": false, "staff": false}}'),
            (4, 'contribution', '{{"kind": "slogan", "authored": true, "status": "accepted",
                "visibility": "named", "parent": null, "contribution": null}}')
        ) AS w (turn, type, payload) WHERE w.turn = (comings + n % $6::int) % 5
    ) AS a"""
_WAIT = f"""
    WITH made AS ({_FACTS} RETURNING *)
    INSERT INTO fact_queue (workspace_id, campaign_id, id, fact_ids, types, days, actor_ids,
        quest_ids, quantities, payloads, signs, times, partner_ids, channels, networks, locales)
    SELECT $1, $2, uuidv7(), array_agg(id), array_agg(type), array_agg(day),
        array_agg(actor_id), array_agg(quest_id), array_agg(quantity), array_agg(payload),
        array_agg(sign), array_agg(occurred_at), array_agg(partner_id), array_agg(channel),
        array_agg(network), array_agg(locale)
    FROM (SELECT *, substr(source_ref, 2)::bigint / 2 AS bundle FROM made) AS late
    GROUP BY bundle ORDER BY bundle"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """Whose facts they are.

    Args:
        where: Workspace and campaign.
        people: How many come, one after the other and then from the first again.
        at_once: Facts of a person that follow each other: what they do when they come.
        after: How many days of the campaign are over.
        days: On how many after that they come.
    """

    where: tuple[UUID, UUID]
    people: int
    at_once: int = 1
    after: int = 0
    days: int = DAYS


async def make_campaign(database: Database) -> tuple[UUID, UUID]:
    """A campaign of its own workspace."""
    workspace_id, organisation_id, campaign_id = uuid4(), uuid4(), uuid4()
    times = {"created_at": AT, "updated_at": AT}
    async with database.transaction() as session:
        slug = str(workspace_id)
        session.add(WorkspaceRow(workspace_id=workspace_id, slug=slug, created_at=AT))
        await session.flush()
        session.add(
            OrganisationRow(
                workspace_id=workspace_id, id=organisation_id, slug="o", name="O", **times
            )
        )
        await session.flush()
        session.add(
            CampaignRow(
                workspace_id=workspace_id,
                id=campaign_id,
                slug="c",
                state="open",
                lead_organisation_id=organisation_id,
                time_zone="UTC",
                languages=["en"],
                starts_at=datetime(2026, 5, 1, tzinfo=UTC),
                definition={"title": {"en": "A campaign"}},
                **times,
            )
        )
    return workspace_id, campaign_id


async def make_counted(database: Database, people: int) -> Crowd:
    """A campaign in which so many people have their facts, and all are counted."""
    crowd = Crowd(where=await make_campaign(database), people=people)
    await fill(database, crowd, range(EACH * people))
    await rebuild_kpis(database, *crowd.where, at=AT)
    return crowd


async def fill(database: Database, crowd: Crowd, facts: range) -> None:
    """Facts of a crowd, by their numbers; folded as far as anybody knows."""
    await _insert(database, _FACTS, crowd, facts)


async def fill_waiting(database: Database, crowd: Crowd, facts: range) -> None:
    """Facts of a crowd that wait to be folded."""
    await _insert(database, _WAIT, crowd, facts)


async def _insert(database: Database, statement: str, crowd: Crowd, facts: range) -> None:
    for start in facts[::AT_ONCE]:
        last = min(start + AT_ONCE, facts.stop) - 1
        values = (*crowd.where, start, last, crowd.people, crowd.at_once, crowd.after, crowd.days)
        async with database.transaction() as session:
            connection = await driver(session)
            await connection.execute("SET LOCAL statement_timeout = 0")
            await connection.execute(statement, *values, timeout=600)


def today(crowd: Crowd) -> Crowd:
    """All come on one day, which none of them was there on, and do everything at once."""
    return replace(crowd, at_once=KINDS, after=DAYS, days=1)


def asked_of(crowd: Crowd) -> Asked:
    """All KPIs of a month of their campaign."""
    return Asked(
        workspace_id=crowd.where[0],
        organisation_id=None,
        campaign_id=crowd.where[1],
        window=Window(start=date(2026, 5, 20), end=date(2026, 6, 20)),
        at=AT,
    )
