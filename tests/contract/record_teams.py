"""Examples of what people and organisations do together: teams, and Links of partners."""

from collections.abc import Callable

from tests.campaigns import Raw, example, with_teams
from tests.contract.recorder import Recorder
from tests.people import Headers

SLUG = "treasure-hunt"


class Teams:
    """Two people take a challenge together, and a partner posts a Link."""

    def __init__(
        self, say: Recorder, key: Headers, ids: dict[str, str], campaign: Callable[[Raw], None]
    ) -> None:
        self._say, self._key, self._ids, self._edit = say, key, ids, campaign

    async def play(self) -> None:
        """All of it."""
        posted = {"channel": "newsletter", "source": "june-letter", "bucket": "b"}
        links = f"{self._ids['campaign']}/links"
        await self._say("make_own_link", "POST", links, self._key, posted)
        await self._say("list_own_links", "GET", links, self._key)
        await self._team_up(await self._challenge())

    async def _challenge(self) -> str:
        """A campaign of its own, with a challenge for teams."""

        def edit(raw: Raw) -> None:
            raw["campaign"]["slug"] = "teams"
            challenge = [one for one in example()["quests"] if one["slug"] == SLUG]
            raw["quests"] = challenge
            for part in ("claims", "milestones"):
                raw[part] = [one for one in example()[part] if one.get("quest") == SLUG]

        blueprint = example(self._edit, edit, with_teams)
        made = (await self._say.plain("POST", "/v1/blueprints", self._key, blueprint)).json()
        self._ids["teams"] = f"/v1/campaigns/{made['campaign']['id']}"
        return f"/v1/quests/{made['ids']['quests'][SLUG]}"

    async def _team_up(self, quest: str) -> None:
        captain, other = await self._join("Mia"), await self._join("Tom")
        name = {"name": "Hof 7"}
        made = await self._say("make_team", "POST", f"{quest}/teams", captain, name)
        mine, code = f"{quest}/my-team", {"code": made["code"]}
        await self._say("put_my_team", "PUT", mine, other, code)
        await self._say("rename_my_team", "PUT", f"{mine}/name", captain, {"name": "Hof Sieben"})
        names = f"{self._ids['teams']}/team-names"
        await self._say("list_team_names", "GET", names, self._key)
        verdict = f"/v1/teams/{made['id']}/name-verdict"
        await self._say("put_name_verdict", "PUT", verdict, self._key, {"state": "shown"})
        await self._say("list_teams", "GET", f"{quest}/teams")
        await self._say("get_my_team", "GET", mine, captain)
        await self._say("leave_my_team", "DELETE", mine, other)

    async def _join(self, name: str) -> Headers:
        path, body = f"{self._ids['teams']}/participants", {"display_name": name, "locale": "en"}
        told = (await self._say.plain("POST", path, None, body)).json()
        return {"authorization": f"Bearer {told['token']}"}
