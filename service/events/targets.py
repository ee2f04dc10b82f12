"""Events about targets of KPIs."""

from datetime import date
from typing import Literal

from pydantic import Field

from service.events.data import Shape
from service.events.event import Event


class ExpectedData(Shape):
    """What the KPI will be on that day, as things go."""

    value: float = Field(examples=[5210.0])
    low: float = Field(description="With 95 % it is not below.", examples=[4700.0])
    high: float = Field(description="With 95 % it is not above.", examples=[5720.0])


class TargetData(Shape):
    """A target, and how it looks now."""

    kpi: str = Field(description="Name of the KPI.", examples=["participations"])
    goal: float = Field(description="What it shall be.", examples=[5000.0])
    due: date = Field(description="On this day.", examples=["2026-06-30"])
    value: float | None = Field(description="What it is now.", examples=[3120.0])
    outlook: Literal["unknown", "on_track", "at_risk", "reached", "missed"] = Field(
        description="How it looks now.", examples=["at_risk"]
    )
    previous: Literal["unknown", "on_track", "at_risk", "reached", "missed"] = Field(
        description="How it looked before.", examples=["on_track"]
    )
    expected: ExpectedData | None = Field(description="Null while too few days are known.")


class TargetMoved(Event):
    """A target of a KPI looks otherwise: on track, at risk, reached or missed (`outlook`)."""

    type = "target.moved"
    subject = ("target", "tgt")
    data: TargetData


TARGET_EVENTS: tuple[type[Event], ...] = (TargetMoved,)
