"""Small histories told by hand, whose every figure one can count on paper."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from scoring.facts import Fact, new_fact, retraction
from scoring.kpi import Reading
from scoring.measure import Question, Setting, Window
from scoring.registry import KPIS

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
CAMPAIGN = UUID(int=2)
ENVELOPE = {"quantity", "channel", "network", "locale"}
IDS = {"actor": 100, "visitor": 200, "quest": 300, "partner": 400}


class Story:
    """Facts of one campaign, told one after another.

    Args:
        start: First day of the campaign.
        end: The day after its last.
        zone: Whose days are counted.
    """

    def __init__(
        self, start: date | None = None, end: date | None = None, zone: str = "UTC"
    ) -> None:
        self.setting = Setting(zone=zone, start=start, end=end)
        self.facts: list[Fact] = []

    def tell(
        self, type: str, *, days: float = 0, hours: float = 0, secs: float = 0, **said: Any
    ) -> Fact:
        """A fact so long after noon of 10 March; persons, Quests and partners are numbers."""
        at = NOON + timedelta(days=days, hours=hours, seconds=secs)
        known = [who for who in IDS if isinstance(said.get(who), int)]
        ids = {f"{who}_id": UUID(int=IDS[who] + said.pop(who)) for who in known}
        envelope = {name: said.pop(name) for name in ENVELOPE & said.keys()}
        fact = new_fact(
            type,
            workspace_id=UUID(int=1),
            campaign_id=CAMPAIGN,
            zone=self.setting.zone,
            occurred_at=at,
            received_at=at,
            source="story",
            source_ref=str(len(self.facts)),
            payload=said,
            **ids,
            **envelope,
        )
        self.facts.append(fact)
        return fact

    def take_back(self, fact: Fact) -> None:
        """It never happened."""
        self.facts.append(retraction(fact, fact.received_at + timedelta(days=90)))

    def read(
        self,
        name: str,
        *,
        by: str = "total",
        first: int | None = None,
        last: int | None = None,
        today: int | None = None,
    ) -> dict[str, Reading]:
        """A KPI by key; days are counted from 10 March, the last one included."""
        window = Window(
            start=None if first is None else _day(first),
            end=None if last is None else _day(last + 1),
        )
        question = Question(
            campaign_id=CAMPAIGN,
            window=window,
            by=by,
            setting=self.setting,
            today=None if today is None else _day(today),
        )
        return KPIS[name].value(self.facts, question)

    def value(self, name: str, **asked: Any) -> float | int | None:
        """Its value over all."""
        return self.read(name, **asked)[""].value

    def values(self, *names: str, **asked: Any) -> list[float | int | None]:
        """Several at once."""
        return [self.value(name, **asked) for name in names]

    def split(self, name: str, by: str, **asked: Any) -> dict[str, float | int | None]:
        """Its value in each group."""
        return {key: one.value for key, one in self.read(name, by=by, **asked).items()}


def _day(number: int) -> date:
    return NOON.date() + timedelta(days=number)
