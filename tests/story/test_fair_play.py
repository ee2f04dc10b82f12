"""Fair play, end to end over HTTP: what is decided is explained, and can be put right."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from service.settings import Settings
from service.store.session import Database
from service.usecases.fan_out_events import fan_out_events
from service.usecases.fold_facts import fold_all
from service.usecases.settle_points import settle_points
from tests.badges import STARTER
from tests.campaigns import Raw
from tests.mission import Mission, campaign_is, changed, launch
from tests.people import Headers, Person, campaign_id, join, key_of
from tests.results import told, work
from tests.rewarding import rewarding

pytestmark = pytest.mark.attack

BERLIN = ZoneInfo("Europe/Berlin")
REPLIES = [
    {
        "slug": "shorter",
        "text": {"de": "Geht es kürzer?", "en": "Shorter?", "fr": "Plus court ?"},
    }
]
NEVER = "These were never put up."


def at_nine(raw: Raw) -> None:
    """A promise for nine stickers, and what is said of them."""
    raw["claims"] = [one for one in raw["claims"] if one.get("quest") in {"stickers", "slogan"}]
    raw["milestones"] = [
        {
            "slug": "nine",
            "measure": "stickers_distributed",
            "quest": "stickers",
            "threshold": 9,
            "promise": {"de": "ein Plakat", "fr": "une affiche", "en": "a poster"},
        }
    ]


class Office:
    """The lead's server, and the worker behind it."""

    def __init__(
        self, client: httpx.AsyncClient, db: Database, mission: Mission, secret: str
    ) -> None:
        self._client, self._db, self._secret = client, db, secret
        self.campaign = f"/v1/campaigns/{campaign_id(mission)}"
        self.keys: list[Headers] = []

    async def catch_up(self) -> None:
        """Everything that the worker does, until nothing is left."""
        at = datetime.now(UTC)
        await fold_all(self._db, at)
        while await fan_out_events(self._db, secret=self._secret, at=at):
            pass
        while await settle_points(self._db, at):
            pass
        await fan_out_events(self._db, secret=self._secret, at=at)
        await work(self._db)

    async def decide(self, completion: str, key: int = 0, **decision: Any) -> dict[str, Any]:
        """One decision as the queue takes it; what became of it."""
        body = {"decisions": [{"completion": completion} | decision]}
        path = f"{self.campaign}/review/decisions"
        reply = await self._client.post(path, json=body, headers=self.keys[key])
        (item,) = reply.json()["items"]
        await self.catch_up()
        found: dict[str, Any] = item
        return found

    async def undo(self, completion: str) -> None:
        """Take the last decision back."""
        path = f"/v1/completions/{completion}/undo"
        assert (await self._client.post(path, headers=self.keys[0])).status_code == 200
        await self.catch_up()

    async def kpi(self, name: str) -> Any:
        """A figure as it is now."""
        await self.catch_up()
        reply = await self._client.get(f"{self.campaign}/kpis/{name}", headers=self.keys[0])
        return reply.json()["value"]

    async def nine(self) -> tuple[int, bool]:
        """How many stickers everybody is told of, and whether the Milestone is reached."""
        page = (await self._client.get(self.campaign)).json()["progress"]
        (milestone,) = page["milestones"]
        (total,) = [one["value"] for one in page["totals"] if one["claim"] == "stickers-up"]
        return total, milestone["reached_at"] is not None

    async def world(self) -> list[str]:
        """What the outside was told of completions, the oldest first."""
        reply = await self._client.get("/v1/events?limit=100", headers=self.keys[0])
        return [one["type"] for one in reply.json()["items"] if "completion." in one["type"]]


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(
        db,
        at_nine,
        campaign_is(replies=REPLIES),
        changed("stickers", limits=[], points=2),
        changed("slogan", prerequisites=[], limits=[], points=10),
        rewarding(badges=[STARTER]),
    )


@pytest.fixture
async def office(
    client: httpx.AsyncClient, db: Database, mission: Mission, settings: Settings
) -> Office:
    office = Office(client, db, mission, settings.signing_secret())
    office.keys = [await key_of(db), await key_of(db)]
    return office


async def points(person: Person) -> int:
    """What they are shown, which is the sum of all lines."""
    mine = (await person.get("/v1/me/points", limit=100)).json()
    assert mine["total"] == sum(line["amount"] for line in mine["items"])
    return int(mine["total"])


async def badges(person: Person) -> list[str]:
    """The badges they hold."""
    items = (await person.get("/v1/me/badges")).json()["items"]
    return [one["badge"]["slug"] for one in items if one["revoked_at"] is None]


async def mine(person: Person) -> dict[str, Any]:
    """Their only completion, with its history."""
    (one,) = (await person.get("/v1/me/completions")).json()["items"]
    found: dict[str, Any] = one
    return found


async def test_a_completion_is_returned_repaired_and_counts_on_the_day_it_was_done(
    client: httpx.AsyncClient, mission: Mission, office: Office
) -> None:
    lea = await join(client, mission, locale="fr", display_name="Léa")
    yesterday = (datetime.now(UTC) - timedelta(hours=30)).replace(microsecond=0)
    done = await lea.complete("slogan", occurred_at=yesterday.isoformat())
    slogan = done.json()["completion"]["id"]

    await office.decide(slogan, to="returned", reply="shorter")
    returned = await mine(lea)
    inbox = await told(lea, "fr")
    body = {"kind": "slogan", "text": "Berlin isst", "language": "de"}
    path = f"/v1/me/completions/{slogan}/evidence"
    assert (await client.put(path, json=body, headers=lea.headers)).status_code == 200
    between = (await office.kpi("slogan_contributions"), await points(lea))
    await office.decide(slogan, to="accepted")

    assert returned["completion"]["state"] == "returned"
    assert returned["history"][-1]["reason"] == "Plus court ?"
    assert "Plus court ?" in inbox[0]["message"]
    assert between == (0, 0)
    now = await mine(lea)
    assert [step["to_state"] for step in now["history"]] == [
        *("in_review", "returned", "in_review", "accepted"),
    ]
    assert datetime.fromisoformat(now["completion"]["occurred_at"]) == yesterday
    assert (await office.kpi("slogan_contributions"), await points(lea)) == (1, 10)
    assert await badges(lea) == ["starter"]
    assert "Berlin isst" in (await lea.get("/v1/me/contributions")).text
    assert "completion.validated" in await office.world()


async def test_an_appeal_is_heard_by_somebody_else_and_what_was_lost_comes_back(
    client: httpx.AsyncClient, mission: Mission, office: Office
) -> None:
    lea = await join(client, mission, locale="en")
    done = (await lea.complete("stickers", placed=4)).json()["completion"]
    await office.catch_up()
    before = (await points(lea), await badges(lea), await office.kpi("stickers_distributed"))

    await office.decide(done["id"], to="revoked", reason=NEVER)
    lost = (await points(lea), await badges(lea), await office.kpi("stickers_distributed"))
    path, said = f"/v1/me/completions/{done['id']}/appeal", {"reason": "Look at my door!"}
    appealed = await client.post(path, json=said, headers=lea.headers)
    same = await office.decide(done["id"], to="accepted")
    other = await office.decide(done["id"], key=1, to="accepted")
    twice = await client.post(path, json=said, headers=lea.headers)

    assert (before, lost) == ((8, ["starter"], 4), (0, [], 0))
    assert appealed.json()["state"] == "in_review"
    assert same["refused"]["code"] == "not-your-decision"
    assert (other["state"], twice.json()["code"]) == ("accepted", "appeal-refused")
    after = (await points(lea), await badges(lea), await office.kpi("stickers_distributed"))
    assert after == before
    now = await mine(lea)
    assert now["completion"]["occurred_at"] == done["occurred_at"]
    assert [step["reason"] for step in now["history"]] == [None, NEVER, said["reason"], None]


async def test_a_mis_click_is_undone_as_if_it_had_not_been(
    client: httpx.AsyncClient, mission: Mission, office: Office
) -> None:
    lea = await join(client, mission, locale="en")
    slogan = (await lea.complete("slogan")).json()["completion"]["id"]

    async def stand() -> tuple[int, list[str], Any, int]:
        figure = await office.kpi("slogan_contributions")
        return await points(lea), await badges(lea), figure, len(await told(lea))

    nothing = await stand()
    await office.decide(slogan, to="accepted")
    slipped = await stand()
    await office.undo(slogan)
    undone = await stand()
    await office.decide(slogan, to="accepted")

    assert (nothing[:3], slipped[:3]) == ((0, [], 0), (10, ["starter"], 1))
    assert undone[:3] == nothing[:3]
    assert undone[3] <= slipped[3]
    assert (await stand())[:3] == slipped[:3]
    steps = [step["to_state"] for step in (await mine(lea))["history"]]
    assert steps == ["in_review", "accepted", "in_review", "accepted"]
    assert (await mine(lea))["history"][2]["reason"]
    world = [one for one in await office.world() if one.endswith("validated")]
    assert world == ["completion.validated", "completion.invalidated", "completion.validated"]


async def test_a_batch_is_revoked_and_points_badges_milestone_and_figures_follow(
    client: httpx.AsyncClient, mission: Mission, office: Office
) -> None:
    honest, *bots = [await join(client, mission, locale="en") for _ in range(4)]
    made = []
    for person in (honest, *bots):
        made.append((await person.complete("stickers", placed=3)).json()["completion"]["id"])
    await office.catch_up()
    before = (await office.nine(), await office.kpi("unique_participants"))
    mine_before = [(await points(one), await badges(one)) for one in (honest, *bots)]

    decisions = [{"completion": one, "to": "revoked", "reason": NEVER} for one in made[1:]]
    path = f"{office.campaign}/review/decisions"
    reply = await client.post(path, json={"decisions": decisions}, headers=office.keys[0])
    await office.catch_up()

    assert {one["state"] for one in reply.json()["items"]} == {"revoked"}
    assert before == ((12, True), 4)
    assert mine_before == [(6, ["starter"])] * 4
    assert (await office.nine(), await office.kpi("unique_participants")) == ((3, False), 1)
    assert await office.kpi("stickers_distributed") == 3
    assert (await points(honest), await badges(honest)) == (6, ["starter"])
    for one in bots:
        assert (await points(one), await badges(one)) == (0, [])
        assert (await mine(one))["history"][-1]["reason"] == NEVER
        assert NEVER in str(await told(one))


def changes_of_the_clock(zone: ZoneInfo, before: date) -> tuple[date, date]:
    """The last two days before then on which clocks changed, the earlier first."""
    found: list[date] = []
    day = before
    while len(found) < 2:
        noon, earlier = (
            datetime.combine(one, time(12), zone).utcoffset()
            for one in (day, day - timedelta(days=1))
        )
        if noon != earlier:
            found.append(day)
        day -= timedelta(days=1)
    return found[1], found[0]


async def test_a_streak_lasts_across_both_changes_of_the_clock(
    client: httpx.AsyncClient, db: Database, settings: Settings
) -> None:
    """Two minutes apart around midnight are two weeks there, and one in Greenwich."""
    today = datetime.now(BERLIN).date()
    first, last = changes_of_the_clock(BERLIN, today - timedelta(days=14))
    begin = first - timedelta(days=first.weekday() + 7)  # a Monday
    streaks = {"free_misses": 0, "in_weeks": 4}
    mission = await launch(
        db,
        campaign_is(starts_at=f"{begin - timedelta(days=2)}T00:00:00Z", ends_at=None),
        changed("stickers", limits=[], opens_at=None, closes_at=None),
        rewarding(streaks=streaks),
    )
    person = await join(client, mission)
    office = Office(client, db, mission, settings.signing_secret())

    weeks = 0
    while (monday := begin + timedelta(weeks=weeks)) <= last + timedelta(days=7):
        late = datetime.combine(monday + timedelta(days=6), time(23, 59), BERLIN)
        early = datetime.combine(monday, time(0, 1), BERLIN)
        ends_with_a_change = monday + timedelta(days=6) in {first, last}
        at = late if ends_with_a_change else early
        assert at <= datetime.now(UTC)
        reply = await person.complete("stickers", placed=1, occurred_at=at.isoformat())
        assert reply.status_code == 201, reply.text
        weeks += 1
    await office.catch_up()

    assert weeks > 20
    streak = (await person.get("/v1/me/points")).json()["streak"]
    assert streak["longest"] == weeks
