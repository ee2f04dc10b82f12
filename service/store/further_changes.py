"""What each evidence changes beyond its completion: the one place that knows all of it."""

from collections.abc import Callable, Mapping
from uuid import UUID

from quests.kind import Evidence
from quests.quest import Quest
from quests.suspicion import Flag
from service.callers import ParticipantCaller
from service.store.also import Also
from service.store.amending_texts import amends_text
from service.store.finished_hunts import all_found
from service.store.hand_ins import HandIn
from service.store.photo_claims import PhotosUsed
from service.store.reuse_consents import consents_given
from service.store.session import Database
from service.store.signature_consents import signature_consents
from service.store.signature_signals import signature_signal
from service.store.unseen import Unseen, is_unseen

# What a kind of its own needs, by its name.
OF_KIND: Mapping[str, Callable[[Evidence, Quest, ParticipantCaller], Also | None]] = {
    "advocacy": amends_text,
    "hunt": all_found,
    "petition": signature_consents,
    "testimonial": consents_given,
}


def further_changes(
    hand_in: HandIn, quest: Quest, caller: ParticipantCaller, *, secret: str
) -> tuple[Also, ...]:
    """Everything that is to be changed in the same transaction; mostly nothing."""
    evidence = hand_in.evidence
    photos = evidence.photos()
    of_kind = OF_KIND.get(quest.kind)
    unseen = is_unseen(evidence, quest)
    if not photos and not unseen and of_kind is None:
        return ()
    used = PhotosUsed(quest=quest, participant_id=caller.participant_id, photos=photos)
    wanted = (
        used if photos else None,
        Unseen() if unseen else None,
        of_kind and of_kind(evidence, quest, caller),
        signature_signal(quest, hand_in.address, secret),
    )
    return tuple(one for one in wanted if one is not None)


async def doubts_about(
    database: Database, workspace_id: UUID, also: tuple[Also, ...]
) -> tuple[Flag, ...]:
    """Why a person should look at an action, as far as can be seen before."""
    if not also:
        return ()
    async with database.read(workspace_id) as session:
        return tuple([flag for further in also for flag in await further.look(session)])
