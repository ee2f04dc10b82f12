"""Points: what a completion earns under the rule of its Quest."""

from dataclasses import dataclass

from quests.completion import Completion, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """An amount and the rule that gave it, for example ``sticker.accepted``."""

    rule: str
    amount: int


def points_for(completion: Completion) -> tuple[Points, ...]:
    """What an accepted completion earns; nothing before it is accepted."""
    if completion.state is not State.ACCEPTED or completion.points == 0:
        return ()
    return (Points(rule=f"{completion.kind}.accepted", amount=completion.points),)
