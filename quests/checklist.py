"""The points that a reviewer goes through, and whether a verdict has gone through them."""

from collections.abc import Collection, Mapping

from quests.completion import State
from quests.review_errors import ChecklistOpen

VERDICTS = frozenset({State.ACCEPTED, State.RETURNED, State.REJECTED})


def check_answers(
    points: Collection[str], answers: Mapping[str, bool] | None, *, to: State
) -> None:
    """See that a verdict about what is in review has an answer to each point.

    Args:
        points: Those that the Quest requires; none: nothing is asked.
        answers: What the reviewer found, by point.
        to: The verdict.

    Raises:
        ChecklistOpen: a point has no answer, is none of the Quest's, or speaks against accepting.
    """
    given = answers or {}
    if not points or to not in VERDICTS:
        return
    for point in points:
        if point not in given:
            raise ChecklistOpen("Answer each point of the checklist.", field=f"checks.{point}")
    for point, fine in given.items():
        if point not in points:
            raise ChecklistOpen("The checklist has no such point.", field="checks")
        if to is State.ACCEPTED and not fine:
            raise ChecklistOpen("A point speaks against accepting it.", field=f"checks.{point}")
