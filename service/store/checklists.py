"""Checklists that a Quest requires, and what reviewers found."""

from collections.abc import Collection

from quests.checklist import VERDICTS, check_answers
from quests.completion import Completion
from service.store.moves import Move
from service.store.session import Session
from service.store.tables import QuestRow, ReviewAnswersRow


async def keep_answers(session: Session, completion: Completion, move: Move) -> None:
    """See that a verdict goes through the checklist, and keep what was found with the step.

    Raises:
        ChecklistOpen: the Quest requires it, and the answers are not whole.
    """
    if move.to not in VERDICTS:
        return
    check_answers(await _required(session, completion), move.checks, to=move.to)
    if move.checks:
        session.add(
            ReviewAnswersRow(
                workspace_id=completion.workspace_id,
                completion_id=completion.id,
                version=completion.version + 1,
                answers=dict(move.checks),
            )
        )


async def _required(session: Session, completion: Completion) -> Collection[str]:
    row = await session.get_one(QuestRow, (completion.workspace_id, completion.quest_id))
    review = row.definition.get("review") or {}
    if not review.get("checklist_required"):
        return ()
    return [one["slug"] for one in review["checklist"]]
