"""The goal of a petition: it rises with the signatures, and never falls by itself. Pure."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

MOST = 1_000_000_000
Count = Annotated[int, Field(ge=1, le=MOST, strict=True)]


class GoalRule(BaseModel):
    """How far a petition wants to get, step by step."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    steps: tuple[Count, ...] = Field(
        min_length=1, max_length=50, description="Signatures, rising: `[100, 500, 1000]`."
    )
    raise_at: Annotated[int, Field(ge=50, le=100, strict=True)] = Field(
        default=100, description="Per cent of the goal at which the next one is shown."
    )
    beyond: Literal["stay", "round"] = Field(
        default="stay",
        description="After the last step: stay there, or go on by round numbers "
        "(1,000, 2,000, 5,000, 10,000 ...).",
    )

    @model_validator(mode="after")
    def _rises(self) -> Self:
        if any(
            later <= earlier for earlier, later in zip(self.steps, self.steps[1:], strict=False)
        ):
            raise PydanticCustomError("steps_rise", "each step is higher than the one before")
        return self

    def after(self, goal: int) -> int | None:
        """The goal that follows, ``None`` where there is none."""
        declared = next((step for step in self.steps if step > goal), None)
        if declared is not None or self.beyond == "stay":
            return declared
        following = round_after(goal)
        return following if following <= MOST else None

    def risen(self, goal: int, total: int) -> int:
        """The goal by now: as often as ``total`` is close enough to it, the next one."""
        while total * 100 >= goal * self.raise_at:
            following = self.after(goal)
            if following is None:
                return goal
            goal = following
        return goal


def round_after(number: int) -> int:
    """The next number of 1, 2, 5, 10, 20, 50 ... above it."""
    power = 1
    while True:
        for digit in (1, 2, 5):
            if digit * power > number:
                return digit * power
        power *= 10
