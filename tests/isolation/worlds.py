"""Three campaigns that must not see each other: two in one workspace, one in another."""

from dataclasses import dataclass
from typing import Any

import httpx
from fastapi import FastAPI

from service.settings import Settings
from service.store.session import Database
from tests.badges import STARTER, giving
from tests.campaigns import Raw, with_goal, with_teams, with_testimonials
from tests.contract.inhabited import Deskbound, settle
from tests.crm.connected import QuietExchange
from tests.mission import Mission, launch
from tests.peers import with_peers
from tests.people import Headers, Person, join, key_of

STORY = (with_testimonials, with_teams, with_goal, with_peers, giving(STARTER))
HOST_APP = {
    "issuer": "https://app.example.org",
    "audience": "coquest",
    "signed": {"algorithm": "HS256", "key": "0123456789abcdef" * 2},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A campaign with its lead and two people; ids by the names of path parameters."""

    mission: Mission
    key: Headers
    person: Person
    neighbour: Person
    ids: dict[str, str]


def led_by(organisation: str) -> Any:
    """The example as a campaign of one organisation's own."""

    def edit(raw: Raw) -> None:
        raw["organisations"] = [{"slug": organisation, "name": organisation.title()}]
        raw["campaign"].update(slug=f"of-{organisation}", lead=organisation, partners=[])

    return edit


async def worlds(
    app: FastAPI, client: httpx.AsyncClient, db: Database, settings: Settings
) -> dict[str, World]:
    """``ours``; ``rival`` beside it in the workspace; ``stranger`` in another."""
    app.state.courier, app.state.crm = Deskbound(), QuietExchange()
    places = {
        "ours": ("berlin", "ackerfunke", []),
        "rival": ("berlin", "rival", [led_by("rival")]),
        "stranger": ("hamburg", "ackerfunke", []),
    }
    made = {}
    for name, (workspace, organisation, edits) in places.items():
        mission = await launch(db, *STORY, *edits, workspace=workspace)
        key = await key_of(db, organisation, workspace=workspace, scope="organise own")
        person, neighbour = await join(client, mission), await join(client, mission)
        ids = await settle(
            client, db, settings, mission, person, key, staff=f"staff@{name}.example"
        )
        issuer = ids["issuer_name"] = f"app-{name[:4]}"
        named = await client.put(f"/v1/issuers/{issuer}", json=HOST_APP, headers=key)
        assert named.status_code < 300, named.text
        made[name] = World(mission=mission, key=key, person=person, neighbour=neighbour, ids=ids)
    return made


def spoken(body: Any) -> Any:
    """An example in English, in every language that the campaigns here speak."""
    if isinstance(body, list):
        return [spoken(one) for one in body]
    if not isinstance(body, dict):
        return body
    if body.keys() == {"en"}:
        return dict.fromkeys(("de", "fr", "en"), body["en"])
    return {name: spoken(value) for name, value in body.items()}
