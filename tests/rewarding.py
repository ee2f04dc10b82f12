"""Rules for points and deeds for tests; ledgers brought up to date as the worker does it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from quests.points import Per, PointRule
from scoring.points import Counted
from service.store.session import Database
from service.usecases.fan_out_events import fan_out_events
from service.usecases.settle_points import settle_points
from tests.builders import NOON, named
from tests.campaigns import Raw
from tests.mission import SECRET

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


def make_rule(**changes: Any) -> PointRule:
    """Ten points for every completion, from the beginning on."""
    values: dict[str, Any] = {
        "name": "thanks",
        "version": 1,
        "amount": 10,
        "per": Per.COMPLETION,
        "kinds": frozenset(),
        "quests": frozenset(),
        "most_per_day": None,
        "starts_at": BEGINNING,
        "ends_at": None,
    }
    return PointRule(**(values | changes))


def make_deed(number: int = 0, **changes: Any) -> Counted:
    """The nth deed of a person: two stickers, a minute after the one before, worth nothing yet."""
    at = NOON + timedelta(minutes=number)
    values: dict[str, Any] = {
        "id": UUID(int=(int(at.timestamp() * 1000) << 80) | number),
        "quest_id": named("quest"),
        "quest_version": 1,
        "kind": "sticker",
        "quantity": 2,
        "points": 0,
        "occurred_at": at,
        "received_at": at,
    }
    return Counted(**(values | changes))


def rewarding(*rules: dict[str, Any], **more: Any) -> Callable[[Raw], None]:
    """The example campaign with these rules for points."""

    def edit(raw: Raw) -> None:
        raw["campaign"]["rewards"] = {"points": list(rules), **more}

    return edit


async def settle(db: Database, at: datetime = NOON) -> None:
    """What the worker does until nothing is left."""
    while await fan_out_events(db, secret=SECRET, at=at):
        pass
    while await settle_points(db, at):
        pass
