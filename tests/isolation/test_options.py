"""What is secret in the options of a Quest is told to nobody but the lead, whatever its kind."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from quests.catalogue import KINDS
from service.settings import Settings
from service.store.session import Database
from service.usecases.fan_out_events import fan_out_events
from service.usecases.fold_facts import fold_all
from tests.assembled import committed_document
from tests.builders import EXAMPLES, NEEDED
from tests.campaigns import Raw
from tests.hunts import CANARY, hunting
from tests.mission import Mission, launch
from tests.people import Headers, Person, campaign_id, join, key_of, quest_id

TEXT = {"de": "x", "en": "x", "fr": "x"}
EXACT = {"latitude": "52.54321", "longitude": "13.35791"}
# Of each kind that hides something: options, and what must be read nowhere.
SECRETS: dict[str, tuple[Raw, set[str]]] = {
    "hunt": (
        {
            "order": "fixed",
            "checkpoints": [
                {
                    "slug": "one",
                    "clue": TEXT,
                    "place": CANARY,
                    "answers": {"en": ["canary-answer"]},
                    "found": dict.fromkeys(TEXT, "canary-told"),
                },
                {"slug": "two", "clue": dict.fromkeys(TEXT, "canary-later-clue"), "code": 7},
            ],
        },
        {"canary-", *EXACT.values(), '"code":7', '"code": 7'},
    )
}
READ = [
    (path, operation["operationId"])
    for path, item in committed_document()["paths"].items()
    for method, operation in item.items()
    if method == "get"
]


def hides_something() -> Iterator[str]:
    """Kinds whose options are not all for everybody."""
    for name, kind in KINDS.items():
        options = SECRETS[name][0] if name in SECRETS else NEEDED.get(name, {})
        if dict(kind.shown(options)) != options:
            yield name


def test_every_kind_that_hides_something_is_looked_at_here() -> None:
    assert set(hides_something()) == set(SECRETS)


@pytest.mark.parametrize("kind", sorted(SECRETS))
def test_what_is_shown_of_the_options_holds_no_secret(kind: str) -> None:
    options, secrets = SECRETS[kind]

    told = json.dumps(KINDS[kind].shown(options))

    assert [one for one in secrets if one in told] == []


async def told_to_all(
    client: httpx.AsyncClient, mission: Mission, callers: dict[str, Headers], quest: str
) -> dict[str, str]:
    """Everything that can be read about a Quest and its campaign, by who is told."""
    ids = {"campaign": campaign_id(mission), "quest": quest, "name": "participations"}
    found = {}
    for path, name in READ:
        wanted = set(re.findall(r"\{(\w+)\}", path))
        if wanted <= ids.keys():
            for who, headers in callers.items():
                shortly = {"seconds": 1} if name == "follow_live" else {}  # else for an hour
                reply = await client.get(path.format(**ids), headers=headers, params=shortly)
                found[f"{name} to {who}"] = reply.text
    return found


async def act(client: httpx.AsyncClient, person: Person, quest: str, kind: str) -> str:
    """Do it rightly and wrongly; all that is answered."""
    told = []
    for number, body in enumerate(
        [{"kind": kind, **EXAMPLES[kind]}, {"kind": kind}, {"kind": "petition", "agree": True}]
    ):
        headers = person.headers | {"idempotency-key": f"k-{number}"}
        path = f"/v1/quests/{quest}/completions"
        told.append((await client.post(path, json=body, headers=headers)).text)
    position = {"latitude": 0, "longitude": 0, "accuracy_m": 1}
    wrong: list[dict[str, Any]] = [
        {"checkpoint": "one", "answer": "?"},
        {"checkpoint": "two", "code": "9KX2-00W4-7QTB-M3ZD"},
        {"checkpoint": "two", "answer": "?"},
        {
            "checkpoint": "one",
            "position": position | {"fixed_at": datetime.now(UTC).isoformat()},
        },
    ]
    path = f"/v1/quests/{quest}/finds"
    for body in wrong:
        told.append((await client.post(path, json=body, headers=person.headers)).text)
    return "\n".join(told)


@pytest.mark.parametrize("kind", sorted(SECRETS))
async def test_a_secret_of_the_organiser_is_told_to_nobody(
    client: httpx.AsyncClient, db: Database, settings: Settings, kind: str
) -> None:
    options, secrets = SECRETS[kind]
    mission = await launch(db, hunting(kind=kind, options=options))
    quest, person = quest_id(mission, "hidden-kitchens"), await join(client, mission)
    partner = await key_of(db, "haferkiez", scope="read")
    callers = {"anybody": {}, "a participant": person.headers, "a partner": partner}

    answers = {"answers": await act(client, person, quest, kind)}
    await fold_all(db, datetime.now(UTC))
    await fan_out_events(db, secret=settings.signing_secret(), at=datetime.now(UTC))
    answers |= await told_to_all(client, mission, callers, quest)
    async with db.read() as session:
        events = (await session.execute(text("SELECT event::text FROM event"))).scalars()
        answers["events"] = "\n".join(events)

    leaks = {who: [one for one in secrets if one in told] for who, told in answers.items()}
    assert {who: found for who, found in leaks.items() if found} == {}
    lead = await key_of(db)
    path = f"/v1/campaigns/{campaign_id(mission)}/blueprint"
    whole = (await client.get(path, headers=lead)).text
    assert "canary-answer" in whole  # or else this would prove nothing
    assert "get_blueprint to a partner" in answers
    assert '"clue"' in answers["get_blueprint to a partner"]
