"""What a person has to show on the spot, and whether they did. Pure."""

from collections.abc import Iterable
from datetime import datetime

from quests.errors import EvidenceRefused
from quests.kind import Cited
from quests.positions import Position, ensure_near, ensure_usable
from quests.quest import Quest
from quests.verification import OnTheSpot, Verification

CODE, POSITION = "proof.code", "proof.position"


def cited_code(proof: OnTheSpot | None) -> tuple[Cited, ...]:
    """The code that was handed out, if there is one: it has to be genuine, and counts once."""
    if proof is None or proof.code is None:
        return ()
    return (Cited(what="code", name=proof.code, field=CODE),)


def ensure_shown(
    quest: Quest, proof: OnTheSpot | None, cited: Iterable[Cited], occurred_at: datetime
) -> None:
    """What the Quest asks for on the spot was shown; what it does not ask for is not sent.

    Args:
        quest: The Quest as published.
        proof: What was shown.
        cited: All that the evidence stands on; a sticker's own code is one as well.
        occurred_at: When it was done; aware.

    Raises:
        EvidenceRefused: something is missing, vague, old, or not asked for.
        TooFarAway: the person is somewhere else.
    """
    ensure_code(quest, cited)
    _ensure_there(quest, proof.position if proof else None, occurred_at)


def ensure_code(quest: Quest, cited: Iterable[Cited]) -> None:
    """Where a code verifies, there is one, and only one.

    Raises:
        EvidenceRefused: there is none, there are two, or none was asked for.
    """
    codes = [one for one in cited if one.what == "code"]
    asked = quest.verification is Verification.CODE
    if asked and not codes:
        raise EvidenceRefused("This Quest takes a code that is handed out there.", field=CODE)
    if len(codes) > 1:
        raise EvidenceRefused("One code is enough: it stands twice.", field=CODE)
    if not asked and any(one.field == CODE for one in codes):
        raise EvidenceRefused("This Quest asks for no such code.", field=CODE)


def _ensure_there(quest: Quest, position: Position | None, occurred_at: datetime) -> None:
    spot = quest.place if quest.verification is Verification.PLACE else None
    if spot is None:
        if position is not None:  # where somebody is, is not ours to know
            raise EvidenceRefused("This Quest asks for no position.", field=POSITION)
        return
    if position is None:
        raise EvidenceRefused("This Quest is done at a place: say where you are.", field=POSITION)
    ensure_usable(
        position,
        occurred_at,
        max_accuracy_m=spot.max_accuracy_m,
        max_fix_age_seconds=spot.max_fix_age_seconds,
        field=POSITION,
    )
    ensure_near(spot, position, field=POSITION)
