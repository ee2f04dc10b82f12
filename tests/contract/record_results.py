"""The part of the recorded story in which people learn what became of it."""

from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import text

from service.store.session import Database
from service.usecases.note_figures import Figures
from tests.contract.recorder import Recorder
from tests.people import Headers
from tests.results import POSTER, today, work

LATER = {
    "title": POSTER["title"],
    "statement": POSTER["statement"],
    "value": 2,
    "unit": POSTER["unit"],
}
TRIED = {
    "slug": "stickers-up",
    "measure": "stickers_distributed",
    "quest": "stickers",
    "relation": "counted",
    "level": "collective_output",
    "unit": {"en": {"one": "sticker", "other": "stickers"}},
    "statement": {"en": "We did it: { $value } { $unit } are up."},
}
REACH = text("UPDATE milestone SET reached_at = now(), reached_value = threshold")


async def read_what_was_told(say: Recorder, person: Headers) -> None:
    """Somebody looks into their inbox."""
    told = await say("my_thanks", "GET", "/v1/me/thanks", person)
    path = f"/v1/me/thanks/{told['items'][0]['id']}/read"
    await say("read_thanks", "POST", path, person)
    shown = next(one["picture"] for one in told["items"] if one["picture"])
    await say("get_picture", "GET", shown["svg"], person)
    path = "/v1/me/thanks-preferences"
    wishes = {"topics": {"decisions": "daily"}, "quiet_hours": {"begins": "20:00", "ends": "09:00"}}
    await say("put_thanks_preferences", "PUT", path, person, wishes)
    await say("my_thanks_preferences", "GET", path, person)


async def see_what_became(say: Recorder, key: Headers, campaign: str, database: Database) -> None:
    """A Result is drafted, changed, agreed to and published; a Milestone is told."""
    seen = key | {"if-match": "*"}
    made = await say(
        "create_result",
        "POST",
        f"{campaign}/results",
        key | {"idempotency-key": str(uuid4())},
        POSTER | {"happened_on": today()},
    )
    path = f"/v1/results/{made['id']}"
    await say("patch_result", "PATCH", path, seen, LATER)
    await say("get_draft", "GET", f"{path}/draft", key)
    await say("get_preview", "GET", f"{path}/preview", key)
    await say("agree_to_wording", "POST", f"{path}/agreement", seen)
    await say("list_drafts", "GET", f"{campaign}/result-drafts", key)
    await say("publish", "POST", f"{path}/publication", seen, {})
    await work(database)
    await say("get_result", "GET", path)
    await say("list_results", "GET", f"{campaign}/results")
    async with database.transaction() as session:
        await session.execute(REACH)
    page = (await say.plain("GET", campaign)).json()
    reached = page["progress"]["milestones"][0]["id"]
    await say("tell_of_reached", "POST", f"/v1/milestones/{reached}/publication", key)
    await work(database)
    await say("try_claim", "POST", f"{campaign}/claim-previews", key, TRIED)
    note = {"pattern": "News from the bridge: { $title }."}
    texts = f"{campaign}/thanks-texts"
    await say("put_thanks_text", "PUT", f"{texts}/result_updated/en", key, note)
    await say("list_thanks_texts", "GET", texts, key)
    await say("delete_thanks_text", "DELETE", f"{texts}/result_updated/en", key)
    await Figures(database).note(datetime.now(UTC))
    found = await say("list_figures", "GET", f"{campaign}/figures")
    await say("check_figures", "GET", f"{campaign}/figures/{found['items'][0]['digest']}")
    await say("list_tellings", "GET", f"{campaign}/tellings", key)
