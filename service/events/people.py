"""Events of people who leave."""

from service.events.data import ErasedData
from service.events.event import Event


class ParticipantErased(Event):
    """A person was erased: forget all you know under this pseudonym, in other systems, too."""

    type = "participant.erased"
    subject = ("participant", "prt")
    data: ErasedData
