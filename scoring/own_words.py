"""An organiser's own words for a moment: what they may say, checked before anybody reads them."""

from collections.abc import Mapping

from quests.errors import WordingRefused
from scoring.said import ALWAYS, NONE, OFFERED, Moment
from scoring.wording import NO_NAME, NO_QUANTITY, Purpose, check_wording

# Some who are told did nothing that counts, or more than one thing.
_TO_MANY = {"name": NO_NAME, "action": NONE, "quantity": NO_QUANTITY, "quest": NONE}
_TO_ONE = {"name": NO_NAME}
_REVIEWS = ("completion_", "contribution_")


def purpose_of(moment: Moment) -> Purpose:
    """What the words for a moment may and must say.

    They are plain thanks, which claim nothing: what was achieved is said by the Claim after them,
    with its own relation. Only a Milestone that is reached is itself a count.
    """
    absent: Mapping[str, str] = _TO_ONE if moment.startswith(_REVIEWS) else _TO_MANY
    if moment is Moment.MILESTONE_REACHED:
        return Purpose(
            offered=ALWAYS | OFFERED[moment],
            relation="counted",
            level="collective_output",
            absent=absent,
        )
    return Purpose(offered=ALWAYS | OFFERED[moment], absent=absent)


def check_own_words(pattern: str, language: str, moment: Moment) -> None:
    """Refuse words that claim more than is known, or that are no plain text.

    Raises:
        WordingRefused: with ``problems``, each with its code.
    """
    found = [
        {"code": problem.code, "message": problem.message}
        for problem in check_wording(pattern, language, purpose_of(moment))
    ]
    if "<" in pattern or ">" in pattern.replace("->", ""):
        found.append({"code": "markup", "message": "Messages are plain text: no < and no >."})
    if found:
        raise WordingRefused("These words cannot be used.", problems=found)
