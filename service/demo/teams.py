"""People take the challenge together: one makes a team, others come by its code."""

from service.demo.caller import Call, Caller, Json
from service.demo.ledger import Joined, Ledger

QUEST = "long-table"


async def team_up(caller: Caller, ledger: Ledger, joined: Joined) -> None:
    """Make the team of a captain; bring everybody else into the one that is there."""
    number = joined.person.team
    if number is None:
        return
    team, quest = ledger.teams.get(number), f"/v1/quests/{ledger.quests[QUEST]['id']}"
    if team is None:
        call = _call(joined, "POST", f"{quest}/teams", {"name": f"Hof {number + 1}"})
        ledger.teams[number] = (await caller.ask(call)).json
    else:
        call = _call(joined, "PUT", f"{quest}/my-team", {"code": team["code"]})
        await caller.ask(call)


def _call(joined: Joined, method: str, path: str, body: Json) -> Call:
    key = f"{joined.person.key}/team"
    return Call(method=method, path=path, token=joined.token, body=body, key=key)
