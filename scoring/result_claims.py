"""A Result as a Claim: what its words may say, and what its message is made of."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from uuid import UUID

from quests.errors import WordingRefused
from quests.result import CLAIMING, Result
from scoring.claim import ByLanguage, Level, Relation
from scoring.phrases import LANGUAGES
from scoring.said import Figure, QuestName, Said
from scoring.wording import NO_QUANTITY, Purpose, check_wording


def purpose_of_result(result: Result) -> Purpose:
    """What the statement may and must say.

    Before something is achieved, and after it failed, there is nothing to thank anybody for: the
    words are those of context.
    """
    offered = {"quantity", "campaign"} | ({"value", "unit"} if result.value is not None else set())
    relation = result.relation if result.state in CLAIMING else "coincided_with"
    return Purpose(
        offered=offered,
        relation=relation,
        level="context" if relation == "coincided_with" else "observed_outcome",
        absent={"quantity": NO_QUANTITY},
    )


def warnings_about(result: Result) -> Iterator[tuple[str, str, str]]:
    """What the statement says that it may not: language, a stable code, and why."""
    purpose = purpose_of_result(result)
    for language, pattern in sorted(result.statement.items()):
        if language in LANGUAGES:
            for problem in check_wording(pattern, language, purpose):
                yield language, problem.code, problem.message


def check_result_wording(result: Result) -> None:
    """Refuse a statement that claims more than is known.

    Raises:
        WordingRefused: with ``problems``, each with its language.
    """
    found = [
        {"language": language, "code": code, "message": message}
        for language, code, message in warnings_about(result)
    ]
    if found:
        raise WordingRefused("The statement claims more than is known.", problems=found)


def said_of_result(
    result: Result,
    *,
    campaign: ByLanguage,
    language: str,
    quests: Mapping[UUID, QuestName],
    reason: str | None,
    at: datetime,
) -> Said:
    """What everybody is told of it; the number is only said of what was achieved."""
    return Said(
        campaign=campaign,
        language=language,
        quests=quests,
        figures=(_figure(result, at),) if result.state in CLAIMING else (),
        title=result.title,
        state=result.state,
        reason=reason,
        evidence=tuple(
            {
                name: value
                for name in ("kind", "url", "text", "said_by")
                if (value := getattr(one, name))
            }
            for one in result.evidence
        ),
    )


def _figure(result: Result, at: datetime) -> Figure:
    return Figure(
        claim=None,
        slug="result",
        quest=result.quests[0] if len(result.quests) == 1 else None,
        relation=Relation(result.relation),
        level=Level.OBSERVED_OUTCOME,
        value=result.value,
        unit=result.unit,
        statement=result.statement,
        as_of=at,
    )
