"""The part of the recorded story in which people learn what became of it."""

from tests.contract.recorder import Recorder
from tests.people import Headers


async def read_what_was_told(say: Recorder, person: Headers) -> None:
    """Somebody looks into their inbox."""
    told = await say("my_thanks", "GET", "/v1/me/thanks", person)
    path = f"/v1/me/thanks/{told['items'][0]['id']}/read"
    await say("read_thanks", "POST", path, person)
