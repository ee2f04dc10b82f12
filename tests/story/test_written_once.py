"""Workers that are killed while they write to people: each person finds each piece of news once."""

import asyncio
import os
import signal
import subprocess
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from quests.ids import new_id, parse_id
from service.mail.address import address_key
from service.secret_box import seal
from service.store.session import Database
from tests.conftest import SECRET
from tests.mail.letters import SENDER
from tests.mail.mailbox import Mailbox, receiving_mail
from tests.mission import Mission, launch
from tests.people import key_of
from tests.posting import ask_for_thanks
from tests.processes import command
from tests.results import draft, publish

pytestmark = [pytest.mark.slow, pytest.mark.attack]
PEOPLE, KILLS, PATIENCE = 150, 4, 120.0
CROWD = [
    text("INSERT INTO participant (workspace_id, id, locale, created_at) "
         "VALUES (:workspace, :id, 'en', now())"),
    text("INSERT INTO membership (workspace_id, campaign_id, participant_id, channel, joined_at) "
         "VALUES (:workspace, :campaign, :id, 'direct', now())"),
    text("""
        INSERT INTO completion (workspace_id, id, campaign_id, quest_id, quest_version,
            participant_id, kind, state, version, quantity, points, evidence, locale, channel,
            occurred_at, received_at)
        VALUES (:workspace, gen_random_uuid(), :campaign, :quest, 1, :id, 'sticker', 'accepted', 1,
            3, 0, '{}', 'en', 'direct', now(), now())"""),
    text("INSERT INTO participant_email (workspace_id, address_key, participant_id, sealed, "
         "proven_at) VALUES (:workspace, :key, :id, :sealed, now())"),
    text("""
        INSERT INTO thanks_wish (workspace_id, participant_id, wishes, updated_at)
        VALUES (:workspace, :id, '{"topics": {}, "quiet": null}', now())"""),
    text("INSERT INTO consent_subject (workspace_id, subject_id) VALUES (:workspace, :id)"),
    text("""
        INSERT INTO consent_entry (workspace_id, subject_id, number, id, campaign_id,
            organisation_id, purpose, channel, decision, method, text_version, text_sha256, locale,
            source, actor, at, evidence, previous, sealed)
        VALUES (:workspace, :id, 1, gen_random_uuid(), :campaign, :organisation, 'thanks', 'email',
            'confirmed', 'double_opt_in', '1', '', 'en', 'me', 'participant', now(), '{}', '', '')
    """),
]  # fmt: skip
AGAIN = text("UPDATE mail SET next_at = now() WHERE state = 'pending'")
SETTLED = text("""
    SELECT count(*) FILTER (WHERE state = 'sent') AS sent, count(*) AS queued,
        (SELECT count(*) FROM thanks_mail WHERE state = 'queued') AS planned
    FROM mail WHERE purpose = 'thanks'
""")


def address(number: int) -> str:
    return f"person{number}@example.org"


async def settle_crowd(db: Database, mission: Mission, organisation: UUID) -> None:
    named = {
        "workspace": mission.workspace_id,
        "campaign": mission.campaign_id,
        "quest": mission.quests["stickers"],
        "organisation": organisation,
    }
    people = [
        named
        | {
            "id": new_id(datetime.now(UTC)),
            "key": address_key(SECRET, address(number)),
            "sealed": seal(SECRET, address(number), owner=mission.workspace_id.bytes),
        }
        for number in range(PEOPLE)
    ]
    async with db.transaction() as session:
        for statement in CROWD:
            wanted = set(statement.compile().params)
            values = [{name: one[name] for name in wanted} for one in people]
            await session.execute(statement, values)


def worker(roles: dict[str, str], folder: Path, mailbox: Mailbox) -> "subprocess.Popen[bytes]":
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            command("worker"),
            env={
                **os.environ,
                **roles,
                "COQUEST_DATA": str(folder / "data"),
                "COQUEST_SECRET": SECRET,
                "COQUEST_SMTP_URL": mailbox.url,
                "COQUEST_MAIL_FROM": SENDER,
            },
            stdout=log,
            stderr=log,
        )


async def settled(db: Database) -> Any:
    async with db.transaction() as session:
        await session.execute(AGAIN)  # whoever was killed holds them for a minute and a half
        return (await session.execute(SETTLED)).one()


async def test_people_are_written_to_once_each_by_workers_that_are_killed(
    client: httpx.AsyncClient,
    db: Database,
    database_roles: dict[str, str],
    tmp_path: Path,
) -> None:
    mission = await launch(db)
    lead = await key_of(db)
    organisation = parse_id("org", await ask_for_thanks(client, lead))
    await settle_crowd(db, mission, organisation)
    await publish(client, await draft(client, mission, lead, "stickers"), lead)

    async with receiving_mail() as mailbox, asyncio.timeout(PATIENCE):
        for kill in range(KILLS + 1):
            process = worker(database_roles, tmp_path, mailbox)
            wanted = PEOPLE if kill == KILLS else (kill + 1) * PEOPLE // (KILLS + 2)
            while len(set(mailbox.recipients)) < wanted or (
                kill == KILLS and (await settled(db)).sent < PEOPLE
            ):
                await asyncio.sleep(0.02)
            process.send_signal(signal.SIGKILL)
            process.wait()
            await settled(db)

    ids: dict[str, set[str]] = {}
    for recipient, mail in zip(mailbox.recipients, mailbox.mails, strict=True):
        ids.setdefault(recipient, set()).add(str(mail["Message-ID"]))
    assert set(ids) == {address(number) for number in range(PEOPLE)}
    assert Counter(map(len, ids.values())) == {1: PEOPLE}  # a repeated one has its Message-ID
    done = await settled(db)
    assert (done.sent, done.queued, done.planned) == (PEOPLE, PEOPLE, PEOPLE)
