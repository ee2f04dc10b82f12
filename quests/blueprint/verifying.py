"""What a Quest's way of being verified needs, and which kinds it suits."""

from pydantic_core import PydanticCustomError

from quests.catalogue import KINDS
from quests.positions import Whereabouts
from quests.verification import Verification

MOST_PEERS = 20


def check_verification(
    kind: str, mode: Verification, *, place: Whereabouts | None, peers: int | None
) -> None:
    """See that a Quest of this kind can be verified like this.

    Raises:
        PydanticCustomError: the place or the number of peers is missing or too much, or there is
            nothing that could be shown or seen.
    """
    if (place is not None) != (mode is Verification.PLACE):
        raise PydanticCustomError("place", "a place goes with `verification: place`, and only so")
    if (peers is not None) != (mode is Verification.PEER):
        raise PydanticCustomError("peers", "peers go with `verification: peer`, and only so")
    said = KINDS[kind]
    if said.shown_before and mode in {Verification.CODE, Verification.PLACE}:
        raise PydanticCustomError(
            "shown_before", "this kind is shown step by step: nothing is left to show at the end"
        )
    if mode is Verification.PEER and (said.reviewed or not said.peers_see):
        raise PydanticCustomError(
            "no_peers", "other participants cannot confirm this kind: a moderator can"
        )
